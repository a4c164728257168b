import { answersInline, type WebhookResponse } from '../channel';
import type { Decision } from '../engine/decide';
import { decide } from '../engine/decide';
import { farewell } from '../engine/farewell';
import { packMemory, unpackMemory } from '../engine/memory';
import { splitText } from '../engine/split-text';
import type { BotMemory, Contact, Content, DeliveryId, MessageId, RuleTrigger, Why } from '../model';
import type { ThreadState, Value } from '../store';
import { type Heard, INLINE_LEASE_MS, type Ride } from './heard';
import { addLine, queueFor } from './hearing';
import type { House } from './house';
import type { Leaving } from './person-news';

/** A late answer of the bot is worse than none: after this a waiting one expires. */
const REPLY_EXPIRES_MS = 30 * 60_000;

/** Rows that a batch of decisions adds; written together at its end. */
export interface Draft {
  readonly messages: Value[][];
  readonly deliveries: Value[][];
  /** Contacts whose tags or fields a rule changed. */
  readonly contacts: Map<number, Contact>;
}

export interface Turn extends Heard {
  readonly messageId: MessageId;
  /** After the message was heard. */
  readonly state: ThreadState;
  readonly contact: Contact;
  readonly agentsOnline: boolean;
  readonly leaving: Leaving;
  readonly now: number;
}

export interface Answered {
  readonly ride: Ride | null;
  readonly messageIds: readonly MessageId[];
  readonly due: boolean;
  readonly queued: boolean;
}

const TRIGGERS: Partial<Record<Heard['inbound']['kind'], RuleTrigger>> = {
  message: 'message',
  follow: 'follow',
  unfollow: 'unfollow',
  scan: 'scan',
  menu: 'menu',
};

let lastIso = { time: 0, text: '' };

/** Most windows of one batch end at the same second. */
function isoOf(time: number): string {
  if (lastIso.time !== time) lastIso = { time, text: new Date(time).toISOString() };
  return lastIso.text;
}

const NO_LABELS: readonly string[] = [];
const SILENT: Answered = { ride: null, messageIds: [], due: false, queued: false };

/** The bot's turn: it speaks only while it holds the conversation, and what it says is a row with a reason. */
export function answer(house: House, draft: Draft, turn: Turn): Answered {
  const { open, inbound, state, contact, now } = turn;
  const trigger = TRIGGERS[inbound.kind];
  if (state.owner !== 'bot' || !trigger || inbound.answerable === false || turn.leaving === 'again') return SILENT;
  const memory = unpackMemory(state.memory);
  const labels = state.labels === '[]' ? NO_LABELS : (JSON.parse(state.labels) as string[]);
  const { agentsOnline, leaving } = turn;
  const book = house.books.current();
  const unsubscribeUrl = () => house.pages.urlOf({ contactId: contact.id, channelId: open.id });
  const decision = leaving
    ? farewell(book, { contact, memory, now, unsubscribeUrl })
    : decide(book, {
        trigger,
        content: inbound.content,
        contact,
        labels,
        memory,
        channelType: open.type,
        now,
        agentsOnline,
        unsubscribeUrl,
      });
  changePeople(draft, turn, decision, memory, labels);
  const handoff = decision.handoff ?? unsayable(decision, turn);
  if (handoff) {
    queueFor(state, { teamId: teamOf(house, decision), priority: handoff.priority, reason: handoff.reason }, now);
  }
  return speak(house, draft, turn, decision, handoff?.reason ?? null);
}

const teamOf = (house: House, { handoff }: Decision) => (handoff?.team ? house.books.team(handoff.team) : null);

/** A rule that asks for what this channel cannot send brings a person instead of silence. */
function unsayable(decision: Decision, { open }: Turn): { priority: ThreadState['priority']; reason: string } | null {
  const mute = decision.replies.find(reply => !canSay(open, reply.content));
  return mute ? { priority: 'normal', reason: `this channel cannot send ${mute.content.type}` } : null;
}

/** A message to the platform's own desk can only ride on the response; everything else is sent or rides. */
const canSay = ({ channel }: Turn['open'], { type }: Content): boolean =>
  type === 'transfer' ? answersInline(channel) : channel.limits.sends.includes(type);

function changePeople(
  draft: Draft,
  { state, contact, now }: Turn,
  decision: Decision,
  memory: BotMemory,
  labels: readonly string[],
): void {
  const tags = merged(contact.tags, decision.tags);
  if (tags !== contact.tags || Object.keys(decision.fields).length > 0) {
    const fields = { ...contact.fields, ...decision.fields };
    draft.contacts.set(contact.id, { ...contact, tags, fields, updatedAt: now });
  }
  const nextLabels = merged(labels, decision.labels);
  if (decision.memory !== memory) state.memory = packMemory(decision.memory);
  if (nextLabels !== labels) {
    state.labels = JSON.stringify(nextLabels);
    state.moved = true;
  }
}

function merged(
  list: readonly string[],
  change: { add: readonly string[]; remove: readonly string[] },
): readonly string[] {
  if (change.add.length === 0 && change.remove.length === 0) return list;
  return [...new Set([...list, ...change.add])].filter(word => !change.remove.includes(word));
}

function speak(house: House, draft: Draft, turn: Turn, decision: Decision, reason: string | null): Answered {
  const { open, state, now } = turn;
  const messageIds: MessageId[] = [];
  let ride: Omit<Ride, 'more'> | null = null;
  let due = false;
  let number = 0;
  for (const reply of decision.replies) {
    if (!canSay(open, reply.content)) continue;
    for (const content of parts(reply.content, open.channel.limits.textBytes)) {
      const deliveryId = house.store.id<'delivery'>();
      const messageId = house.store.id<'message'>();
      const response = number === 0 ? rideOn(turn, content, now) : null;
      if (!response && content.type === 'transfer') continue;
      if (response) ride = { response, deliveryId };
      else due = true;
      addLine(state, content, now);
      const text = JSON.stringify(content);
      draft.messages.push([
        messageId,
        state.id,
        open.id,
        state.lastSeq,
        null,
        'out',
        'bot',
        null,
        text,
        deliveryId,
        now,
        null,
        null,
      ]);
      draft.deliveries.push(
        row(
          deliveryId,
          messageId,
          turn,
          state.epoch,
          `reply:${turn.messageId}:${number}`,
          response !== null,
          explain(reply.explain, state),
        ),
      );
      messageIds.push(messageId);
      if (!response) state.openSends += 1;
      number++;
    }
  }
  if (reason !== null) {
    const messageId = house.store.id<'message'>();
    state.lastSeq += 1;
    const event: Content = {
      type: 'event',
      event: 'handoff',
      text: reason,
      data: { note: decision.handoff?.note ?? null, because: decision.why.flatMap(why => why.because ?? []) },
    };
    draft.messages.push([
      messageId,
      state.id,
      open.id,
      state.lastSeq,
      null,
      'note',
      'system',
      null,
      JSON.stringify(event),
      null,
      now,
      null,
      null,
    ]);
    messageIds.push(messageId);
  }
  return {
    ride: ride && { response: ride.response, deliveryId: ride.deliveryId, more: due },
    messageIds,
    due,
    queued: reason !== null,
  };
}

function parts(content: Content, maxBytes: number): Content[] {
  return content.type === 'text' ? splitText(content.text, maxBytes).map(text => ({ type: 'text', text })) : [content];
}

/** The response that carries the first words, if the platform still waits and nothing said earlier is on its way. */
function rideOn({ open, inbound, request, state }: Turn, content: Content, now: number): WebhookResponse | null {
  const { channel } = open;
  // A platform that refuses our calls may still take what rides on its own; only a person's pause silences that.
  if (!request || !answersInline(channel) || open.state === 'paused') return null;
  if (now - request.at >= channel.inlineMs || state.openSends > 0) return null;
  return channel.inline(inbound, content, request);
}

/** The response for a repeated push: the stored words, encoded anew for this request. */
export function rideAgain({ open, inbound, request }: Heard, content: string, now: number): WebhookResponse | null {
  const { channel } = open;
  if (!request || !answersInline(channel) || now - request.at >= channel.inlineMs) return null;
  return channel.inline(inbound, JSON.parse(content) as Content, request);
}

/** The reason with what the platform allowed then. Named one by one, because this is written for every answer. */
const explain = (why: Why, { windowRemaining, windowExpiresAt }: ThreadState): Why => ({
  ruleId: why.ruleId,
  ruleName: why.ruleName,
  templateId: why.templateId,
  templateName: why.templateName,
  templateVersion: why.templateVersion,
  locale: why.locale,
  because: why.because,
  note: why.note,
  window: { remaining: windowRemaining, expiresAt: windowExpiresAt === null ? null : isoOf(windowExpiresAt) },
});

/** In the order of the outbox's columns: an answer that rides is claimed in the write that decides it. */
function row(
  id: DeliveryId,
  messageId: MessageId,
  { open, state, now }: Turn,
  epoch: number,
  dedupeKey: string,
  rides: boolean,
  why: Why,
): Value[] {
  return [
    id,
    dedupeKey,
    state.id,
    state.contactId,
    open.id,
    messageId,
    null,
    'reply',
    rides ? 'inline' : 'send',
    rides ? 'sending' : 'due',
    epoch,
    rides ? 1 : 0,
    now,
    now + REPLY_EXPIRES_MS,
    rides ? id : null,
    rides ? now + INLINE_LEASE_MS : null,
    JSON.stringify(why),
    now,
    now,
  ];
}
