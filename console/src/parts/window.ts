import type { Allowance } from '../api/types';
import type { ChannelFacts } from './channel-facts';
import { instant } from './time';

/** How much of what the platform allows is left. */
export interface WindowLeft {
  /** `free`: one may always write; `open`; `short`: little time or one message left; `shut`. */
  readonly state: 'free' | 'open' | 'short' | 'shut';
  /** Milliseconds until it shuts; null when it never does. */
  readonly leftMs: number | null;
  /** The part of the whole time that is left, 0 to 1. */
  readonly share: number;
  /** Messages left; null when nobody counts. */
  readonly remaining: number | null;
  readonly expiresAt: number | null;
}

const SHORT_SHARE = 1 / 8;

/**
 * The wider of the two windows at `now`. It is `free` when there is no expiry though the customer has written
 * (`heard`), since the first word would have opened a window, or when this kind of channel is known to have none.
 */
export function windowLeft(
  window: Allowance,
  facts: Pick<ChannelFacts, 'windowMs'>,
  now: number,
  heard: boolean,
): WindowLeft {
  const main = side(instant(window.expiresAt), window.remaining, now);
  const brief = side(instant(window.briefExpiresAt), window.briefRemaining ?? null, now);
  const best = main.open || !brief.open ? main : brief;
  if (best.expiresAt === null && (heard || facts.windowMs === null)) {
    return { state: 'free', leftMs: null, share: 1, remaining: best.remaining, expiresAt: null };
  }
  const leftMs = best.expiresAt === null ? 0 : Math.max(0, best.expiresAt - now);
  const whole = best === brief ? 60_000 : (facts.windowMs ?? Math.max(leftMs, 1));
  const share = Math.min(1, leftMs / whole);
  const state = !best.open ? 'shut' : share < SHORT_SHARE || best.remaining === 1 ? 'short' : 'open';
  return { state, leftMs, share: best.open ? share : 0, remaining: best.remaining, expiresAt: best.expiresAt };
}

function side(expiresAt: number | null, remaining: number | null, now: number) {
  return { expiresAt, remaining, open: expiresAt !== null && expiresAt > now && remaining !== 0 };
}

/** Length as platforms count it: UTF-8 bytes. */
export const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** Into how many messages a text will be split when one may hold `limit` bytes; 0 for an empty text. */
export const partsOf = (text: string, limit: number) => Math.ceil(bytesOf(text) / limit);
