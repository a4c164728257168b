import { ChannelError, type Ear, type Health } from '../../src/channel';
import type { Inbound } from '../../src/model';
import type { Bell } from './bell';
import type { Pull } from './sync';

/** What listening needs besides the ear. */
export interface Listening {
  readonly pull: Pull;
  readonly bell: Bell;
  /** What is told of the link, and the last fault of listening. */
  readonly health: { link?: NonNullable<Health['link']>; lastFault?: string };
  /** Tells what one item of a page means, or null when it concerns no customer. */
  readonly decode: (item: unknown) => Inbound | null;
  /** Told of what a page brought before it is stored. */
  readonly note: (inbound: Inbound) => void;
  readonly now: () => number;
  readonly pollMs: number;
  /** Whose cursor this is: the account's id, or empty for all. */
  readonly scope: string;
}

/** How far the reading has come, and since when we answer: what was said before we were here expects nothing of us. */
interface Mark {
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** WeCom's cursor; empty for the beginning. */
  readonly at: string;
}

/** On the very first reading, what is younger than this is still waiting for an answer. */
const FRESH_MS = 10 * 60_000;
/** Pages that bring nothing and lead nowhere, before we wait for the bell again. */
const IDLE_PAGES = 3;

/**
 * Fetches what happened: at the start everything since the saved cursor, then whenever the bell rings, and after
 * `pollMs` without a ring in case one was lost. One pull at a time, so two rings cannot race for the cursor.
 * Resolves when `signal` aborts; rejects with what the platform or the store said.
 */
export async function listen(parts: Listening, ear: Ear, signal: AbortSignal): Promise<void> {
  const tell = (link: NonNullable<Health['link']>) => {
    if (parts.health.link === link) return;
    parts.health.link = link;
    ear.changed();
  };
  tell('connecting');
  let mark = readMark(ear.cursor, parts.scope) ?? { since: parts.now() - FRESH_MS, at: '' };
  try {
    while (!signal.aborted) {
      mark = { ...mark, at: await drain(parts, ear, mark, signal) };
      if (signal.aborted) break;
      tell('up');
      await parts.bell.wait(parts.pollMs, signal);
    }
  } catch (error) {
    if (signal.aborted) return;
    parts.health.lastFault = error instanceof ChannelError ? error.message : 'what was heard could not be stored';
    throw error;
  } finally {
    tell('down');
  }
}

async function drain(parts: Listening, ear: Ear, { since, at: from }: Mark, signal: AbortSignal): Promise<string> {
  let at = from;
  let idle = 0;
  while (!signal.aborted) {
    const page = await parts.pull(at, parts.bell.token(), signal);
    const heard = page.items.map(parts.decode).filter(inbound => inbound !== null);
    for (const inbound of heard) parts.note(inbound);
    const next = page.next === '' ? at : page.next;
    const isNews = heard.length > 0 || next !== at;
    const said = urgentFirst(heard).map(one => aged(one, since));
    if (isNews) await ear.hear(said, writeMark({ since, at: next }, parts.scope));
    idle = isNews ? 0 : idle + 1;
    at = next;
    // The flag decides and not the list: there are empty pages with more behind them.
    if (!page.more || idle >= IDLE_PAGES) break;
  }
  return at;
}

function aged(inbound: Inbound, since: number): Inbound {
  return inbound.platformTime < since ? { ...inbound, answerable: false } : inbound;
}

/** A welcome must leave within 20 seconds, so those who have just entered go before the others of their page. */
function urgentFirst(heard: readonly Inbound[]): readonly Inbound[] {
  const entered = heard.filter(one => one.kind === 'follow');
  return entered.length === 0 ? heard : [...entered, ...heard.filter(one => one.kind !== 'follow')];
}

/** A mark is kept with whose it is: after the account in the settings has changed, the old one means nothing. */
function writeMark({ since, at }: Mark, scope: string): string {
  return `${scope} ${since} ${at}`;
}

function readMark(saved: string | null, scope: string): Mark | null {
  const [whose, since, at] = saved?.split(' ') ?? [];
  if (whose !== scope || at === undefined || !/^\d+$/.test(since ?? '')) return null;
  return { since: Number(since), at };
}
