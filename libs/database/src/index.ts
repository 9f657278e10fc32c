export { startEmbeddedPostgres } from './embedded/embedded-postgres.ts';
export type { EmbeddedPostgres, EmbeddedPostgresOptions } from './embedded/embedded-postgres.ts';
export { EmbeddedPostgresError } from './embedded/embedded-postgres-error.ts';
export { acquireLock, LockHeldError } from './embedded/process-lock.ts';
export { openArchive, openServer } from './open-archive.ts';
export { examineDatabase } from './examine-database.ts';
export type { Examination } from './examine-database.ts';
export type { Archive, ArchiveOptions, Server } from './open-archive.ts';
export { createDataSource } from './data-source.ts';
export type { DataSourceOptions } from './data-source.ts';
export { migrationLedger } from './migrations.ts';
export { migrate } from './migrate.ts';
export { checkServer, hostAndPort } from './server-check.ts';
export { DatabaseUnusableError } from './database-unusable-error.ts';
export type { UnusableReason } from './database-unusable-error.ts';
export { isConnectionLost } from './connection-lost.ts';
export { ContentDeletedError } from './archived/content-deleted-error.ts';
export { DamagedArchiveError } from './archived/damaged-archive-error.ts';
export {
  cut,
  type ObservationPlace,
  placesOfRun,
  readObservation,
  observationPages,
  readObservations,
} from './archived/read-observation.ts';
export { pageBytesMax, readPackedBodies, unpackBody } from './archived/page-bodies.ts';
export { unpackWhole } from './archived/unpack-whole.ts';
export { inTenants, queryOn, showTenants } from './tenant-archive.ts';
export type { TenantArchive } from './tenant-archive.ts';
export { withTransaction } from './with-transaction.ts';
export type { TransactionOptions } from './with-transaction.ts';
export { copyRows } from './copy-rows.ts';
export type { CopySource, CopyTarget } from './copy-rows.ts';
export { CopiedRows } from './copied-rows.ts';
export { sqlNumber, sqlNumbers, sqlUuids } from './sql-literals.ts';
export { copyOut } from './copy-out.ts';
export { insertRows } from './insert-rows.ts';
export { CopyValueError } from './copy-text.ts';
export type { CopyScalar, CopyValue } from './copy-text.ts';
export {
  ConfigurationError,
  databaseVariables,
  logLevel,
  parseEnvironment,
  readDatabaseConfig,
  readEnvironmentFile,
  readLogLevel,
  readTogether,
} from './configuration.ts';
export type { DatabaseConfig, Environment } from './configuration.ts';
export { News } from './news.ts';
export { createLogger } from './log.ts';
export type { LogFields, Logger, LoggerOptions, LogLevel } from './log.ts';
export * from './tables/tables.ts';
export { dumpSchema } from './schema-dump.ts';
export { type ArchiveRole, ownerRole, type ServiceRole, serviceRoles } from './roles/roles.ts';
export { programAddresses } from './roles/program-addresses.ts';
export type { ProgramAddresses } from './roles/program-addresses.ts';
export { makeLogins, newPassword } from './roles/logins.ts';
export type { Login } from './roles/logins.ts';
export { prepareRoles } from './roles/prepare-roles.ts';
export { findRoleProblems } from './roles/find-role-problems.ts';
export { evidenceTables, tableGrants } from './roles/grants.ts';
