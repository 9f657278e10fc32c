import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { Permission } from '../access/permission.ts';
import { ApiDescription } from './api-description.ts';

@Controller('api/openapi.json')
export class DescriptionController {
  constructor(private readonly description: ApiDescription) {}

  @Get()
  @Permission('public')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @ApiExcludeEndpoint()
  read(): string {
    return this.description.text;
  }
}
