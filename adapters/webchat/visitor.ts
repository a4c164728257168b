import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { ChannelId, Profile } from '../../src/model';
import { isUserOf, sealFor } from './keys';
import { tokenLifeMs } from './limits';
import type { Introduction, Session } from './wire';

/** Somebody on the site: `a:…` known by their browser alone, `u:…` by the site's own word. */
export interface Visitor {
  readonly address: string;
  readonly profile: Profile;
}

export interface Visitors {
  /** Whose token this is, or null when it is none of ours or too old. */
  of(token: string | null, now: number): Visitor | null;
  /** A token for whoever introduces themselves so; `known` goes on being the same. Null when the signature is not right. */
  welcome(who: Introduction, known: Visitor | null, now: number): Session | null;
}

const facts = z.object({
  a: z.string().min(3).max(110),
  n: z.string().optional(),
  l: z.string().optional(),
  t: z.number(),
});

/** The tokens of one channel's visitors. They say who it is and are kept nowhere. */
export function openVisitors(channel: ChannelId, secret: string): Visitors {
  const seal = sealFor(secret, channel, 'visitor');
  return {
    of(token, now) {
      const read = facts.safeParse(token === null ? null : seal.read(token));
      if (!read.success || read.data.t <= now) return null;
      const { a, n, l } = read.data;
      return {
        address: a,
        profile: { ...(n === undefined ? {} : { name: n }), ...(l === undefined ? {} : { language: l }) },
      };
    },
    welcome({ user, signature, name, language }, known, now) {
      if (user !== undefined && !isUserOf(secret, user, signature ?? '')) return null;
      const same = user === undefined && known?.address.startsWith('a:') ? known.address : null;
      const address = user === undefined ? (same ?? `a:${randomBytes(16).toString('base64url')}`) : `u:${user}`;
      const until = now + (user === undefined ? tokenLifeMs.anonymous : tokenLifeMs.signed);
      return { token: seal.stamp({ a: address, n: name, l: language, t: until }), until };
    },
  };
}
