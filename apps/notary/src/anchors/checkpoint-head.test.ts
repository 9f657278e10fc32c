import { aCheckpoint, origin } from '../../../../test/checkpoint-builder.ts';
import { readHead } from './checkpoint-head.ts';

const { note } = aCheckpoint(41_873);

test('origin, size and root are read out of a signed note', () => {
  expect(readHead(note)).toEqual({ origin, size: 41_873, root: note.split('\n')[2], note });
});

test('a note may be signed by two keys', () => {
  expect(readHead(`${note}— ${origin} AAAA\n`)?.size).toBe(41_873);
});

test.each([
  ['nothing', ''],
  ['no signature', note.slice(0, note.indexOf('—'))],
  ['an extension line', note.replace('\n\n', '\nmore\n\n')],
  ['a leading zero', note.replace('41873', '041873')],
  ['a size beyond what is exact', note.replace('41873', '9999999999999999')],
  ['a negative size', note.replace('41873', '-1')],
  ['a root that is too short', note.replace(/\n[^\n]{44}\n/, '\nAAAA\n')],
  ['carriage returns', note.replaceAll('\n', '\r\n')],
  ['no newline at its end', note.slice(0, -1)],
  ['something after its end', `${note}\n`],
  ['a space in its name', note.replaceAll(origin, 'two words')],
  ['too much', note + `— ${origin} AAAA\n`.repeat(1000)],
])('a note with %s is none', (_name, text) => {
  expect(readHead(text)).toBeNull();
});
