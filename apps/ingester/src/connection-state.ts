import { type TenantArchive } from '@countersign/database';
import { type Credential, type PermissionFacts } from '@countersign/graph';
import { type Tenant } from './tenant.ts';

/** What was found out about the access to a tenant, and whether what was read could be evaluated. For people. */
export interface ConnectionState {
  /** `expiresAt`: null if it is not known. */
  credential(kind: Credential['kind'], expiresAt: Date | null): Promise<void>;
  permissions(facts: PermissionFacts): Promise<void>;
  /** This machine's clock against Graph's; negative if behind. */
  clock(aheadSeconds: number): Promise<void>;
  /** What kept the archived from being evaluated; null when nothing does. Since when is kept while there is something. */
  derived(problem: string | null): Promise<void>;
}

export function postgresConnectionState(
  archive: TenantArchive,
  { tenantId }: Tenant,
  now: () => Date,
): ConnectionState {
  const set = async (columns: Readonly<Record<string, unknown>>): Promise<void> => {
    const names = Object.keys(columns);
    const places = names.map((_, index) => `$${index + 2}`);
    await archive.query(
      `insert into tenant_connection (tenant_id, ${names.join(', ')}) values ($1, ${places.join(', ')})
       on conflict (tenant_id) do update set ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`,
      [tenantId, ...Object.values(columns)],
    );
  };
  return {
    credential: (kind, expiresAt) => set({ credential_kind: kind, credential_expires_at: expiresAt }),
    permissions: ({ missing, excess }) =>
      set({ permissions_at: now(), missing_permissions: missing, excess_permissions: excess }),
    // The database may run on another machine; ages are counted by its clock, and sweeps told by Graph's.
    clock: async (aheadSeconds) => {
      await archive.query(
        `insert into tenant_connection (tenant_id, clock_at, clock_ahead_seconds, database_ahead_seconds)
         values ($1, $2::timestamptz, $3::float8, $3::float8 + extract(epoch from clock_timestamp() - $2::timestamptz)::float8)
         on conflict (tenant_id) do update
           set clock_at = excluded.clock_at, clock_ahead_seconds = excluded.clock_ahead_seconds,
               database_ahead_seconds = excluded.database_ahead_seconds`,
        [tenantId, now(), aheadSeconds],
      );
    },
    derived: async (problem) => {
      await archive.query(
        `insert into tenant_connection as c (tenant_id, derive_problem, derive_problem_since)
         values ($1, $2::text, case when $2::text is not null then $3::timestamptz end)
         on conflict (tenant_id) do update
           set derive_problem = $2::text,
               derive_problem_since = case when $2::text is null then null
                                           else coalesce(c.derive_problem_since, $3::timestamptz) end`,
        [tenantId, problem, now()],
      );
    },
  };
}
