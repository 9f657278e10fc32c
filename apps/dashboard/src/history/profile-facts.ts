import type { PersonProfile, ResourceProfile } from '@countersign/contract';
import { ApiError } from '../api.ts';

/** The newest name, else the newest UPN, else the id: never blank. */
export function nameOfPerson(id: string, { names, upns }: Pick<PersonProfile, 'names' | 'upns'>): string {
  return names[0]?.text ?? upns[0]?.text ?? id;
}

export function nameOfResource(id: string, { names }: Pick<ResourceProfile, 'names'>): string {
  return names[0]?.text ?? id;
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'not_found';
}
