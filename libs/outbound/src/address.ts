import { BlockList, isIPv4, isIPv6 } from 'node:net';

/**
 * `never`: addresses that nothing of ours may be sent to: link-local, where clouds answer with credentials, multicast,
 * documentation and reserved ranges. `private`: this machine and networks behind a router.
 */
export type AddressKind = 'public' | 'private' | 'never';

/** What an IP address is, also if it is an IPv4 address in IPv6 clothes. Anything that is no address: never. */
export function addressKind(address: string): AddressKind {
  if (isIPv4(address)) return kindOfFour(address);
  if (!isIPv6(address) || address.includes('%')) return 'never';
  const groups = groupsOf(address);
  const embedded = embeddedFour(groups);
  if (embedded) return kindOfFour(embedded);
  if (neverSix.check(address, 'ipv6')) return 'never';
  if (privateSix.check(address, 'ipv6')) return 'private';
  return globalSix.check(address, 'ipv6') ? 'public' : 'never';
}

function kindOfFour(address: string): AddressKind {
  if (neverFour.check(address)) return 'never';
  return privateFour.check(address) ? 'private' : 'public';
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  const plain = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_whole, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [before = '', after] = plain.split('::');
  const numbers = (text: string) => (text === '' ? [] : text.split(':').map((group) => parseInt(group, 16)));
  const left = numbers(before);
  const right = numbers(after ?? '');
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
}

/** The IPv4 address of a mapped (::ffff:0:0/96) or translated (64:ff9b::/96) one. */
function embeddedFour(groups: readonly number[]): string | null {
  const prefix = groups.slice(0, 6).join();
  if (prefix !== '0,0,0,0,0,65535' && prefix !== '100,65435,0,0,0,0') return null;
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 255])
    .join('.');
}

function ranges(family: 'ipv4' | 'ipv6', list: string): BlockList {
  const blocks = new BlockList();
  for (const range of list.split(' ')) {
    const [net = '', bits] = range.split('/');
    blocks.addSubnet(net, Number(bits), family);
  }
  return blocks;
}

const privateFour = ranges('ipv4', '10.0.0.0/8 127.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10');
/** The last one is the address inside Azure at which machines are configured. */
const neverFour = ranges(
  'ipv4',
  '0.0.0.0/8 169.254.0.0/16 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32',
);
const privateSix = ranges('ipv6', '::1/128 fc00::/7');
/** The first one is the metadata address of AWS; the others lead elsewhere than they say, or nowhere. */
const neverSix = ranges('ipv6', 'fd00:ec2::/32 2001::/23 2001:db8::/32 2002::/16 3fff::/20');
const globalSix = ranges('ipv6', '2000::/3');
