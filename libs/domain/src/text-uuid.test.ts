import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { keyToUuid } from './normalise/key-to-uuid.ts';
import { sha256, textUuid } from './text-uuid.ts';

test('hashes as Node does', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(Buffer.from(sha256(bytes)).toString('hex')).toBe(
        createHash('sha256').update(bytes).digest('hex'),
      );
    }),
  );
});

test('a text has one uuid of version 8, made of its UTF-8', () => {
  const hex = createHash('sha256').update('name:mobileapp:zoë 🌍').digest('hex');
  const uuid = textUuid('name:mobileapp:zoë 🌍');
  expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(uuid.slice(0, 8)).toBe(hex.slice(0, 8));
  expect(uuid.slice(-12)).toBe(hex.slice(20, 32));
});

test('a GUID is its own uuid in lower case, anything else is hashed without regard to case', () => {
  expect(keyToUuid('C0FFEE00-0000-4000-8000-000000000001')).toBe('c0ffee00-0000-4000-8000-000000000001');
  expect(keyToUuid('xxxx-xxxx-xxxx')).toBe(keyToUuid('XXXX-xxxx-xxxx'));
  expect(keyToUuid('a')).not.toBe(keyToUuid('b'));
});
