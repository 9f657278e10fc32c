import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { ProblemError } from './problem-error.ts';

/** Checks what comes in against its schema and lists everything that is wrong with it at once. */
@Injectable()
export class ContractPipe implements PipeTransform {
  async transform(value: unknown, { schema, type }: ArgumentMetadata): Promise<unknown> {
    if (!schema) return value;
    const result = await schema['~standard'].validate(value ?? {});
    if (!result.issues) return result.value;
    const errors = (result.issues as readonly Issue[]).flatMap((issue) => explain(issue)).slice(0, 50);
    const first = errors[0];
    const detail = first ? `${first.where ? `${first.where}: ` : ''}${first.message}` : 'It does not fit.';
    throw new ProblemError(type === 'body' ? 'invalid_body' : 'invalid_query', detail, { errors });
  }
}

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: string;
  /** Of a union: what is wrong with each alternative. */
  readonly errors?: readonly (readonly Issue[])[];
}

/** "Invalid input" of a union helps nobody; the alternative that failed on its content, not its form, says why. */
function explain(issue: Issue, above: readonly string[] = []): { where: string; message: string }[] {
  const path = [
    ...above,
    ...(issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)),
  ];
  // A union with words of its own says it better than its parts.
  const parts = issue.message === 'Invalid input' ? issue.errors : undefined;
  const alternative = parts?.find((issues) => issues.some((one) => one.code !== 'invalid_type'));
  if (alternative) return alternative.flatMap((one) => explain(one, path));
  return [{ where: path.join('.'), message: issue.message }];
}
