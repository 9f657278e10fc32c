export { asOf } from './as-of.ts';
export { eventRecordSql } from './event-record.ts';
export { type SubjectName } from './load-rows.ts';
export { loadSubjects } from './load-subjects.ts';
export { monthLimits, nextMonth } from './months.ts';
export { loadPeriods } from './policies.ts';
export { requestKnowledge, type RequestKnowledge } from './request-knowledge.ts';
export { judgeBy, ruleSettings, verdictBy, type RuleSetting } from './rule-settings.ts';
export { markAll, subjectsWithin } from './subjects-within.ts';
