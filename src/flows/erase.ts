import type { ContactId } from '../model';
import {
  beginErasing,
  type Erasing,
  endErasing,
  eraseDeliveries,
  eraseNext,
  eraseRequests,
  filesLeft,
  silenceNext,
} from '../store/erasure';
import type { Files } from '../store/media';
import { partsOf } from '../store/merged';
import { readSetting } from '../store/queries/settings';
import { deliveriesTo, requestsNaming, TRACES, unusedFiles, wipeTraces } from '../store/traces';
import { NotFound, Refusal } from './conflict';
import type { House } from './house';

type Parts = Pick<House, 'store' | 'live' | 'now'> & { readonly files: Files };

/** Who is to be erased, and who says so. */
export interface Erasure extends Erasing {
  /** Their name as it stands, to prove that this person is meant. */
  readonly name: string;
  readonly agentId: Parameters<typeof endErasing>[2]['agentId'];
}

/** How much there was. */
export interface Erased {
  readonly conversations: number;
  readonly messages: number;
  readonly files: number;
}

/**
 * Erases a person and everything said with them, in portions so small that nobody waits. Asked again after an
 * interruption, it goes on where it ended. Rejects with NotFound `contact`, or Refusal `not_confirmed` for another name.
 */
export async function erase(house: Parts, erasure: Erasure): Promise<Erased> {
  const { store, live, files, now } = house;
  const begun = await beginErasing(store, erasure, name => {
    if (name === erasure.name) return;
    throw new Refusal('not_confirmed', 'to erase this person, send their name exactly as it stands');
  });
  if (!begun) throw new NotFound('contact');
  const count = { conversations: 0, messages: 0, files: 0 };
  const people = await partsOf(store.read, erasure.contactId);
  const ids = new Set(people.map(String));
  do {
    for (let after = 0; ; ) {
      const conversations = await silenceNext(store, erasure, after, now());
      if (conversations.length === 0) break;
      live.publish(...conversations.map(conversationId => ({ type: 'conversation.updated' as const, conversationId })));
      for (const conversationId of conversations) {
        ids.add(String(conversationId));
        for (let erased = 1; erased > 0; count.messages += erased)
          erased = await eraseNext(store, erasure, conversationId);
        count.conversations++;
        after = conversationId;
      }
    }
    for (const person of people) {
      for await (const some of deliveriesTo(store, person)) await eraseDeliveries(store, erasure, some);
    }
    for await (const keys of requestsNaming(store, ids)) await eraseRequests(store, keys);
    for (const hash of await unusedFiles(store, await filesLeft(store, erasure))) {
      await files.forget(hash);
      count.files++;
    }
  } while (!(await endErasing(store, erasure, entry(erasure, count, now()))));
  await wipeTraces(store);
  return count;
}

const entry = ({ agentId }: Erasure, count: Erased, at: number) => ({
  at,
  agentId,
  action: 'contact.erase',
  data: { ...count },
});

/** Goes on with wiping that an interruption left undone. */
export async function sweepTraces({ store }: Pick<House, 'store'>): Promise<void> {
  if ((await readSetting(store, TRACES)) !== null) await wipeTraces(store);
}

/** What the audit calls a person who was erased, from the mark of their id. */
export const pseudonymOf = (mark: (text: string) => string, contactId: ContactId): string =>
  `erased-${mark(`contact:${contactId}`).slice(0, 16)}`;
