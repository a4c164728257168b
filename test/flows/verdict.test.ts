import { ChannelError } from '../../src/channel';
import { lost, verdict } from '../../src/flows/verdict';
import type { DeliveryClass, DeliveryFault } from '../../src/model';

const now = Date.parse('2026-02-16T20:00:00+08:00');
const keyless = { idempotency: 'none' } as const;
const keyed = { idempotency: 'key' } as const;
const attempt = (
  kind: DeliveryClass,
  attempts = 1,
  lastFault: DeliveryFault | null = null,
  expiresAt: number | null = null,
) => ({
  class: kind,
  attempts,
  lastFault,
  expiresAt,
});
const fault = (kind: 'busy' | 'unknown' | 'refused' | 'unreachable' | 'broken', retryAfterMs?: number) =>
  new ChannelError(kind, '45009', 'the platform says so', retryAfterMs === undefined ? {} : { retryAfterMs });
const doubted: DeliveryFault = { kind: 'unknown', code: null, detail: 'no answer' };

describe('a busy platform', () => {
  test('is asked again later, and later still', () => {
    expect(verdict(attempt('reply', 1), fault('busy'), keyless, now)).toMatchObject({
      state: 'due',
      dueAt: now + 1000,
      counts: false,
    });
    expect(verdict(attempt('reply', 3), fault('busy'), keyless, now)).toMatchObject({
      state: 'due',
      dueAt: now + 4000,
    });
  });

  test('is obeyed when it says how long', () => {
    expect(verdict(attempt('agent', 1), fault('busy', 90_000), keyless, now)).toMatchObject({
      state: 'due',
      dueAt: now + 90_000,
    });
  });

  test('is given up after six tries, or when the words would come too late', () => {
    expect(verdict(attempt('reply', 6), fault('busy'), keyless, now)).toMatchObject({ state: 'failed' });
    expect(verdict(attempt('reply', 1, null, now + 500), fault('busy'), keyless, now)).toMatchObject({
      state: 'failed',
    });
  });
});

describe('a platform that keeps people waiting by nature', () => {
  const slow = { ...keyed, busyWaitsMs: [60_000, 1_800_000] };

  test('is asked again after its own pauses, and given up after the last', () => {
    expect(verdict(attempt('agent', 1), fault('busy'), slow, now)).toMatchObject({ state: 'due', dueAt: now + 60_000 });
    expect(verdict(attempt('agent', 2), fault('busy'), slow, now)).toMatchObject({ dueAt: now + 1_800_000 });
    expect(verdict(attempt('agent', 3), fault('busy'), slow, now)).toMatchObject({ state: 'failed' });
  });
});

describe('nobody knows whether it arrived', () => {
  test('a greeting is never sent twice', () => {
    expect(verdict(attempt('greeting'), fault('unknown'), keyless, now)).toMatchObject({
      state: 'unknown',
      dueAt: null,
      counts: true,
    });
  });

  test('with a key a greeting is asked about for as long as it is worth something, however often it was put off', () => {
    const tired = (expiresAt: number) => attempt('greeting', 40, doubted, expiresAt);
    expect(verdict(tired(now + 3_600_000), fault('unknown'), keyed, now)).toMatchObject({
      state: 'due',
      dueAt: now + 300_000,
    });
    expect(verdict(tired(now + 200_000), fault('unknown'), keyed, now)).toMatchObject({ state: 'unknown' });
    expect(verdict(tired(now + 3_600_000), fault('unknown'), keyless, now)).toMatchObject({ state: 'unknown' });
  });

  test("an agent's words ask the agent", () => {
    expect(verdict(attempt('agent'), fault('unknown'), keyless, now)).toMatchObject({ state: 'unknown' });
  });

  test('an automatic answer is sent once more and then no more', () => {
    expect(verdict(attempt('reply'), fault('unknown'), keyless, now)).toMatchObject({ state: 'due', counts: true });
    expect(verdict(attempt('reply', 2, doubted), fault('unknown'), keyless, now)).toMatchObject({ state: 'unknown' });
  });

  test('with a key of ours everything is sent again, for the platform drops the second', () => {
    for (const kind of ['greeting', 'agent', 'reply'] as const) {
      expect(verdict(attempt(kind, 2, doubted), fault('unknown'), keyed, now)).toMatchObject({ state: 'due' });
    }
  });

  test('a fault of our own counts as not knowing, and its message stays with us', () => {
    const judged = verdict(attempt('greeting'), new TypeError('王女士 13800000000'), keyless, now);
    expect(judged).toMatchObject({ state: 'unknown', fault: { kind: 'unknown', detail: 'TypeError' } });
  });

  test('a process that died in the middle is judged alike', () => {
    expect(lost(attempt('greeting'), keyless, now)).toMatchObject({ state: 'unknown' });
    expect(lost(attempt('reply'), keyless, now)).toMatchObject({ state: 'due' });
  });
});

test('what is refused fails, and a person who cannot be written to closes the window', () => {
  expect(verdict(attempt('agent'), fault('refused'), keyless, now)).toMatchObject({ state: 'failed', shut: false });
  expect(verdict(attempt('agent'), fault('unreachable'), keyless, now)).toMatchObject({ state: 'failed', shut: true });
});

test('an account whose credentials are refused keeps its messages for when it is mended', () => {
  expect(verdict(attempt('agent', 9), fault('broken'), keyless, now)).toMatchObject({ state: 'due', counts: false });
});
