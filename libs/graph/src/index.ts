export { createGraphClient } from './graph-client.ts';
export type { GraphClient, GraphClientOptions, Waits } from './graph-client.ts';
export type { GraphAnswer } from './graph-answer.ts';
export { GraphError } from './graph-error.ts';
export type { GraphErrorKind } from './graph-error.ts';
export { readPages } from './pages.ts';
export type { GraphPage, PageLimits } from './pages.ts';
export {
  excessPermissions,
  mayRead,
  missingPermissions,
  permissionFacts,
  permissionFor,
  writePermissions,
} from './permissions.ts';
export type { PermissionFacts } from './permissions.ts';
export { checkServiceUrl } from './service-url.ts';
export { SignInError } from './sign-in-error.ts';
export { certificateEndsAt } from './credential.ts';
export type { Credential } from './credential.ts';
export { createTokenSource } from './token-source.ts';
export type { TokenSource, TokenSourceOptions } from './token-source.ts';
export type { Transport } from './middleware/given-transport.ts';
export { askedToWait } from './middleware/held-back.ts';
export type { ToldToWait } from './middleware/held-back.ts';
export type { Wait } from './middleware/retry-policy.ts';
