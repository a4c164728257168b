import { createHash } from 'node:crypto';
import type { Message } from './payload';

/** The id under which a message came first: of the one just pushed in this place, `said`. */
export type FirstIds = (place: string, said: Message) => string;

const KEPT = 10_000;
const INDEX = 'msg_idx=';

/**
 * Remembers the ids of the last messages by their `msg_idx`, which the page "c2c_message_create" of 2026 asks to look at
 * besides the id. The same index in the same place, of the same moment and with the same words, is the same message,
 * whatever id it comes under now. Only so much is believed, for an index that named two messages would cost one of them.
 * Known in this process alone; that QQ gives a repeated push another id at all is not verified.
 */
export function openFirstIds(kept = KEPT): FirstIds {
  const known = new Map<string, string>();
  return (place, said) => {
    const index = indexOf(said);
    if (index === '') return said.id;
    const sameness = JSON.stringify([place, index, said.timestamp, said.message_type, said.content]);
    const key = createHash('sha256').update(sameness).digest('base64url');
    const first = known.get(key) ?? said.id;
    known.delete(key);
    known.set(key, first);
    const oldest = known.size > kept ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
    return first;
  };
}

/** The list holds `msg_idx=REFIDX_…==`: only the first sign of equality parts name and value. */
function indexOf({ message_scene: { ext } }: Message): string {
  return ext.find(word => word.startsWith(INDEX))?.slice(INDEX.length) ?? '';
}
