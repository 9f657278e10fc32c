/**
 * Written for a small machine with memory to spare: two cores, a few gigabytes. No wal_compression: these
 * binaries are built without lz4 and zstd, and pglz costs more time than the bytes it saves.
 */
const common = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '256MB',
  work_mem: '32MB',
  maintenance_work_mem: '256MB',
  max_wal_size: '4GB',
  random_page_cost: '1.1',
  // Compiling a plan takes longer than most of our queries run.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
};

/** Loses data in a crash of the machine. For tests and throw-away runs. */
const notDurable = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

export function serverArguments(dataDir: string, port: number, durable: boolean): string[] {
  const settings = { ...common, port: String(port), ...(durable ? {} : notDurable) };
  return ['-D', dataDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
