import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** What is nobody's public address: RFC 6890 and what it names, and where clouds keep their secrets (169.254.169.254). */
const insideAddresses = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  insideAddresses.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 128],
  ['::1', 128],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  insideAddresses.addSubnet(net, bits, 'ipv6');

/** Whether an IP address lies inside some network instead of in the world; an IPv4 address written as IPv6 is seen through. */
export const isInside = (address: string): boolean =>
  insideAddresses.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Whether a URL names an inside address itself, so that no name is looked up. */
export function namesInside(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return isIP(host) !== 0 && isInside(host);
}

/**
 * Looks a name up and refuses with `ERR_INSIDE` when any of its addresses lies inside a network. The connection goes to
 * the very address that was looked at, so a name that answers differently the second time gains nothing.
 */
export const outsideOnly: LookupFunction = (hostname, options, callback) => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return callback(error, '', 0);
    if (addresses.length === 0 || addresses.some(({ address }) => isInside(address)))
      return callback(
        Object.assign(new Error('this name leads inside our own network'), { code: 'ERR_INSIDE' }),
        '',
        0,
      );
    const first = addresses[0]!;
    if (options.all) (callback as (error: null, addresses: LookupAddress[]) => void)(null, addresses);
    else callback(null, first.address, first.family);
  });
};
