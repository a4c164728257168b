import { domainOf, localPartOf, plainAddress } from './address';
import type { Seal } from './seal';

/** Addresses of ours with a word behind a plus, signed: `kefu+word.signature@…`. Each purpose has its own signatures. */
export interface Plus {
  /** The address that says this word, or null when no address can. */
  write(word: string): string | null;
  /** The word an address of ours says, or null. */
  read(address: string): string | null;
}

/** Mail systems may write an address in lower case, so a word has no other. */
const WORD = /^[0-9a-z_-]{1,32}$/;
const TAG = /^([0-9a-z_-]{1,32})\.([0-9a-f]{20})$/;
/** RFC 5321, 4.5.3.1.1. */
const LOCAL_PART = 64;

/** Opens the addresses behind one of ours. */
export function openPlus(seal: Seal, purpose: string, address: string): Plus {
  const domain = domainOf(address);
  const name = localPartOf(address);
  return {
    write(word) {
      const local = `${name}+${word}.${seal.sign(purpose, word)}`;
      return WORD.test(word) && local.length <= LOCAL_PART ? `${local}@${domain}` : null;
    },
    read(other) {
      const to = plainAddress(other);
      const before = `${plainAddress(name)}+`;
      if (domainOf(to) !== domain || !to.startsWith(before)) return null;
      const [, word = '', signature = ''] = TAG.exec(localPartOf(to).slice(before.length)) ?? [];
      return word !== '' && seal.isSigned(purpose, word, signature) ? word : null;
    },
  };
}
