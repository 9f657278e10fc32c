export * from './vocabulary.ts';
export * from './instant.ts';
export * from './records/records.ts';
export * from './cases/case.ts';
export * from './policies/policy-history.ts';
export * from './detections/detection.ts';
export * from './stream-message.ts';
