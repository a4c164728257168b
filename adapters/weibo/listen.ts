import { ChannelError, type Ear } from '../../src/channel';
import type { Budget } from './budget';
import { afterFault, afterPage, type Cursor, nextSlice, opensAt, readCursor } from './cursor';
import { refusesToken } from './errors';
import { type Page, readPage, type Slice } from './feed';
import { nextLook } from './schedule';
import type { Settings } from './settings';
import { askAllowance, askToken } from './token';
import type { Vitals } from './vitals';
import type { Wire } from './wire';

/** How often the token's end and Weibo's own count are asked for. */
const CHECK_MS = 12 * 3_600_000;
/** How long a list is left alone that Weibo refuses us; the others and private messages go on. */
const SHUT_MS = 6 * 3_600_000;

/** What listening needs. */
export interface Listening {
  readonly wire: Wire;
  readonly own: Pick<Settings, 'uid' | 'openApiBase' | 'fastestPollSeconds'>;
  readonly now: () => number;
  readonly budget: Budget;
  readonly vitals: Vitals;
  /** Lets time go by; see `pause.ts`. */
  readonly pause: (ms: number, isOver: () => boolean, signal: AbortSignal) => Promise<void>;
}

/**
 * Looks at comments and mentions in turn, one list each time, within the day's calls, until `signal` aborts. What is
 * heard, where it stood and what it cost is stored in one write. A list that Weibo refuses us is left alone for some hours.
 * Rejects with `broken` when the access token has ended, and with whatever the ear rejects with.
 */
export async function listen(parts: Listening, ear: Ear, signal: AbortSignal): Promise<void> {
  const { own, now, budget, vitals, pause } = parts;
  let cursor = readCursor(ear.cursor);
  budget.restore(cursor);
  vitals.link('connecting');
  ear.changed();
  let resumeAt = 0;

  while (!signal.aborted) {
    if (vitals.checkedAt === null || now() - vitals.checkedAt >= CHECK_MS) {
      vitals.checkedAt = now();
      await check(parts, signal);
      ear.changed();
    }
    const fastestMs = own.fastestPollSeconds * 1000;
    const { lookedAt, isLively } = cursor;
    const planned = nextLook({ now: now(), lookedAt, isLively, left: budget.looksLeft(), fastestMs });
    const due = Math.max(planned, resumeAt, opensAt(cursor));
    await pause(due - now(), () => now() >= due, signal);
    const slice = nextSlice(cursor, now());
    if (signal.aborted || slice === null || budget.looksLeft() <= 0) continue;

    const page = await look(parts, slice, signal);
    if (signal.aborted) return;
    if (page instanceof ChannelError) {
      resumeAt = now() + (page.retryAfterMs ?? fastestMs);
      const isShut = page.kind === 'broken' || page.kind === 'refused';
      cursor = afterFault(cursor, slice, isShut ? now() + SHUT_MS : 0, now());
    } else cursor = afterPage(cursor, slice, page, now());
    cursor = { ...cursor, ...budget.spent() };
    await ear.hear(page instanceof ChannelError ? [] : page.inbound, JSON.stringify(cursor satisfies Cursor));
    vitals.link(page instanceof ChannelError ? 'down' : 'up');
    ear.changed();
  }
}

/** One page, or why there is none. Rejects only when the token is at its end, for then nothing else helps. */
async function look(parts: Listening, slice: Slice, signal: AbortSignal): Promise<Page | ChannelError> {
  const { wire, own, now, budget, vitals } = parts;
  budget.spend('look');
  try {
    return await readPage({ wire, base: own.openApiBase, uid: own.uid, now }, slice, signal);
  } catch (error) {
    if (signal.aborted && error instanceof ChannelError) return error;
    vitals.fault(error);
    if (refusesToken(error) || !(error instanceof ChannelError)) {
      vitals.link('down');
      throw error;
    }
    return error;
  }
}

/** Learns until when the token is good, and what Weibo itself still allows. Only a token at its end is a fault. */
async function check(parts: Listening, signal: AbortSignal): Promise<void> {
  const { wire, own, now, budget, vitals } = parts;
  budget.spend('look');
  budget.spend('look');
  try {
    vitals.tokenUntil(await askToken(wire, own, now, signal));
    vitals.allowance(await askAllowance(wire, own.openApiBase, now, signal));
  } catch (error) {
    if (signal.aborted) return;
    vitals.fault(error);
    if (!(error instanceof ChannelError) || isTokenAtEnd(error)) {
      vitals.link('down');
      throw error;
    }
  }
}

/** Refused by Weibo, expired by its own date, or another account's. */
const isTokenAtEnd = (error: ChannelError): boolean =>
  refusesToken(error) || (error.kind === 'broken' && error.code === null);
