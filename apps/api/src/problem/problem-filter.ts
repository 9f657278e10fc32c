import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { ApiSettings } from '../api-settings.ts';
import { describeFailure } from './describe-failure.ts';
import { requestIdOf } from './request-id.ts';
import { sendProblem } from './send-problem.ts';

/** The one way out for every failure. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly settings: ApiSettings) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const problem = describeFailure(error);
    if (problem.status >= 500) {
      // The path only: a query carries names and ids of people.
      this.settings.log.error(problem.message, {
        requestId: requestIdOf(response),
        method: request.method,
        path: request.path,
        error,
      });
    }
    sendProblem(response, problem);
  }
}
