import { ChannelError, type Limits } from '../channel';
import type { DeliveryClass, DeliveryFault } from '../model';
import type { Claimed, Settlement } from '../store';

/** How long to wait after each try that a platform puts off, unless it keeps people waiting longer by nature. */
const BUSY_WAITS_MS = [1000, 2000, 4000, 8000, 16_000];
/** Tries of what the platform drops a second copy of. */
const MAX_ATTEMPTS = 6;
const LONGEST_WAIT_MS = 5 * 60_000;
/** Before an automatic answer of unknown fate is sent once more. */
const DOUBT_MS = 5000;

export type Verdict = Pick<Settlement, 'state' | 'dueAt' | 'counts' | 'shut'> & {
  readonly fault: DeliveryFault | null;
};

interface Attempt {
  readonly class: DeliveryClass;
  /** This one included. */
  readonly attempts: number;
  readonly expiresAt: number | null;
  /** The fault of the attempt before this one. */
  readonly lastFault: DeliveryFault | null;
}

/**
 * What follows from a send that failed. `busy` is tried again later; an unclear outcome is never resent by itself, save
 * where the platform drops a second copy by our key, and an automatic answer once; the rest fails with its reason.
 */
export function verdict(
  attempt: Attempt,
  error: unknown,
  limits: Pick<Limits, 'idempotency' | 'busyWaitsMs'>,
  now: number,
): Verdict {
  const fault = faultOf(error);
  switch (fault.kind) {
    case 'busy':
      return again(attempt, fault, error instanceof ChannelError ? error.retryAfterMs : null, limits, now);
    case 'broken':
      return { state: 'due', dueAt: now + LONGEST_WAIT_MS, counts: false, shut: false, fault };
    case 'unknown':
      return doubt(attempt, fault, limits, now);
    default:
      return { state: 'failed', dueAt: null, counts: false, shut: fault.kind === 'unreachable', fault };
  }
}

/** What follows when a process died between claim and settlement: nobody knows whether it was sent. */
export function lost(attempt: Attempt, limits: Pick<Limits, 'idempotency'>, now: number): Verdict {
  return doubt(
    attempt,
    { kind: 'unknown', code: null, detail: 'interrupted before the platform answered' },
    limits,
    now,
  );
}

function again(
  attempt: Attempt,
  fault: DeliveryFault,
  retryAfterMs: number | null,
  { busyWaitsMs = BUSY_WAITS_MS }: Pick<Limits, 'busyWaitsMs'>,
  now: number,
): Verdict {
  const next = busyWaitsMs[attempt.attempts - 1];
  const dueAt = now + (retryAfterMs ?? next ?? LONGEST_WAIT_MS);
  // A whole campaign is told to wait at once: what says when to come again gives nobody up, the expiry does.
  const patient = attempt.class === 'greeting' && retryAfterMs !== null && attempt.expiresAt !== null;
  const tired = next === undefined && !patient;
  const over = tired || (attempt.expiresAt !== null && dueAt >= attempt.expiresAt);
  if (over) return { state: 'failed', dueAt: null, counts: false, shut: false, fault };
  return { state: 'due', dueAt, counts: false, shut: false, fault };
}

function doubt(attempt: Attempt, fault: DeliveryFault, limits: Pick<Limits, 'idempotency'>, now: number): Verdict {
  const tired = attempt.attempts >= MAX_ATTEMPTS;
  const dueAt = now + (tired ? LONGEST_WAIT_MS : DOUBT_MS);
  // A greeting that was put off often has many tries behind it: as long as it is worth something, its key is asked again.
  const patient = attempt.class === 'greeting' && attempt.expiresAt !== null && dueAt < attempt.expiresAt;
  const keyed = limits.idempotency === 'key' && (!tired || patient);
  const once = attempt.class === 'reply' && attempt.lastFault?.kind !== 'unknown';
  if (keyed || once) return { state: 'due', dueAt, counts: true, shut: false, fault };
  return { state: 'unknown', dueAt: null, counts: true, shut: false, fault };
}

/** An error that is no ChannelError is a fault of ours; since nobody knows how far it came, it counts as unknown. */
function faultOf(error: unknown): DeliveryFault {
  if (error instanceof ChannelError && error.kind !== 'forged') {
    return { kind: error.kind, code: error.code, detail: error.detail };
  }
  return { kind: 'unknown', code: null, detail: error instanceof Error ? error.name : 'unexpected fault' };
}

/** What a verdict needs to know of a delivery. */
export const attemptOf = (one: Claimed): Attempt => ({
  class: one.class,
  attempts: one.attempts,
  expiresAt: one.expiresAt,
  lastFault: one.fault ? (JSON.parse(one.fault) as DeliveryFault) : null,
});
