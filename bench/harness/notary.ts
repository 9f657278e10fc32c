// A process that is nothing but a notary: what signing costs is measured without the garbage of the ingest beside it,
// as in production. Told what to do by its parent.
import { createDataSource } from '@countersign/database';
import { Notary } from '../../apps/notary/src/notary.ts';
import { aDesk } from './desk.ts';
import { obey } from './told-process.ts';

export type NotaryCommand =
  { readonly do: 'open'; readonly databaseUrl: string; readonly dataDir: string } | { readonly do: 'beat' };

let notary: Notary | undefined;

obey(async (command: NotaryCommand): Promise<null> => {
  if (command.do === 'open') {
    const options = { role: 'countersign_notary' } as const;
    const dataSource = await createDataSource(command.databaseUrl, options).initialize();
    notary = new Notary(aDesk(dataSource, command.dataDir));
    return null;
  }
  if (!notary) throw new Error('The notary was not opened.');
  const { quarantined } = await notary.beat();
  if (quarantined > 0) throw new Error('The log was quarantined.');
  return null;
});
