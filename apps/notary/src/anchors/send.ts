import { OutboundError, post, type Post, type PostAnswer } from '@countersign/outbound';
import { AnchorError } from './anchor.ts';

/** Sends one POST to an anchor; what goes wrong is said as an AnchorError with its next step. */
export async function send(request: Post): Promise<PostAnswer> {
  try {
    return await post(request);
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    throw new AnchorError(error.message, nextStep(error, request), { cause: error });
  }
}

function nextStep({ reason }: OutboundError, { url: { host }, allowPrivate }: Post): string {
  switch (reason) {
    case 'forbidden':
      return allowPrivate
        ? 'Use a host that has no link-local or reserved address.'
        : 'Use a host on the public internet, or allow private addresses explicitly with COUNTERSIGN_ANCHOR_WEBHOOK_ALLOW_PRIVATE=true.';
    case 'late':
      return `Check that ${host} works and can be reached from the notary.`;
    case 'large':
      return 'Check that the address is right.';
    case 'failed':
      return `Check that ${host} works, can be reached from the notary and has a valid certificate.`;
  }
}
