import type { Limits } from '../channel';
import { packMemory, unpackMemory } from '../engine/memory';
import type { Content, Inbound, Message } from '../model';
import type { ThreadState } from '../store';

const PREVIEW = 120;
const BLANKS = /[\s\0]/;

/** The last words as a list shows them: the text itself, a letter's subject before it, or `[image]` for what has none. */
export function previewOf(content: Content): string {
  const text = wordsOf(content) || (content.type === 'event' ? '' : `[${content.type}]`);
  const line = BLANKS.test(text) ? text.replaceAll(/[\s\0]+/g, ' ') : text;
  return line.length <= PREVIEW ? line : [...line.slice(0, PREVIEW * 2)].slice(0, PREVIEW).join('');
}

/** Many write all they want to say into the subject of a letter, and it is not said twice. */
function wordsOf(content: Content): string {
  const text = ('text' in content && content.text) || '';
  if (content.type !== 'mail' || text.startsWith(content.subject)) return text;
  return text === '' ? content.subject : `${content.subject} · ${text}`;
}

/** How something heard lies in its conversation, and what it does to it. */
export interface Manner {
  readonly direction: Message['direction'];
  readonly author: Message['author'];
  readonly hear: (state: ThreadState, inbound: Inbound, now: number, limits: Limits) => void;
}

/** What our own people or the platform did; everything else is the customer's doing. */
export function mannerOf(kind: Inbound['kind']): Manner {
  return OURS[kind] ?? CUSTOMERS;
}

/** Something was heard, before anything is decided. A closed conversation opens again, with the bot. */
function hearIn(state: ThreadState, inbound: Inbound, now: number, limits: Limits): void {
  openWindow(state, limits, inbound, now);
  if (inbound.kind === 'message') {
    state.unread += 1;
    if (inbound.answerable !== false) {
      if (state.snoozedUntil !== null) state.moved = true;
      state.snoozedUntil = null;
      state.lastInboundAt = now;
      if (state.owner === 'closed') {
        handOver(state, 'bot');
        state.teamId = null;
        state.handoffReason = null;
      }
    }
  }
  addLine(state, inbound.content, now);
}

/** Our own staff typed in the platform's client, or its desk took over: whoever speaks there holds the conversation. */
function hearDesk(state: ThreadState, inbound: Inbound, now: number): void {
  if (state.owner !== 'agent') {
    handOver(state, 'agent');
    state.waitingSince = null;
  }
  addLine(state, inbound.content, now);
}

/** The platform's desk let go: the bot answers again with a clean slate, unless one of ours holds it or it waits for one. */
function hearRelease(state: ThreadState, inbound: Inbound, now: number): void {
  if (state.owner === 'agent' && state.agentId === null) {
    handOver(state, 'bot');
    if (state.memory !== null) state.memory = packMemory({ ...unpackMemory(state.memory), misses: 0 });
  }
  addLine(state, inbound.content, now);
}

/** From here on the bot is silent and a person is looked for. */
export function queueFor(
  state: ThreadState,
  handoff: { teamId: ThreadState['teamId']; priority: ThreadState['priority']; reason: string },
  now: number,
): void {
  handOver(state, 'queue');
  state.teamId = handoff.teamId ?? state.teamId;
  state.priority = handoff.priority;
  state.handoffReason = handoff.reason.slice(0, 190);
  state.waitingSince = now;
}

/** One line more, ours or theirs. */
export function addLine(state: ThreadState, content: Content, now: number): void {
  state.lastSeq += 1;
  state.lastMessageAt = now;
  state.preview = previewOf(content) || state.preview;
  state.updatedAt = now;
}

/** Every change of owner raises the epoch, so that what the bot was about to say can no longer be claimed. */
function handOver(state: ThreadState, owner: ThreadState['owner']): void {
  state.owner = owner;
  state.epoch += 1;
  state.agentId = null;
  state.moved = true;
}

/** Whether the platform takes an answer to this, for channels that ask what is answered; false on all others. */
export function isReplyable({ kind, allows }: Inbound, { answers, windows }: Limits): boolean {
  if (!answers) return false;
  if (allows !== undefined) return allows !== null;
  if (windows[kind] !== undefined) return true;
  return kind === 'message' && Object.keys(windows).length === 0;
}

/** What the platform allows from now on because of this action. The platform's clock counts, unless it runs ahead. */
function openWindow(state: ThreadState, limits: Limits, inbound: Inbound, now: number): void {
  const grant = inbound.allows === undefined ? limits.windows[inbound.kind] : inbound.allows;
  if (!grant) return;
  const expiresAt = Math.min(inbound.platformTime, now) + grant.forMs;
  if (grant.window === 'main') {
    state.windowExpiresAt = expiresAt;
    state.windowRemaining = grant.count;
  } else {
    state.briefExpiresAt = expiresAt;
    state.briefRemaining = grant.count;
  }
}

const CUSTOMERS: Manner = { direction: 'in', author: 'contact', hear: hearIn };
const OURS: Partial<Record<Inbound['kind'], Manner>> = {
  echo: { direction: 'out', author: 'agent', hear: hearDesk },
  held: { direction: 'note', author: 'system', hear: hearDesk },
  released: { direction: 'note', author: 'system', hear: hearRelease },
};
