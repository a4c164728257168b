import { z } from 'zod';
import type { ChannelId, Media, MediaHash } from '../../src/model';
import { sealFor } from './keys';

/** A ticket opens one file for one visitor: it is given out only with what was said in their own conversation. */
export interface Tickets {
  of(media: Media & { readonly hash: MediaHash }, address: string): string;
  /** The file, or null when this is no ticket of this visitor. */
  read(ticket: string, address: string): (Media & { readonly hash: MediaHash }) | null;
}

const facts = z.object({
  a: z.string(),
  h: z.string().regex(/^[0-9a-f]{64}$/),
  m: z.string().optional(),
  n: z.string().optional(),
  b: z.number().optional(),
});

/** The tickets of one channel's files. */
export function openTickets(channel: ChannelId, secret: string): Tickets {
  const seal = sealFor(secret, channel, 'file');
  return {
    of: ({ hash, mime, name, bytes }, address) => seal.stamp({ a: address, h: hash, m: mime, n: name, b: bytes }),
    read(ticket, address) {
      const read = facts.safeParse(seal.read(ticket));
      if (!read.success || read.data.a !== address) return null;
      const { h, m, n, b } = read.data;
      return {
        hash: h as MediaHash,
        ...(m === undefined ? {} : { mime: m }),
        ...(n === undefined ? {} : { name: n }),
        ...(b === undefined ? {} : { bytes: b }),
      };
    },
  };
}
