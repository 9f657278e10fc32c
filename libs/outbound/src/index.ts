export { checkedLookup, refuseForbiddenLiteral } from './checked-lookup.ts';
export { networkCode, OutboundError } from './outbound-error.ts';
export { post, type Post, type PostAnswer } from './post.ts';
export { webhookHeaders } from './webhook-signature.ts';
