import type { RuleSettingWords, RuleVersion } from '@countersign/contract';
import { draftTexts, inForce, readDraft, versionWords } from './rule-draft.ts';

const count: RuleSettingWords = {
  key: 'rejections',
  kind: 'number',
  title: 'Rejections',
  unit: 'count',
  initial: 3,
  min: 2,
  max: 100,
};
const share: RuleSettingWords = {
  ...count,
  key: 'share',
  title: 'Share',
  unit: 'share',
  initial: 0.5,
  min: 0.1,
  max: 1,
};
const list: RuleSettingWords = {
  key: 'accounts',
  kind: 'list',
  title: 'Accounts',
  unit: null,
  initial: [],
  min: null,
  max: null,
};
const settings = [count, share, list];

test('what is in force fills the fields, and reading them gives it back', () => {
  const texts = draftTexts(settings, { rejections: 7, share: 0.125, accounts: ['a@b.example', 'c'] });
  expect(texts).toEqual({ rejections: '7', share: '12.5', accounts: 'a@b.example\nc' });
  expect(readDraft(settings, texts)).toEqual({
    values: { rejections: 7, share: 0.125, accounts: ['a@b.example', 'c'] },
    faults: {},
  });
  expect(draftTexts(settings, {})).toEqual({ rejections: '3', share: '50', accounts: '' });
});

test.each([
  ['', 'Enter a number.'],
  ['many', 'Enter a number.'],
  ['2.5', 'Enter a whole number.'],
  ['1', 'From 2 to 100.'],
  ['1e9', 'From 2 to 100.'],
])('"%s" is no number of rejections: %s', (text, fault) => {
  expect(readDraft([count], { rejections: text })).toEqual({ values: {}, faults: { rejections: fault } });
});

test('a list is one entry a line, without blanks and repetitions', () => {
  expect(readDraft([list], { accounts: ' a \n\n b\r\na' }).values).toEqual({ accounts: ['a', 'b'] });
});

const version = (over: Partial<RuleVersion>): RuleVersion => ({
  tenantId: 'contoso',
  version: 1,
  isOn: true,
  settings: {},
  comment: 'CHG-1',
  setBy: 'ada',
  setAt: '2026-10-05T08:00:00.000000Z',
  ...over,
});

test('each tenant has its own newest version', () => {
  const versions = [
    version({ version: 2 }),
    version({ version: 3 }),
    version({ tenantId: 'fabrikam', version: 9 }),
  ];
  expect(inForce(versions, 'contoso')?.version).toBe(3);
  expect(inForce(versions, 'nobody')).toBeUndefined();
});

test('a version says what it changed from the rule as it came', () => {
  expect(versionWords(settings, version({ settings: { rejections: 5, share: 0.8 } }))).toEqual([
    'Rejections: 5 (as it came: 3)',
    'Share: 80 % (as it came: 50 %)',
  ]);
  expect(versionWords(settings, version({ isOn: false }))).toEqual(['Switched off', 'As it came']);
});
