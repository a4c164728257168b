import type { AgentId, ContactId, ConversationId } from '../model';
import { mergeContacts } from '../store/merge';
import { keptAs } from '../store/merged';
import { unmergeContacts } from '../store/unmerge';
import { Conflict, NotFound } from './conflict';
import type { House } from './house';

type Parts = Pick<House, 'store' | 'live' | 'now'>;

/** Consoles are told of so many conversations that changed their person; they read the rest when they look. */
const TOLD = 200;

/**
 * Makes one person of two, because an agent says so; `contactId` is kept. Resolves to the merge, which undoes it.
 * Rejects with NotFound `contact`, or Conflict `same_contact`, `contact_merged`, `contact_erased`.
 */
export async function merge(
  { store, live, now }: Parts,
  { contactId, otherId, agentId }: { contactId: ContactId; otherId: ContactId; agentId: AgentId },
): Promise<{ readonly mergeId: number }> {
  if (contactId === otherId) throw new Conflict('same_contact', 'this is the same person already');
  const done = await store.transact(tx =>
    mergeContacts(store, tx, { keptId: contactId, otherId, cause: 'agent', agentId, at: now() }),
  );
  if ('why' in done) throw await reasonOf(store, done.contactId, done.why);
  tell(live, done.conversations);
  return { mergeId: done.mergeId };
}

/**
 * Undoes a merge. Rejects with NotFound `merge`, or Conflict `merge_undone`, `contact_erased`, or `merged_later` whose
 * facts name the merge to undo first and the contact that holds it.
 */
export async function unmerge(
  { store, live, now }: Parts,
  { contactId, mergeId, agentId }: { contactId: ContactId; mergeId: number; agentId: AgentId },
): Promise<{ readonly keptId: ContactId; readonly otherId: ContactId }> {
  const done = await store.transact(tx => unmergeContacts(store, tx, { mergeId, contactId, agentId, at: now() }));
  if (!('why' in done)) {
    tell(live, done.conversations);
    return { keptId: done.keptId, otherId: done.otherId };
  }
  if (done.why === 'missing') throw new NotFound('merge');
  if (done.why === 'undone') throw new Conflict('merge_undone', 'this merge is undone already');
  if (done.why === 'erased') throw erased();
  const facts = { mergeId: String(done.later?.id), contactId: String(done.later?.keptId) };
  throw new Conflict('merged_later', 'this person was merged again since; undo the later merge first', facts);
}

async function reasonOf(
  store: Parts['store'],
  contactId: ContactId,
  why: 'missing' | 'erased',
): Promise<Conflict | NotFound> {
  if (why === 'erased') return erased();
  const into = await keptAs(store.read, contactId);
  if (into === contactId) return new NotFound('contact');
  return new Conflict('contact_merged', 'one of them was merged into another person', { into: String(into) });
}

const erased = () => new Conflict('contact_erased', 'this person is being erased');

function tell(live: Parts['live'], conversations: readonly ConversationId[]): void {
  const some = conversations.slice(-TOLD);
  live.publish(...some.map(conversationId => ({ type: 'conversation.updated' as const, conversationId })));
}
