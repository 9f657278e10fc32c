import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Environment } from '@countersign/database';
import { UsageError } from '../explain.ts';

/** What makes the simulated tenant the same one at every start. */
export interface DemoTenant {
  seed: string;
  /** Where its history ends and its running time begins. */
  anchor: string;
}

/** Reads which tenant this data directory shows, or decides it now. */
export function demoTenant(dataDir: string, now: Date): DemoTenant {
  const file = join(dataDir, 'demo-tenant.json');
  if (existsSync(file)) return readTenant(file);
  const tenant = { seed: '1', anchor: now.toISOString() };
  writeFileSync(`${file}.new`, `${JSON.stringify(tenant)}\n`);
  renameSync(`${file}.new`, file);
  return tenant;
}

function readTenant(file: string): DemoTenant {
  try {
    const { seed, anchor } = JSON.parse(readFileSync(file, 'utf8')) as Partial<DemoTenant>;
    if (typeof seed === 'string' && typeof anchor === 'string' && !Number.isNaN(Date.parse(anchor))) {
      return { seed, anchor };
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new UsageError(
    `${file} is damaged: it should say which simulated tenant the archive holds. Restore it, or set COUNTERSIGN_DATA_DIR to a new folder.`,
  );
}

export function simulatorArguments(tenant: DemoTenant, port: number): string[] {
  return ['--port', String(port), '--seed', tenant.seed, '--anchor', tenant.anchor];
}

/** The simulator's message once it serves. */
export interface SimulatorReady {
  origin: string;
  environment: Environment;
}

export function asSimulatorReady(message: unknown): SimulatorReady | undefined {
  const { type, origin, environment } = (message ?? {}) as Record<string, unknown>;
  if (type !== 'ready' || typeof origin !== 'string' || typeof environment !== 'object') return undefined;
  return { origin, environment: environment as Environment };
}
