import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { addressKind } from './address.ts';
import { OutboundError } from './outbound-error.ts';

/**
 * Resolves the name once, checks every address, and gives the connection those and no others: a name that changes
 * its address in between gains nothing. `host`: as people are told.
 */
export function checkedLookup(host: string, allowPrivate: boolean): LookupFunction {
  return (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, []);
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => isAllowed(address, allowPrivate)))
        return callback(forbidden(host), []);
      if (options.all) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

/** Nothing is looked up for an address that is written out, so it is checked here. */
export function refuseForbiddenLiteral(hostname: string, host: string, allowPrivate: boolean): void {
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (isIP(bare) && !isAllowed(bare, allowPrivate)) throw forbidden(host);
}

function isAllowed(address: string, allowPrivate: boolean): boolean {
  const kind = addressKind(address);
  return kind === 'public' || (kind === 'private' && allowPrivate);
}

function forbidden(host: string): OutboundError {
  return new OutboundError(
    'forbidden',
    `Nothing was sent to ${host}: its address is one that nothing may be sent to.`,
  );
}
