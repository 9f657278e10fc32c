import { ApiError } from '../api.ts';
import { isNotFound, nameOfPerson, nameOfResource } from './profile-facts.ts';

const seen = (text: string) => ({ text, firstSeenAt: null, lastSeenAt: null });

test('a name is never blank', () => {
  expect(nameOfPerson('id', { names: [seen('New'), seen('Old')], upns: [seen('a@b')] })).toBe('New');
  expect(nameOfPerson('id', { names: [], upns: [seen('a@b')] })).toBe('a@b');
  expect(nameOfPerson('id', { names: [], upns: [] })).toBe('id');
  expect(nameOfResource('id', { names: [] })).toBe('id');
});

test('only an answer that says so means that something is not in the archive', () => {
  const error = (code: 'not_found' | 'internal') =>
    new ApiError({ code, status: 0, requestId: null, message: '' });
  expect([isNotFound(error('not_found')), isNotFound(error('internal')), isNotFound(null)]).toEqual([
    true,
    false,
    false,
  ]);
});
