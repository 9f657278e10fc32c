import { type DataSource } from 'typeorm';

export async function findCaseFile(_d: DataSource, _t: string, _i: string): Promise<string | null> {
  return null;
}
