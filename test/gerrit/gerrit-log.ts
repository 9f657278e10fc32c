// Two-person reviews of real people (golang/tools, 2022 and 2023) in the shape of Graph. What an approval
// request and a review have in common is real: who asked, who approved, who completed, when, why, and how the
// load is spread. The rest is made up as little as possible. For tests only; see the SOURCE.md of the data.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type ApprovalRequestJson, type AuditEventJson } from '../../apps/graph-simulator/src/index.ts';
import { anApprovalEvent, anEffectOf, anEventJson, aRequestJson, type TestPerson } from '../builders.ts';

const file = fileURLToPath(
  new URL('../../../shared/data/gerrit-golang/approvals-dev.csv.gz', import.meta.url),
);

export interface Review {
  readonly id: string;
  readonly requester: string;
  readonly committer: string;
  readonly approvers: readonly string[];
  readonly bypassBy: string;
  readonly authoredTime: string;
  readonly submittedTime: string;
  readonly justification: string;
}

export function readReviews(): Review[] {
  if (!existsSync(file)) {
    throw new Error(
      'The review log ../shared/data/gerrit-golang/approvals-dev.csv.gz is missing; these tests cannot do without it.',
    );
  }
  const [header = [], ...rows] = parseCsv(gunzipSync(readFileSync(file)).toString('utf8'));
  return rows.map((row) => {
    const value = (name: string) => row[header.indexOf(name)] ?? '';
    return {
      id: value('id'),
      requester: value('requester'),
      committer: value('committer'),
      approvers: value('approvers').split('|'),
      bypassBy: value('bypass_by'),
      authoredTime: value('authored_time'),
      submittedTime: value('submitted_time'),
      justification: value('justification'),
    };
  });
}

/** RFC 4180, as far as the file needs it: quoted fields with doubled quotes. */
function parseCsv(text: string): string[][] {
  return text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
      ),
    );
}

const person = (name: string): TestPerson => ({
  id: `60000000-0000-4000-8000-00${name.split('-')[1]?.padStart(10, '0') ?? ''}`,
  displayName: name,
  upn: `${name}@example.com`,
});

/**
 * Graph names one approver: whoever approved their own request, if there was such a one, since that is what an
 * archive must not miss; the others are named in the note. The times keep the offsets of their authors.
 */
export function asRequest(review: Review): ApprovalRequestJson {
  const own = review.approvers.find((name) => name === review.requester);
  const approver = own ?? review.approvers[0] ?? '';
  const others = review.approvers.filter((name) => name !== approver);
  const number = review.id.slice(1).padStart(12, '0');
  return aRequestJson({
    id: `70000000-0000-4000-8000-${number}`,
    payloadId: `80000000-0000-4000-8000-${number}`,
    by: person(review.requester),
    decidedBy: person(approver),
    status: 'completed',
    requestDateTime: review.authoredTime,
    lastModifiedDateTime: review.submittedTime,
    // Reviews do not expire; some took years.
    expirationDateTime: '2030-01-01T00:00:00Z',
    requestJustification: review.justification,
    approvalJustification: others.length > 0 ? `with ${others.join(', ')}` : null,
  });
}

/** What the audit log would say of it: asked, completed, done; and a write of its own where checks were bypassed. */
export function asEvents(review: Review): AuditEventJson[] {
  const request = asRequest(review);
  const completer = person(review.committer);
  const events = [
    anApprovalEvent(request, 'Create', {
      by: person(review.requester),
      activityDateTime: review.authoredTime,
    }),
    anApprovalEvent(request, 'complete', { by: completer, activityDateTime: review.submittedTime }),
    anEffectOf(request, { by: completer, activityDateTime: review.submittedTime }),
  ];
  if (review.bypassBy !== '') {
    events.push(anEventJson({ by: person(review.bypassBy), activityDateTime: review.submittedTime }));
  }
  return events;
}
