/** The roles that programs act as. Each may do what `grants.ts` lists and nothing else. */
export const serviceRoles = [
  'countersign_ingester',
  'countersign_api',
  'countersign_notary',
  'countersign_retention',
  'countersign_notifier',
] as const;
export type ServiceRole = (typeof serviceRoles)[number];

/** Owns everything in the schema. Migrations run as it; nobody can log in as it. */
export const ownerRole = 'countersign_owner';

/** May become the owner: for a login that does nothing but migrate. */
export const migratorRole = 'countersign_migrator';

export type ArchiveRole = ServiceRole | typeof ownerRole;
