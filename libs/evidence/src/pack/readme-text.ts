import { editionOf } from '../archive/origin.ts';
import { type FolderFacts } from './evidence-folder.ts';

/** README.txt of an evidence folder: for somebody who never heard of a Merkle tree. */
export function readmeText(facts: FolderFacts, records: number): string {
  const { head } = facts;
  const anchored = head.receipts.length > 0;
  return `EVIDENCE OF ONE APPROVAL REQUEST

Request  ${facts.requestId}
Tenant   ${facts.tenant}
Records  ${records}, listed in MANIFEST.txt
Written  ${facts.writtenAt.toISOString()}
Log      ${facts.origin}
Signed   ${head.signedAt.toISOString()} by the log's own clock, when it held ${head.size} records

HOW TO CHECK IT, WITHOUT US AND WITHOUT A NETWORK

  1. Take the key of the log from where you keep it: from the day the log was set up, from your auditor's
     files, from a colleague. Not from this folder. It looks like
       ${facts.origin}+1234abcd+A...
     Whoever could forge this folder could forge a key to go with it; trust.json holds the key that this
     copy claims, so that you can compare.
  2. With Python 3:   python3 verify.py . --key "THE KEY"
     With Node.js:    node verify.mjs . --key "THE KEY"
     Both say the same; they were written independently of each other. Each is one file you can read.
  3. The last line is the answer. Exit code 0: proved. 1: something was changed, and the file is named.
     2: nothing was decided, for example because no key was given.

WHAT IT PROVES

  - Each file records/NNNN.raw holds, byte for byte, what Microsoft Graph (or an imported file) answered, as
    it was archived.
  - Each record was in the log when its head was signed, at the place it has, and neither it nor anything
    before it was changed since.
  - A reading of the source (a "sweep") lists every object that the answer showed. With its .pages file you
    see what was there, and what was not.
${anchored ? `  - The head was put outside the archive: see anchors/. A time stamp of a third party (*.tsr) proves that all of\n    this existed at that time:\n      openssl ts -verify -in anchors/NN-rfc3161.tsr -data anchors/checkpoint.txt -CAfile CA-OF-THE-TIME-STAMP.pem` : '  - Nothing about time: this head was never put outside the archive. The times in the records are those of\n    the machine that archived them.'}

WHAT IT DOES NOT PROVE

  - That Graph told the truth.
  - That there are no other records of this request: this folder holds what the archive tied to it.
  - The times in the records, except as far as an anchor says.
${restored(facts.origin)}${facts.unsigned > 0 ? `\nLEFT OUT\n\n  ${facts.unsigned} newer ${facts.unsigned === 1 ? 'record was' : 'records were'} not signed yet when this was written. Write the evidence again to have ${facts.unsigned === 1 ? 'it' : 'them'}.\n` : ''}${facts.omitted ? '\nLEFT OUT\n\n  The case rests on more records than fit here; the oldest are here.\n' : ''}`;
}

/** The record itself is in the folder; here only that there is one. */
function restored(origin: string): string {
  if (editionOf(origin) === 1) return '';
  return `
RESTORED

  This log was restored from a backup, and some of what had been signed after the backup is lost. Since then it has
  a new name, which ends in a number, and a key of that name; with an older key, check what was exported before.
  A record of this folder says when, what was lost, and who admitted it. The verifiers print it.
`;
}
