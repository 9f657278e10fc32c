import os from 'node:os';
import type { DataSource } from 'typeorm';

/** Prints as the bench goes, and keeps everything for the JSON line at the end. */
export class Report {
  private readonly figures: Record<string, unknown> = {};
  private readonly json: boolean;

  constructor(bench: string, options: { readonly json: boolean }) {
    this.json = options.json;
    this.figures['bench'] = bench;
    this.figures['options'] = options;
  }

  async machine(dataSource: DataSource): Promise<void> {
    const [row] = await dataSource.query<{ server_version: string }[]>('show server_version');
    const machine = {
      cores: os.availableParallelism(),
      cpu: os.cpus()[0]?.model ?? 'unknown',
      memoryGB: Math.round(os.totalmem() / 1e9),
      system: `${os.type()} ${os.arch()}`,
      node: process.versions.node,
      postgres: row?.server_version,
    };
    this.figures['machine'] = machine;
    const { cores, cpu, memoryGB, system, node, postgres } = machine;
    this.line(`${cores} cores, ${cpu}, ${memoryGB} GB, ${system}; Node ${node}, Postgres ${postgres}`);
  }

  line(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  /** Remembers figures under a name, without printing them. */
  keep(name: string, value: unknown): void {
    this.figures[name] = value;
  }

  table(name: string, header: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
    this.figures[name] = rows.map((row) => Object.fromEntries(header.map((title, i) => [title, row[i]])));
    const cells = [header, ...rows].map((row) => row.map((cell) => shown(cell)));
    const widths = header.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
    this.line(`\n${name}`);
    for (const row of cells) {
      const line = row.map((cell, i) =>
        i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
      );
      this.line(`  ${line.join('  ')}`);
    }
  }

  end(): void {
    if (this.json) this.line(JSON.stringify(this.figures));
  }
}

function shown(cell: string | number): string {
  if (typeof cell === 'string') return cell;
  if (Number.isInteger(cell)) return cell.toLocaleString('en').replaceAll(',', ' ');
  return cell >= 100 ? cell.toFixed(0) : cell >= 10 ? cell.toFixed(1) : cell.toFixed(2);
}
