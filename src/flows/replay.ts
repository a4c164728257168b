import { type Decision, decide } from '../engine/decide';
import type { Book } from '../engine/rule-book';
import { splitText } from '../engine/split-text';
import type { BotMemory, Content, ConversationId } from '../model';
import { byIds } from '../store/queries/by-ids';
import { type Line, lastTurnBefore, linesBetween } from '../store/queries/replay';
import { previewOf } from './hearing';
import type { House } from './house';

type Parts = Pick<House, 'store' | 'channels'>;

/** Which messages are gone over again, with which rules. */
export interface Replay {
  readonly book: Book;
  /** Milliseconds since the epoch; `to` is not included. */
  readonly from: number;
  readonly to: number;
  /** Messages at most. */
  readonly limit: number;
  /** Whether a colleague is taken to be there. */
  readonly agentsOnline: boolean;
}

/** What the bot says to one message, each reply in a line, and why it wants a person. */
export interface Spoken {
  readonly replies: readonly string[];
  readonly handoff: string | null;
}

/** One message: what was answered then and what these rules would answer. */
export interface Replayed {
  readonly line: Line;
  readonly before: Spoken;
  readonly after: Spoken & { readonly rules: readonly string[] };
  readonly changed: boolean;
}

export interface ReplayOutcome {
  readonly items: readonly Replayed[];
  /** Messages left out because a colleague held the conversation, so no rule was asked. */
  readonly withPeople: number;
  /** Whether there were more than `limit`. */
  readonly more: boolean;
}

/** Events after which the bot answers the next message. */
const BACK_WITH_BOT: ReadonlySet<string> = new Set(['return', 'close']);
const STEP = 100;

interface Heard {
  readonly line: Line;
  readonly replies: string[];
  handoff: string | null;
}

/**
 * Asks rules about what customers really said, as if it were then, and tells what would have been different. People are
 * taken as they are known today, conversations as if the bot first met them at `from`. Nothing is kept or sent.
 */
export async function replay(house: Parts, asked: Replay): Promise<ReplayOutcome> {
  const { heard, withPeople, more } = await gather(house, asked);
  const conversations = await byIds(
    house.store,
    'conversation',
    heard.map(({ line }) => line.conversationId),
  );
  const contacts = await byIds(
    house.store,
    'contact',
    [...conversations.values()].map(row => row.contactId),
  );
  const memories = new Map<ConversationId, { memory: BotMemory; labels: readonly string[] }>();
  const items: Replayed[] = [];
  for (const [index, one] of heard.entries()) {
    const { line } = one;
    const conversation = conversations.get(line.conversationId);
    const contact = conversation && contacts.get(conversation.contactId);
    const open = house.channels.get(line.channelId);
    if (!contact || !open) continue;
    const { memory, labels } = memories.get(line.conversationId) ?? { memory: { misses: 0, fired: [] }, labels: [] };
    const decision = decide(asked.book, {
      trigger: 'message',
      content: line.content,
      contact,
      labels,
      memory,
      channelType: open.type,
      now: line.createdAt,
      agentsOnline: asked.agentsOnline,
    });
    const kept = [...labels, ...decision.labels.add].filter(label => !decision.labels.remove.includes(label));
    memories.set(line.conversationId, { memory: decision.memory, labels: kept });
    const after = spoken(decision, open.channel.limits);
    const before = { replies: one.replies, handoff: one.handoff };
    items.push({ line, before, after, changed: differ(before, after) });
    if (index % STEP === STEP - 1) await new Promise(resolve => setImmediate(resolve));
  }
  return { items, withPeople, more };
}

/** What customers said while the bot held the conversation, with what it answered. */
async function gather(
  { store }: Parts,
  { from, to, limit }: Replay,
): Promise<{ heard: readonly Heard[]; withPeople: number; more: boolean }> {
  const heard: Heard[] = [];
  const withBot = new Map<ConversationId, boolean>();
  const latest = new Map<ConversationId, Heard | null>();
  let withPeople = 0;
  let more = false;
  for await (const lines of linesBetween(store, from, to)) {
    for (const line of lines) {
      const { conversationId } = line;
      if (line.direction !== 'in') {
        follow(line, latest.get(conversationId) ?? null, withBot);
        continue;
      }
      latest.set(conversationId, null);
      if (!isSpoken(line) || line.createdAt < from || line.createdAt >= to || more) continue;
      const bot = withBot.get(conversationId) ?? isBots(await lastTurnBefore(store, line));
      withBot.set(conversationId, bot);
      if (!bot) withPeople++;
      else if (heard.length === limit) more = true;
      else {
        const one = { line, replies: [], handoff: null };
        heard.push(one);
        latest.set(conversationId, one);
      }
    }
    if (more) break;
  }
  return { heard, withPeople, more };
}

/** Notes what was answered, and who held the conversation from there on. */
function follow(line: Line, answered: Heard | null, withBot: Map<ConversationId, boolean>): void {
  const { content, author } = line;
  if (author === 'bot') answered?.replies.push(textOf(content));
  else if (author === 'system') {
    withBot.set(line.conversationId, isBots(line));
    if (answered && content.type === 'event' && content.event === 'handoff') answered.handoff = content.text;
  } else if (author === 'agent' && line.direction === 'out') withBot.set(line.conversationId, false);
}

const isSpoken = ({ author, content }: Line): boolean =>
  author === 'contact' && content.type !== 'event' && content.type !== 'unknown';

const isBots = (turn: Pick<Line, 'author' | 'content'> | null): boolean =>
  turn === null || (turn.content.type === 'event' && BACK_WITH_BOT.has(turn.content.event));

const textOf = (content: Content): string => (content.type === 'text' ? content.text : previewOf(content));

/** A decision as it would have been carried out on this channel. */
function spoken(
  decision: Decision,
  limits: { readonly textBytes: number; readonly sends: readonly Content['type'][] },
): Replayed['after'] {
  const replies = decision.replies.flatMap(({ content }) => {
    if (!limits.sends.includes(content.type)) return [];
    return content.type === 'text' ? splitText(content.text, limits.textBytes) : [textOf(content)];
  });
  const mute = decision.replies.find(({ content }) => !limits.sends.includes(content.type));
  const handoff = decision.handoff?.reason ?? (mute ? `this channel cannot send ${mute.content.type}` : null);
  const rules = decision.why.map(({ ruleName }) => ruleName).filter(name => name !== undefined);
  return { replies, handoff, rules: [...new Set(rules)] };
}

const differ = (before: Spoken, after: Spoken): boolean =>
  (before.handoff === null) !== (after.handoff === null) || before.replies.join('\n') !== after.replies.join('\n');
