import { timingSafeEqual } from 'node:crypto';
import type { ChannelId, ContactId } from '../model';

/** Whose page it is, and on which channel they were given it. */
export interface PageOwner {
  readonly contactId: ContactId;
  readonly channelId: ChannelId;
}

/** The customer's own page: what they allowed, how to withdraw it, and their data. */
export interface OwnPages {
  /** The page's address: `PUBLIC_URL/u/TOKEN`. It holds for ever, so that a greeting of years ago can still be answered with no. */
  urlOf(owner: PageOwner): string;
  /** Where their data can be fetched until a time (milliseconds since the epoch). */
  dataUrlOf(owner: PageOwner, until: number): string;
  /** Whose page this token opens, or null when it is not one of ours. */
  read(token: string): PageOwner | null;
  /** Whether this key opens their data now. */
  opensData(owner: PageOwner, key: string, now: number): boolean;
}

const TOKEN = /^([1-9a-z][0-9a-z]{0,10})-([1-9a-z][0-9a-z]{0,10})-([0-9a-f]{40})$/;
const KEY = /^([1-9a-z][0-9a-z]{0,8})-([0-9a-f]{40})$/;
const SEAL_LENGTH = 40;
const BASE = 36;

/** Opens the pages. `prints` are HMACs of a text in hex, the first with the key in use and the others with those before it. */
export function openOwnPages(prints: (text: string) => readonly [string, ...string[]], publicUrl: string): OwnPages {
  const base = publicUrl.replace(/\/+$/, '');
  const sealed = (text: string): string => prints(text)[0].slice(0, SEAL_LENGTH);
  const isSealed = (text: string, seal: string): boolean =>
    prints(text).some(print => timingSafeEqual(Buffer.from(print.slice(0, SEAL_LENGTH)), Buffer.from(seal)));
  const pageText = ({ contactId, channelId }: PageOwner) => `own page:${contactId}:${channelId}`;
  const dataText = ({ contactId, channelId }: PageOwner, until: string) =>
    `own data:${contactId}:${channelId}:${until}`;
  const urlOf = (owner: PageOwner): string =>
    `${base}/u/${owner.contactId.toString(BASE)}-${owner.channelId.toString(BASE)}-${sealed(pageText(owner))}`;
  return {
    urlOf,
    dataUrlOf(owner, until) {
      const end = Math.ceil(until / 1000).toString(BASE);
      return `${urlOf(owner)}/data?key=${end}-${sealed(dataText(owner, end))}`;
    },
    read(token) {
      const [, contact = '', channel = '', seal = ''] = TOKEN.exec(token) ?? [];
      if (seal === '') return null;
      const owner = {
        contactId: Number.parseInt(contact, BASE) as ContactId,
        channelId: Number.parseInt(channel, BASE) as ChannelId,
      };
      return isSealed(pageText(owner), seal) ? owner : null;
    },
    opensData(owner, key, now) {
      const [, end = '', seal = ''] = KEY.exec(key) ?? [];
      return seal !== '' && now < Number.parseInt(end, BASE) * 1000 && isSealed(dataText(owner, end), seal);
    },
  };
}
