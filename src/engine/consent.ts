import { z } from 'zod';
import shipped from '../../config/consent.json';
import type { Content } from '../model';
import { normalise } from './normalise';

/** How often somebody is greeted: at most `most` times within `days`, over all channels; null for as often as one likes. */
export const capSchema = z.object({
  most: z.number().int().min(1).max(100).nullable(),
  days: z.number().int().min(1).max(366),
});
export type Cap = z.infer<typeof capSchema>;

const rules = z
  .object({ asksNothing: z.array(z.string()), cap: capSchema, leavingWords: z.array(z.string().min(1)) })
  .parse(shipped);

/** The cap of a workspace that has set none. */
export const shippedCap: Cap = rules.cap;

const asksNothing = new Set(rules.asksNothing);

/**
 * Whether people on this kind of channel are greeted until they say no, because they came to the account by themselves.
 * Everywhere else, and on kinds nobody has thought about, they must have said yes.
 */
export const mayGreetUnasked = (channelType: string): boolean => asksNothing.has(channelType);

const leavingWords = new Set(rules.leavingWords.map(normalise));
const LONGEST = Math.max(...rules.leavingWords.map(word => word.length));
/** Room for blanks and a full stop around the word. */
const ROOM = 8;

/**
 * Whether somebody says that they want no more greetings, in exactly one of the words of `config/consent.json`: 退订, TD, T,
 * unsubscribe. Blanks, width, case and a mark at the end do not matter.
 */
export function isLeaving(content: Content): boolean {
  if (content.type !== 'text' && content.type !== 'mail') return false;
  const { text } = content;
  if (text.length === 0 || text.length > LONGEST + ROOM) return false;
  return leavingWords.has(normalise(text).replace(/[\s.,!?。，！？~]+$/u, ''));
}
