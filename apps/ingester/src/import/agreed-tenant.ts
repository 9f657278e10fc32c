import { chunkFile } from './chunk-file.ts';
import { InputError, openInput } from './open-input.ts';

/**
 * The tenant that every record of a file names, as exports of Azure Monitor do; null if one record names none
 * or another. Answers of Graph name none, so the first object ends the search.
 */
export async function agreedTenant(path: string): Promise<string | null> {
  let agreed: string | null = null;
  try {
    for await (const { bytes, items } of chunkFile(openInput(path))) {
      for (let at = 0; at < items.length; at += 2) {
        const tenant = tenantOf(bytes.toString('utf8', items[at], items[at + 1]));
        if (tenant === null || (agreed !== null && tenant !== agreed)) return null;
        agreed = tenant;
      }
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  return agreed;
}

function tenantOf(text: string): string | null {
  try {
    const record = JSON.parse(text) as Record<string, unknown> | null;
    const tenant = record?.['tenantId'] ?? record?.['TenantId'] ?? record?.['AADTenantId'];
    return typeof tenant === 'string' && tenant.trim() && tenant.length <= 200 ? tenant.trim() : null;
  } catch {
    return null;
  }
}
