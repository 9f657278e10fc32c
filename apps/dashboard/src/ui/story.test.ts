import type { CaseFile } from '@countersign/contract';
import { storyMarkdown, storyOf, storySentence } from './story.ts';

const at = (text: string) => ({ at: text, earliest: text, latest: text, source: 'audit-event' }) as const;
const astrid = { kind: 'user', id: 'a', name: 'Astrid Berg', upn: null } as const;
const bola = { kind: 'user', id: 'b', name: 'Bola Okafor', upn: null } as const;
const file = {
  tenantName: 'Contoso',
  requestId: '4e9e',
  outcome: 'completed',
  effect: 'confirmed',
  status: 'completed',
  policyTypes: ['deviceWipe'],
  operation: 'wipe',
  resource: { type: null, id: null, name: 'LON-LT-0417', count: 1 },
  requester: bola,
  line: [
    {
      kind: 'requested',
      time: at('2026-11-06T09:41:08Z'),
      actor: bola,
      text: 'Stolen | see [here](javascript:alert(1))',
      activity: null,
      succeeded: null,
      provenance: [{ kind: 'observation', position: 12 }],
    },
    {
      kind: 'approved',
      time: {
        at: null,
        earliest: '2026-11-06T12:53:00Z',
        latest: '2026-11-06T12:58:00Z',
        source: 'observed',
      },
      actor: astrid,
      text: null,
      activity: null,
      succeeded: null,
      provenance: [{ kind: 'inferred', note: 'status differs between two reads' }],
    },
  ],
} as unknown as CaseFile;

test('each step says when, how well that is known, who and from where', () => {
  expect(storyOf(file, 'UTC')[1]).toEqual({
    when: 'Fri 6 Nov 12:53–12:58',
    precision: 'between two reads',
    what: 'Astrid Berg approved, no note',
    quote: null,
    source: 'status differs between two reads',
  });
});

test('the sentence reads aloud', () => {
  expect(storySentence(file, 'UTC')).toContain(
    'Wipe LON-LT-0417 · Completed, effect confirmed. Times in UTC. Fri 6 Nov 09:41:08 (recorded): Bola Okafor asked',
  );
});

test('hostile text stays inside its Markdown cell', () => {
  const markdown = storyMarkdown(file, 'UTC', 'https://x');
  expect(markdown).toContain('Stolen \\| see \\[here\\]\\(javascript:alert\\(1\\)\\)');
  expect(markdown).not.toContain('[here](');
});
