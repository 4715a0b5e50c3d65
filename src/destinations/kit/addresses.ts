/** Which addresses a destination may have: none of ours, unless the installation allows it. */
import dns from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { MisconfiguredError } from './errors.ts';

const privateAddresses = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  privateAddresses.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  // Unspecified, loopback, and IPv4 addresses written as IPv6 ones, whose way nobody here knows.
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  privateAddresses.addSubnet(network, prefix, 'ipv6');
}

const mapped = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/i;

/** The IPv4 address inside an IPv4-mapped IPv6 one, else the address itself. */
function unmapped(address: string): string {
  const match = mapped.exec(address);
  if (!match) return address;
  if (match[1]) return match[1];
  const [high, low] = [Number.parseInt(match[2]!, 16), Number.parseInt(match[3]!, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** Whether an IP address is private, loopback, link-local or otherwise not of the open Internet. */
export function isPrivateAddress(address: string): boolean {
  const plain = unmapped(address);
  return privateAddresses.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
}

function refusal(host: string): MisconfiguredError {
  return new MisconfiguredError({
    code: 'address-refused',
    message: `${host} is a private or local address. Millrace refuses those unless MILLRACE_ALLOW_PRIVATE_DESTINATIONS=true.`,
  });
}

/**
 * Refuses what can be told from the URL alone: other protocols, plain http, private IP addresses
 * (however written: the URL parser has made them canonical), `localhost`.
 */
export function checkUrl(url: URL, allowPrivate: boolean): void {
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && allowPrivate)) {
    throw new MisconfiguredError({
      code: 'address-refused',
      message: `${url.protocol}// is not allowed for a destination; use https.`,
    });
  }
  if (allowPrivate) return;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isLocalName = host === 'localhost' || host.endsWith('.localhost');
  if (isLocalName || (isIP(host) !== 0 && isPrivateAddress(host))) throw refusal(host);
}

/**
 * A look-up for connections that refuses private results at the moment of connecting, so that a name
 * which changes its mind after a check gains nothing.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '');
    const bad = addresses.find((one) => isPrivateAddress(one.address));
    if (bad) return callback(refusal(hostname) as unknown as NodeJS.ErrnoException, '');
    if (options.all) return callback(null, addresses);
    callback(null, addresses[0]!.address, addresses[0]!.family);
  });
};

/**
 * The addresses of a host, for protocols other than HTTP.
 * @throws MisconfiguredError when one is private and those are not allowed, or none is found
 */
export async function addressesOf(host: string, allowPrivate: boolean): Promise<string[]> {
  const found = await dns.promises.lookup(host, { all: true }).catch(() => []);
  if (found.length === 0) {
    throw new MisconfiguredError({
      code: 'unreachable',
      message: `No address is known for ${host}.`,
    });
  }
  const addresses = found.map((one) => one.address);
  if (!allowPrivate && addresses.some(isPrivateAddress)) throw refusal(host);
  return addresses;
}
