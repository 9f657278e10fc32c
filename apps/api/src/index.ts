export { ApiSettings } from './api-settings.ts';
export { createApi } from './create-api.ts';
export { issueSignInLink } from './session/issue-sign-in-link.query.ts';
