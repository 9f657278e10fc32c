import { inTenants } from '@countersign/database';
import { type DataSource } from 'typeorm';
import { type ArchiveStore } from './archive/archive-store.ts';
import { postgresArchive } from './archive/postgres-archive.ts';
import { postgresTurnSession, type TurnSession } from './archive/turn.ts';
import { type ConnectionState, postgresConnectionState } from './connection-state.ts';
import { postgresSourceStates, type SourceStates } from './source-states.ts';
import { postgresSweepHistory } from './sources/postgres-sweep-history.ts';
import { type SweepHistory } from './sources/sweep-history.ts';
import { type Tenant } from './tenant.ts';

/** Everything one harvest of one tenant keeps, and asks of what was kept. */
export interface HarvestStore {
  openTurnSession(): TurnSession;
  readonly archive: ArchiveStore;
  readonly sweeps: SweepHistory;
  readonly states: SourceStates;
  readonly connection: ConnectionState;
}

export function postgresHarvestStore(dataSource: DataSource, tenant: Tenant, now: () => Date): HarvestStore {
  const { tenantId } = tenant;
  const archive = inTenants(dataSource, [tenantId]);
  return {
    openTurnSession: () => postgresTurnSession(dataSource, tenantId),
    archive: postgresArchive(archive, tenantId),
    sweeps: postgresSweepHistory(archive, tenantId),
    states: postgresSourceStates(archive, tenant, now),
    connection: postgresConnectionState(archive, tenant, now),
  };
}
