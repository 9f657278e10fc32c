import {
  certificateDays,
  clockOffSeconds,
  dueEverySeconds,
  lateAfterSeconds,
  type Source,
} from '@countersign/domain';
import { type Examination } from '@countersign/database';
import { type Check, ok, problem, warning } from './check.ts';

const second = 1000;
const minute = 60 * second;

/** Tokens are refused from a clock that is five minutes off, and windows are asked by it long before. */
const clockFails = 5 * minute;

/**
 * This machine's clock against Graph's. A Date header has whole seconds, so the truth lies within
 * `graphAt` … `graphAt + 1 s` at some time between asking and the answer.
 */
export function judgeClock(
  tenant: string,
  { graphAt, askedAt, answeredAt }: { graphAt: Date; askedAt: Date; answeredAt: Date },
): Check {
  const ahead = askedAt.getTime() - (graphAt.getTime() + second);
  const behind = graphAt.getTime() - answeredAt.getTime();
  const off = Math.max(0, ahead, behind);
  const says = `${tenant}: this machine's clock ${off < second ? 'agrees with' : `is ${inWords(off)} ${ahead > 0 ? 'ahead of' : 'behind'}`} Graph's`;
  const remedy = 'Let the machine follow a time server (NTP).';
  if (off < clockOffSeconds * second) return ok('clock', says);
  return off < clockFails ? warning('clock', says, remedy) : problem('clock', says, remedy);
}

export function judgeCertificate(tenant: string, endsAt: Date, now: Date): Check {
  const left = endsAt.getTime() - now.getTime();
  const remedy =
    'Upload a new certificate to the app registration and name it in AZURE_CLIENT_CERTIFICATE_PATH.';
  if (left <= 0) return problem('certificate', `${tenant}: the certificate has ended`, remedy);
  const says = `${tenant}: the certificate ends in ${inWords(left)}`;
  return left < certificateDays.warn * 24 * 60 * minute
    ? warning('certificate', says, remedy)
    : ok('certificate', says);
}

const gigabyte = 1e9;

export function judgeDisk(folder: string, { free, total }: { free: number; total: number }): Check {
  const says = `${(free / gigabyte).toFixed(1)} GB of ${(total / gigabyte).toFixed(1)} GB are free at ${folder}`;
  const remedy = 'Free some space or move COUNTERSIGN_DATA_DIR: a full disk stops the archive.';
  if (free < 0.25 * gigabyte) return problem('disk', says, remedy);
  return free < 2 * gigabyte ? warning('disk', says, remedy) : ok('disk', says);
}

export interface SourceState {
  readonly tenant: string;
  readonly source: Source;
  /** Of harvest_state; null if the source never was read. */
  readonly state: string | null;
  readonly message: string | null;
  readonly nextStep: string | null;
  readonly lastCompleteAt: Date | null;
}

export function judgeFreshness(
  { tenant, source, state, message, nextStep, lastCompleteAt }: SourceState,
  intervalMilliseconds: number,
  now: Date,
): Check {
  const what = `${tenant} ${source}`;
  const start = 'Run "countersign start" (or "countersign harvest") and keep it running.';
  // A fact, and no failure: what it leaves unknown is in its words.
  if (state === 'off') return ok('freshness', `${what}: ${message ?? 'off'}`);
  if (!lastCompleteAt) {
    const why = message ? `: ${message}` : '';
    return state === null
      ? warning('freshness', `${what} never was read`, start)
      : problem('freshness', `${what} never was read completely${why}`, nextStep ?? start);
  }
  const age = now.getTime() - lastCompleteAt.getTime();
  const says = `${what} was read completely ${inWords(Math.max(0, age))} ago`;
  if (state === 'failing')
    return problem('freshness', `${says}, and fails now: ${message ?? 'no reason given'}`, nextStep);
  const late = lateAfterSeconds(dueEverySeconds(source, intervalMilliseconds / second));
  if (age <= late * second) return ok('freshness', says);
  return problem('freshness', says, nextStep ?? start);
}

/** Version, durability, user, schema, roles. `isOurs`: the embedded server, whose administrator is expected. */
export function judgeDatabase(found: Examination, isOurs: boolean): Check[] {
  const prepare = 'Run "countersign prepare-database" as an administrator of the database.';
  const { schema, roleProblems } = found;
  const checks = [
    ok('database', `Postgres ${found.version} at ${found.where} answers`),
    ...(found.warnings.length === 0
      ? [
          ok(
            'database',
            'a committed transaction survives a crash (fsync, full_page_writes, synchronous_commit)',
          ),
        ]
      : found.warnings.map((says) => problem('database', says, 'Set it in postgresql.conf and reload.'))),
  ];
  if (found.isSuperuser && !isOurs)
    checks.push(
      warning(
        'database',
        `the user ${schema.user} in DATABASE_URL is a superuser, whom no grant stops`,
        'Give each program a login of its own: countersign prepare-database --logins FOLDER.',
      ),
    );
  if (schema.unknown.length > 0)
    checks.push(
      problem(
        'schema',
        `a newer Countersign has migrated it (${schema.unknown.join(', ')})`,
        'Run that version.',
      ),
    );
  else if (schema.pending.length > 0)
    checks.push(problem('schema', `${schema.pending.length} migrations are to be made`, prepare));
  else checks.push(ok('schema', 'the schema is the one of this version'));
  if (roleProblems?.length === 0)
    checks.push(ok('roles', 'roles, grants and row-level security are as they should be'));
  for (const says of roleProblems ?? []) checks.push(problem('roles', says, remedyFor(says, prepare)));
  return checks;
}

/** Grants on tables are made by migrations, which do not run twice. */
function remedyFor(says: string, prepare: string): string {
  return /^(Everybody|The role .* does not exist|countersign_\w+ may )/.test(says)
    ? prepare
    : 'Find out who changed it, and put it back as libs/database/schema.sql says.';
}

function inWords(milliseconds: number): string {
  if (milliseconds < 90 * second) return `${Math.round(milliseconds / second)} s`;
  if (milliseconds < 90 * minute) return `${Math.round(milliseconds / minute)} min`;
  const hours = milliseconds / (60 * minute);
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} days`;
}
