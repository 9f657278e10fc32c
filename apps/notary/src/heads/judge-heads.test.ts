import { createHash } from 'node:crypto';
import { Quarantine } from '../quarantine.ts';
import { judgeAnchor, judgeHeads, refuseLaterEdition } from './judge-heads.ts';

const head = (size: number, content = `history ${size}`) => ({
  origin: 'countersign.local/00112233445566778899aabbccddeeff',
  size,
  rootHash: createHash('sha256').update(content).digest(),
});

const codeOf = (judge: () => unknown) => {
  try {
    judge();
  } catch (error) {
    if (error instanceof Quarantine) return error.code;
    throw error;
  }
  return null;
};

it.each([
  ['nothing signed yet', 5, null, null, null],
  ['file and database agree', 9, head(7), head(7), 7],
  ['killed between commit and file', 9, head(5), head(7), 7],
  ['the file is gone', 9, null, head(7), 7],
  ['nothing new', 7, head(7), head(7), 7],
])('continues where %s', (_what, archived, own, stored, size) => {
  expect(judgeHeads({ archived, own, stored })?.size ?? null).toBe(size);
});

it.each([
  ['the archive is shorter than what was signed', 6, head(7), head(7), 'rolled-back'],
  ['archive and checkpoints are both of an older backup', 5, head(7), head(5), 'rolled-back'],
  [
    'an older backup was restored and harvested again beyond the signed size',
    20,
    head(7),
    head(5),
    'rolled-back',
  ],
  ['all checkpoints are gone', 9, head(7), null, 'rolled-back'],
  ['the archive lost what only the database knows as signed', 6, null, head(7), 'rolled-back'],
  ['two heads of one size are signed', 9, head(7), head(7, 'another history'), 'head-differs'],
])('refuses where %s', (_what, archived, own, stored, code) => {
  expect(codeOf(() => judgeHeads({ archived, own, stored }))).toBe(code);
});

it.each([
  ['', '', null],
  ['/2', '', null],
  ['/2', '/2', null],
  ['', '/2', 'rolled-back'],
  ['/9', '/10', 'rolled-back'],
])(
  'an archive that knows the log as …%s is refused where somebody knows it as …%s: %s',
  (archive, known, code) => {
    const { origin } = head(1);
    expect(codeOf(() => refuseLaterEdition(origin + archive, origin + known, 'the notary'))).toBe(code);
  },
);

it('names both sizes, and what to do', () => {
  expect(() => judgeHeads({ archived: 5, own: head(7), stored: head(5) })).toThrow(
    /5 positions, but the notary signed size 7.* Restore the newest backup .* run `countersign notary release`/,
  );
});

it('holds the archive against what an anchor has seen', () => {
  expect(codeOf(() => judgeAnchor('git', head(7), { archived: 9, isContinued: true }))).toBeNull();
  expect(codeOf(() => judgeAnchor('git', head(7), { archived: 6, isContinued: true }))).toBe('anchor-ahead');
  expect(codeOf(() => judgeAnchor('git', head(7), { archived: 9, isContinued: false }))).toBe(
    'anchor-differs',
  );
});
