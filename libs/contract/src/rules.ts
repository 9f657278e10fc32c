import { z } from 'zod';
import { detection } from './findings.ts';
import { resolutions } from './finding-words.ts';
import { instant, severity } from './vocabulary.ts';

const settingValue = z.union([z.number(), z.array(z.string().max(320)).max(200)]);
const settingValues = z.record(z.string().max(100), settingValue).meta({
  description: 'By the key of the setting; what is left out is as the rule came',
});
export type SettingValues = z.output<typeof settingValues>;

const comment = z.string().trim().min(3).max(2000).meta({
  description: 'Why. It stays for good, in a control record of the log',
});
const tenantId = z.string().min(1).max(1000);

export const ruleSettingWords = z
  .object({
    key: z.string(),
    kind: z.enum(['number', 'list']),
    title: z.string(),
    unit: z
      .enum(['count', 'seconds', 'minutes', 'hours', 'days', 'characters', 'share', 'factor'])
      .nullable(),
    initial: settingValue,
    min: z.number().nullable(),
    max: z.number().nullable(),
  })
  .meta({ id: 'RuleSettingWords', description: 'A number or a list by which a rule is tuned' });
export type RuleSettingWords = z.output<typeof ruleSettingWords>;

export const ruleVersion = z
  .object({
    tenantId: z.string(),
    version: z.number().int(),
    isOn: z.boolean(),
    settings: settingValues,
    comment: z.string(),
    setBy: z.string(),
    setAt: instant,
  })
  .meta({ id: 'RuleVersion', description: 'What a person made of a rule in a tenant' });
export type RuleVersion = z.output<typeof ruleVersion>;

export const rule = detection
  .omit({ findings: true, tuned: true })
  .extend({
    settings: z.array(ruleSettingWords),
    versions: z.array(ruleVersion).meta({
      description:
        'Newest first, at most 100 of each tenant; a tenant without any has the rule as it came (version 0)',
    }),
  })
  .meta({ id: 'Rule' });
export type Rule = z.output<typeof rule>;

export const ruleOrder = z
  .object({
    tenantId,
    seenVersion: z.number().int().min(0).meta({ description: 'The newest version when it was looked at' }),
    isOn: z.boolean(),
    settings: settingValues,
    comment,
  })
  .strict()
  .meta({ id: 'RuleOrder' });
export type RuleOrder = z.output<typeof ruleOrder>;

export const backtestOrder = z
  .object({
    tenantId,
    settings: settingValues,
    from: z.iso.datetime({ offset: true }).optional(),
    to: z.iso.datetime({ offset: true }).optional(),
  })
  .strict()
  .meta({
    id: 'BacktestOrder',
    description: 'Other settings to try on the past; by default on the last twelve months',
  });
export type BacktestOrder = z.output<typeof backtestOrder>;

export const backtestFinding = z
  .object({
    findingId: z.string(),
    title: z.string(),
    severity,
    lastAt: instant,
    change: z.enum(['kept', 'new', 'gone']),
    resolution: z.enum(resolutions).nullable().meta({
      description: 'As what a person closed it; null if nobody did',
    }),
  })
  .meta({ id: 'BacktestFinding' });
export type BacktestFinding = z.output<typeof backtestFinding>;

export const backtest = z
  .object({
    tenantId: z.string(),
    detection: z.string(),
    from: instant,
    to: instant,
    judged: z.number().int().meta({ description: 'Subjects that were judged: the newest within the range' }),
    isComplete: z.boolean().meta({ description: 'False: there are older ones within the range' }),
    undecided: z
      .number()
      .int()
      .meta({ description: 'Of those judged, how many the rule cannot decide about' }),
    now: z.number().int().meta({ description: 'Findings by the settings in force' }),
    draft: z.number().int().meta({ description: 'Findings by those tried' }),
    findings: z.array(backtestFinding).meta({ description: 'Newest first, at most 2000' }),
  })
  .meta({ id: 'Backtest' });
export type Backtest = z.output<typeof backtest>;

export const ruleFileFormat = 'countersign-rules/1';

const ruleOfFile = z.object({ id: z.string().max(100), isOn: z.boolean(), settings: settingValues }).strict();

export const ruleFile = z
  .object({ format: z.literal(ruleFileFormat), rules: z.array(ruleOfFile).max(500) })
  .strict()
  .meta({
    id: 'RuleFile',
    description: 'How the rules of a tenant are set; to keep, to review, to carry elsewhere',
  });
export type RuleFile = z.output<typeof ruleFile>;

export const ruleFileQuery = z.object({ tenant: tenantId });

export const ruleFileOrder = z
  .object({ tenantId, comment, file: ruleFile })
  .strict()
  .meta({ id: 'RuleFileOrder' });
export type RuleFileOrder = z.output<typeof ruleFileOrder>;

export const ruleFileResult = z
  .object({
    changed: z.array(z.object({ id: z.string(), version: z.number().int() })),
    unchanged: z.array(z.string()),
  })
  .meta({ id: 'RuleFileResult', description: 'All of it or, if anything is wrong with the file, nothing' });
export type RuleFileResult = z.output<typeof ruleFileResult>;
