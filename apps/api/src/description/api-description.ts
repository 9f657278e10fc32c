import { problem, streamMessage } from '@countersign/contract';
import { type INestApplication, Injectable } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { sessionCookie } from '../session/session-cookie.ts';

/** The OpenAPI document, made once at start from the schemas that also check what comes in. */
@Injectable()
export class ApiDescription {
  private written = '{}';

  get text(): string {
    return this.written;
  }

  describe(app: INestApplication, version: string): void {
    const config = new DocumentBuilder()
      .setOpenAPIVersion('3.1.0')
      .setTitle('Countersign')
      .setDescription('Archive and analytics of Microsoft Intune Multi Admin Approval')
      .setVersion(version)
      .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
      .addCookieAuth(sessionCookie, { type: 'apiKey', in: 'cookie' }, 'session')
      .addBearerAuth({ type: 'http', scheme: 'bearer' }, 'token')
      .addSecurityRequirements('session')
      .addSecurityRequirements('token')
      .build();
    const document = SwaggerModule.createDocument(app, config, {
      operationIdFactory: (controller, method) =>
        `${controller.replace('Controller', '').toLowerCase()}.${method}`,
    });
    this.written = JSON.stringify(withProblems(document));
  }
}

/** Every operation can fail, and always in the same form. */
function withProblems(document: OpenAPIObject): OpenAPIObject {
  const schemas = (document.components ??= {}).schemas ?? {};
  document.components.schemas = {
    ...schemas,
    Problem: schemaOf(problem),
    StreamMessage: schemaOf(streamMessage),
  } as typeof schemas;
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path) as { responses?: Record<string, unknown> }[]) {
      operation.responses = {
        ...operation.responses,
        default: {
          description: 'What went wrong, with a stable code (RFC 9457)',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      };
    }
  }
  return document;
}

/** A schema that has an id comes out as a reference to itself; what it refers to belongs into the components. */
function schemaOf(schema: z.ZodType): object {
  const { $schema: _dialect, $ref, $defs, ...rest } = z.toJSONSchema(schema);
  const name = $ref?.split('/').at(-1);
  return name === undefined ? rest : ($defs?.[name] ?? rest);
}
