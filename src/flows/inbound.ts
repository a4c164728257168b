import { hasMedia, hasProfiles } from '../channel';
import type { ChannelId, Contact, ContactId, ConversationId, Inbound } from '../model';
import {
  addDeliveries,
  addErrands,
  addMessages,
  countOnlineAgents,
  type Job,
  loadContacts,
  loadThreads,
  noteHeard,
  saveContacts,
  saveThreads,
  type ThreadState,
  type Transaction,
  type Value,
} from '../store';
import { moveCursor } from '../store/listening';
import { answer, type Draft } from './answer';
import { answerTwins, externalKey, NOTHING, sortOut } from './dedupe';
import type { Heard, Listened, Outcome } from './heard';
import { isReplyable, mannerOf } from './hearing';
import type { House, OpenChannel } from './house';
import { type Met, meet, type ThreadIds, threadKey } from './meet';
import { consentRow, noteConsent, reach, renameKnown } from './person-news';
import { unite } from './unite';
import { greetingsLanded } from './withdrawal';

export interface InboundPath {
  /** Resolves after everything is committed. Rejects only when nothing was. */
  hear(heard: readonly Heard[]): Promise<Outcome[]>;
  /** The same for what a listener heard, in one write together with its mark. Rejects when its lease was lost. */
  listened(listened: Listened): Promise<Outcome[]>;
  /** Told after a conversation was put into the queue, and after a file or a profile waits to be fetched. */
  onQueue(hear: () => void): void;
  onErrand(hear: () => void): void;
}

/**
 * The inbound path: remember, decide, answer, in one write. Nothing is sent from here; what the bot says is a row,
 * committed together with the message it answers.
 */
export function openInbound(house: House, onHeard: (channelType: string) => void = () => undefined): InboundPath {
  const remembered: Remembered = { threads: new Map(), contacts: new Map(), heardAt: new Map() };
  const queueHearers: (() => void)[] = [];
  const errandHearers: (() => void)[] = [];
  const job: Job<Heard, Outcome> = {
    name: 'inbound',
    apply: (transaction, heard) => apply(house, remembered, transaction, heard),
  };

  const listenJob: Job<Listened, readonly Outcome[]> = {
    name: 'listened',
    apply: (transaction, inputs) => applyListened(house, remembered, transaction, inputs),
  };

  /** Who withdrew something: that is acknowledged once no greeting to them is on its way any more, or it took too long. */
  function tell(heard: readonly Heard[], outcomes: readonly Outcome[]): ReadonlySet<ContactId> | null {
    let withdrawn: Set<ContactId> | null = null;
    let due = false;
    let queued = false;
    let errand = false;
    for (let index = 0; index < outcomes.length; index++) {
      const outcome = outcomes[index]!;
      if (outcome.ride && outcome.conversationId) house.flights.took(outcome.conversationId);
      if (outcome.duplicate) continue;
      onHeard(heard[index]!.open.type);
      announce(house, outcome);
      due ||= outcome.due;
      queued ||= outcome.queued;
      errand ||= outcome.errand;
      if (outcome.withdrawn !== null) withdrawn = (withdrawn ?? new Set()).add(outcome.withdrawn);
    }
    if (due) house.flights.due();
    if (queued) for (const hear of queueHearers) hear();
    if (errand) for (const hear of errandHearers) hear();
    return withdrawn;
  }

  return {
    async hear(heard) {
      // Most pushes carry one message, and one promise is all it takes.
      const outcomes =
        heard.length === 1
          ? [await house.store.write(job, heard[0]!)]
          : await Promise.all(heard.map(one => house.store.write(job, one)));
      const withdrawn = tell(heard, outcomes);
      if (withdrawn) await greetingsLanded(house, withdrawn);
      return outcomes;
    },
    async listened(listened) {
      const outcomes = await house.store.write(listenJob, listened);
      const withdrawn = tell(listened.heard, outcomes);
      if (withdrawn) await greetingsLanded(house, withdrawn);
      return [...outcomes];
    },
    onQueue: hear => queueHearers.push(hear),
    onErrand: hear => errandHearers.push(hear),
  };
}

interface Remembered {
  /** When it was last written down that a channel was heard. */
  readonly heardAt: Map<ChannelId, number>;
  readonly threads: ThreadIds;
  readonly contacts: Map<number, Contact>;
}

/** Each hears as a whole: one whose lease is lost is refused, and nothing of it is kept. */
async function applyListened(
  house: House,
  remembered: Remembered,
  transaction: Transaction,
  inputs: readonly Listened[],
): Promise<(readonly Outcome[] | Error)[]> {
  const kept: Heard[] = [];
  const lost = new Set<Listened>();
  for (const input of inputs) {
    if (input.mark && !(await moveCursor(transaction, input.mark))) lost.add(input);
    else kept.push(...input.heard);
  }
  const outcomes = kept.length > 0 ? await apply(house, remembered, transaction, kept) : [];
  let from = 0;
  return inputs.map(input => {
    if (lost.has(input)) return new Error('another process listens to this channel now');
    from += input.heard.length;
    return outcomes.slice(from - input.heard.length, from);
  });
}

async function apply(
  house: House,
  remembered: Remembered,
  transaction: Transaction,
  heard: readonly Heard[],
): Promise<Outcome[]> {
  const now = house.now();
  const outcomes: Outcome[] = new Array<Outcome>(heard.length).fill(NOTHING);
  const { fresh, twins } = await sortOut(transaction, heard, outcomes, now);
  if (fresh.length === 0) return outcomes;

  const coming = fresh.map(index => heard[index]!);
  await renameKnown(transaction, remembered.threads, coming);
  const { met, states } = await gather(house, transaction, remembered.threads, coming, now);
  await refreshContacts(transaction, remembered.contacts, states);
  const agentsOnline = (await countOnlineAgents(transaction)) > 0;
  const draft: Draft = { messages: [], deliveries: [], contacts: new Map() };
  const errands: Value[][] = [];
  await noteChannels(transaction, remembered.heardAt, heard, now);

  for (let position = 0; position < fresh.length; position++) {
    const index = fresh[position]!;
    const one = heard[index]!;
    const { open, inbound } = one;
    const { conversationId, isNew } = met[position]!;
    const state = states.get(conversationId)!;
    const { direction, author, hear } = mannerOf(inbound.kind);
    hear(state, inbound, now, open.channel.limits);
    const messageId = house.store.id<'message'>();
    draft.messages.push([
      messageId,
      conversationId,
      open.id,
      state.lastSeq,
      externalKey(inbound),
      direction,
      author,
      null,
      JSON.stringify(inbound.content),
      null,
      now,
      inbound.platformTime,
      isReplyable(inbound, open.channel.limits) ? 1 : null,
    ]);
    const errand = errandFor(open, inbound, isNew);
    if (errand)
      errands.push([house.store.id(), errand, open.id, errand === 'media' ? messageId : null, state.contactId, 0, now]);
    if (inbound.kind === 'unfollow' || inbound.kind === 'follow')
      await reach(transaction, open, inbound, conversationId, now);
    const consent = consentRow(house.store, one, state.contactId, now);
    const leaving = consent ? await noteConsent(transaction, consent, now) : null;

    const contact = draft.contacts.get(state.contactId) ?? remembered.contacts.get(state.contactId)!;
    const said = answer(house, draft, {
      open,
      inbound,
      request: one.request,
      messageId,
      state,
      contact,
      agentsOnline,
      leaving,
      now,
    });
    outcomes[index] = {
      duplicate: false,
      conversationId,
      messageId,
      ride: said.ride,
      saidIds: said.messageIds,
      due: said.due,
      queued: said.queued,
      errand: errand !== null,
      failed: null,
      withdrawn: consent?.granted === false ? state.contactId : null,
    };
  }
  await addMessages(transaction, draft.messages);
  await addDeliveries(transaction, draft.deliveries);
  await addErrands(transaction, errands);
  await saveThreads(transaction, [...states.values()]);
  await saveContacts(transaction, [...draft.contacts.values()]);
  await answerTwins(transaction, heard, outcomes, twins, now);
  return outcomes;
}

/** The conversation of each message. One that we remember and that was erased meanwhile begins anew. */
async function gather(
  house: House,
  transaction: Transaction,
  threads: ThreadIds,
  coming: readonly Heard[],
  now: number,
): Promise<{ met: readonly Met[]; states: Map<ConversationId, ThreadState> }> {
  const { store } = house;
  const met = await meet(store, transaction, threads, coming, now);
  await unite(house, transaction, coming, met, now);
  const states = await loadStates(transaction, met, now);
  const gone = coming.filter((_, index) => !states.has(met[index]!.conversationId));
  if (gone.length === 0) return { met, states };
  for (const one of gone) threads.delete(threadKey(one));
  const again = await meet(store, transaction, threads, gone, now);
  await unite(house, transaction, gone, again, now);
  const anew = new Map(gone.map((one, index) => [one, again[index]!]));
  const all = coming.map((one, index) => anew.get(one) ?? met[index]!);
  return { met: all, states: await loadStates(transaction, all, now) };
}

async function loadStates(
  transaction: Transaction,
  met: readonly { conversationId: ConversationId }[],
  now: number,
): Promise<Map<ConversationId, ThreadState>> {
  const ids = [...new Set(met.map(one => one.conversationId))];
  return new Map((await loadThreads(transaction, ids, now)).map(state => [state.id, state]));
}

function announce({ live }: House, { conversationId, messageId, saidIds, failed }: Outcome): void {
  if (failed) {
    const { conversationId, deliveryId } = failed;
    live.publish({ type: 'delivery.updated', conversationId, deliveryId });
  }
  if (conversationId === null || messageId === null) return;
  live.publish({ type: 'message.created', conversationId, messageId });
  for (const id of saidIds) live.publish({ type: 'message.created', conversationId, messageId: id });
  live.publish({ type: 'conversation.updated', conversationId });
}

const NOTE_EVERY_MS = 10_000;

/** Once in a while is often enough to see that a channel lives. */
async function noteChannels(
  transaction: Transaction,
  heardAt: Map<ChannelId, number>,
  heard: readonly Heard[],
  now: number,
): Promise<void> {
  for (const id of new Set(heard.map(one => one.open.id))) {
    if (now - (heardAt.get(id) ?? 0) < NOTE_EVERY_MS) continue;
    heardAt.set(id, now);
    await noteHeard(transaction, id, now);
  }
}

const REMEMBERED_CONTACTS = 20_000;

/** A remembered contact is used only while the row says it has not changed since. */
async function refreshContacts(
  transaction: Transaction,
  contacts: Map<number, Contact>,
  states: ReadonlyMap<ConversationId, ThreadState>,
): Promise<void> {
  const stale = [...states.values()]
    .filter(state => contacts.get(state.contactId)?.updatedAt !== state.contactUpdatedAt)
    .map(state => state.contactId);
  if (stale.length === 0) return;
  if (contacts.size > REMEMBERED_CONTACTS) contacts.clear();
  const missing = [
    ...new Set([...stale, ...[...states.values()].map(state => state.contactId).filter(id => !contacts.has(id))]),
  ];
  for (const contact of await loadContacts(transaction, missing)) contacts.set(contact.id, contact);
}

function errandFor(open: OpenChannel, inbound: Inbound, isNew: boolean): 'media' | 'profile' | null {
  const content = inbound.content;
  if ('media' in content && !content.media.hash && hasMedia(open.channel)) return 'media';
  return isNew && hasProfiles(open.channel) && inbound.kind !== 'unfollow' ? 'profile' : null;
}
