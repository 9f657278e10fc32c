import { createHash } from 'node:crypto';
import { preparePage } from './arrived-page.ts';
import { observationLeaves, pageCommitment, sealPage, sweepLeafHash } from './leaves.ts';

const sha256 = (...parts: (Buffer | string)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const at = new Date('2026-10-05T09:00:00.120Z');
const sweepId = '0b5f2f0e-93a1-4a4e-9f6a-0f3a3f8f9f10';
const alpha = '{"id":"a/ü","requestDateTime":"2026-10-05T08:00:00Z"}';
const prepared = preparePage({
  source: 'approval-requests',
  asked: '/x',
  pageNumber: 1,
  status: 200,
  requestId: null,
  sourceDate: null,
  receivedAt: at,
  bytes: Buffer.from(`{"value":[${alpha},{"no":"id"}]}`),
});
const { items } = prepared;
const body = Buffer.from('packed');
const fresh = items.map((item) => ({ item, offset: item.start }));
const sealed = { ...prepared, asked: '/x', body, fresh, withheld: [] };
const place = { pageId: 7, firstPosition: 90, knownOffsets: [], knownPositions: [], sameAsPageId: null };
const none = sha256('').toString('hex');

test('the leaf of an observation is what the format page says, line for line', () => {
  const page = { entraId: 'contoso', source: 'approval-requests', receivedAt: at, sweepId };
  const { salts, hashes } = observationLeaves(page, items);
  expect([salts.length, hashes.length]).toEqual([64, 64]);
  const commitment = sha256('countersign-content/v1\0', salts.subarray(0, 32), sha256(alpha)).toString('hex');
  const leaf = `countersign-leaf/v1
observation
Y29udG9zbw
approval-requests
YS_DvA
2026-10-05T09:00:00.120Z
0b5f2f0e-93a1-4a4e-9f6a-0f3a3f8f9f10
${commitment}
`;
  expect(hashes.subarray(0, 32)).toEqual(sha256('\0', leaf));
  const second = sha256('countersign-content/v1\0', salts.subarray(32), sha256('{"no":"id"}')).toString(
    'hex',
  );
  const nameless = leaf.replace('YS_DvA', '-').replace(commitment, second);
  expect(hashes.subarray(32)).toEqual(sha256('\0', nameless));
});

test('a salt is used once', () => {
  const page = { entraId: 'contoso', source: 'approval-requests', receivedAt: at, sweepId };
  const salts = [observationLeaves(page, items).salts, observationLeaves(page, items).salts];
  const all = salts.flatMap((two) =>
    [two.subarray(0, 32), two.subarray(32)].map((salt) => salt.toString('hex')),
  );
  expect(new Set(all).size).toBe(4);
});

test('a page is sealed over its bytes, its body as stored, and the ids it showed', () => {
  const seal = sealPage(sealed);
  expect(seal.answerCommitment).toEqual(sha256('countersign-content/v1\0', seal.salt, prepared.sha256));
  expect(seal.bodyCommitment).toEqual(sha256('countersign-content/v1\0', seal.bodySalt!, sha256('packed')));
  expect(seal.bodySalt).not.toEqual(seal.salt);
  const [first, second] = items.map(({ start, end }) => `${start} ${end - start}`);
  const head = `2026-10-05T09:00:00.120Z
L3g
200
-
-
${prepared.page.bytes.length}
${seal.bodyCommitment!.toString('hex')}
${sha256(`2026-10-01 ${first}\n1970-01-01 ${second}\n`).toString('hex')}
${none}
7
90
${none}
-
`;
  expect(pageCommitment(seal, place)).toEqual(
    sha256('countersign-page/v1\0', seal.answerCommitment, sha256(head)),
  );
  expect(seal.idsSha256).toEqual(sha256('YS_DvA\n-\n'));
});

test('a page says which objects were archived before, and which were withheld', () => {
  const withheld = [{ objectId: 'a/ü', offset: 10 }];
  const seal = sealPage({ ...sealed, fresh: [], withheld });
  expect(seal.head.split('\n').slice(7)).toEqual([none, sha256('10 YS_DvA\n').toString('hex'), '']);
  const known = { ...place, knownOffsets: [10, 11], knownPositions: [3, 89] };
  const placed = `7\n90\n${sha256('10 3\n11 89\n').toString('hex')}\n-\n`;
  expect(pageCommitment(seal, known)).toEqual(
    sha256('countersign-page/v1\0', seal.answerCommitment, sha256(seal.head + placed)),
  );
});

test('a page that repeats another has no body of its own, and what the source said of itself is in its head', () => {
  const page = { ...prepared.page, requestId: 'r-1', sourceDate: 'Mon, 05 Oct 2026 09:00:00 GMT' };
  const seal = sealPage({ ...sealed, page, body: null, fresh: [] });
  expect([seal.bodySalt, seal.bodyCommitment]).toEqual([null, null]);
  const head = `2026-10-05T09:00:00.120Z
L3g
200
ci0x
TW9uLCAwNSBPY3QgMjAyNiAwOTowMDowMCBHTVQ
${prepared.page.bytes.length}
-
${none}
${none}
8
92
${none}
7
`;
  const twin = { ...place, pageId: 8, firstPosition: 92, sameAsPageId: 7 };
  expect(pageCommitment(seal, twin)).toEqual(
    sha256('countersign-page/v1\0', seal.answerCommitment, sha256(head)),
  );
});

test('the leaf of a sweep counts its pages and says why it is incomplete', () => {
  const { idsSha256 } = sealPage(sealed);
  const commitment = sha256('of the page');
  const sweep = {
    entraId: 'contoso',
    source: 'audit-events',
    sweepId,
    asked: '/events?$filter=ü',
    startedAt: at,
    endedAt: new Date('2026-10-05T09:00:01.000Z'),
    rangeFrom: new Date('2026-10-01T00:00:00Z'),
    rangeTo: new Date('2026-10-02T00:00:00Z'),
    reason: 'throttled',
    pages: [
      { pageNumber: 1, items: 2, idsSha256, commitment },
      { pageNumber: 2, items: 0, idsSha256, commitment },
    ],
  };
  const line = `${idsSha256.toString('hex')} ${commitment.toString('hex')}`;
  const digest = sha256(`1 2 ${line}\n2 0 ${line}\n`).toString('hex');
  const leaf = (range: string, end: string) => `countersign-leaf/v1
sweep
Y29udG9zbw
audit-events
0b5f2f0e-93a1-4a4e-9f6a-0f3a3f8f9f10
L2V2ZW50cz8kZmlsdGVyPcO8
2026-10-05T09:00:00.120Z
2026-10-05T09:00:01.000Z
${range}
2
2
${end}
${digest}
`;
  expect(sweepLeafHash(sweep)).toEqual(
    sha256('\0', leaf('2026-10-01T00:00:00.000Z\n2026-10-02T00:00:00.000Z', 'incomplete\ndGhyb3R0bGVk')),
  );
  expect(sweepLeafHash({ ...sweep, rangeFrom: null, rangeTo: null, reason: null })).toEqual(
    sha256('\0', leaf('-\n-', 'complete\n-')),
  );
});
