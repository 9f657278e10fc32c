import { type TenantArchive } from '@countersign/database';
import { type CredentialFacts, type PermissionFacts } from '@countersign/graph';
import { type Tenant } from './tenant.ts';

/** Writes what was found out about the access to a tenant, for people: `tenant_connection`. */
export class ConnectionState {
  private readonly archive: TenantArchive;
  private readonly tenantId: number;
  private readonly now: () => Date;

  constructor(archive: TenantArchive, { tenantId }: Tenant, now: () => Date) {
    this.archive = archive;
    this.tenantId = tenantId;
    this.now = now;
  }

  async credential({ kind, expiresAt }: CredentialFacts): Promise<void> {
    await this.set({ credential_kind: kind, credential_expires_at: expiresAt });
  }

  async permissions({ missing, excess }: PermissionFacts): Promise<void> {
    await this.set({
      permissions_at: this.now(),
      missing_permissions: missing,
      excess_permissions: excess,
    });
  }

  async clock(aheadSeconds: number): Promise<void> {
    await this.set({ clock_at: this.now(), clock_ahead_seconds: aheadSeconds });
  }

  /** What kept the archived from being evaluated; null when nothing does. Since when is kept while it stays the same. */
  async derived(problem: string | null): Promise<void> {
    await this.archive.query(
      `insert into tenant_connection as c (tenant_id, derive_problem, derive_problem_since)
       values ($1, $2::text, case when $2::text is not null then $3::timestamptz end)
       on conflict (tenant_id) do update
         set derive_problem = $2::text,
             derive_problem_since = case when $2::text is null then null
                                         else coalesce(c.derive_problem_since, $3::timestamptz) end`,
      [this.tenantId, problem, this.now()],
    );
  }

  private async set(columns: Readonly<Record<string, unknown>>): Promise<void> {
    const names = Object.keys(columns);
    const places = names.map((_, index) => `$${index + 2}`);
    await this.archive.query(
      `insert into tenant_connection (tenant_id, ${names.join(', ')}) values ($1, ${places.join(', ')})
       on conflict (tenant_id) do update set ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`,
      [this.tenantId, ...Object.values(columns)],
    );
  }
}
