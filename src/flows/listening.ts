import { setTimeout as sleep } from 'node:timers/promises';
import { ChannelError, type Ear, type ListeningChannel, listens } from '../channel';
import type { ChannelId, Inbound } from '../model';
import { dropLease, keepLease, type Lease, takeLease } from '../store/listening';
import type { House, OpenChannel } from './house';
import type { InboundPath } from './inbound';
import { rest } from './rest';

/** How long a process that died keeps others from listening. */
const LEASE_MS = 30_000;
const LOOK_MS = 10_000;
/** What a listener has to end when it is asked to; then its lease is given away. */
const PARTING_MS = 5000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** Inbounds of one write. */
const PORTION = 256;

export interface Listening {
  /** Listens to every account that wants it, in one process at a time, until `signal` aborts and all listeners ended. */
  run(signal: AbortSignal): Promise<void>;
}

interface Seat {
  readonly open: OpenChannel;
  readonly channel: ListeningChannel;
  readonly listener: number;
  readonly ending: AbortController;
  until: number;
  /** Where it has come to. */
  cursor: string | null;
  /** Its lease is given away: what it still hears is refused. */
  parted: boolean;
  done: Promise<void>;
}

type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

const pauseFor: Pause = (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined);

/**
 * Sits with the platforms that do not call. A lease on the channel's row decides which process does; a listener that
 * fails is started again after growing pauses, and one whose account is paused, changed or removed ends at once.
 */
export function openListening(house: House, inbound: InboundPath, pause: Pause = pauseFor): Listening {
  const { store, channels, live, log } = house;
  const seats = new Map<ChannelId, Seat>();
  const changing = new Set<ChannelId>();

  const report = (what: string) => (error: unknown) =>
    log.error({ fault: error instanceof Error ? error.name : 'unknown' }, what);

  function isWanted(open: OpenChannel): boolean {
    const current = channels.get(open.id);
    return (
      current?.channel === open.channel && current.state === 'on' && listens(open.channel) && !changing.has(open.id)
    );
  }

  async function look(signal: AbortSignal): Promise<void> {
    for (const seat of seats.values()) {
      if (isWanted(seat.open)) await keep(seat);
      else seat.ending.abort();
    }
    for (const open of channels.all()) {
      if (!signal.aborted && isWanted(open) && !seats.has(open.id)) await take(open);
    }
  }

  async function take(open: OpenChannel): Promise<void> {
    const { channel } = open;
    if (!listens(channel)) return;
    const lease = leaseOf(open.id, store.id());
    const taken = await takeLease(store, lease);
    if (!taken) return;
    if (!isWanted(open) || seats.has(open.id)) return dropLease(store, lease);
    const { listener, until } = lease;
    const ending = new AbortController();
    const seat: Seat = {
      open,
      channel,
      listener,
      ending,
      until,
      cursor: taken.cursor,
      parted: false,
      done: Promise.resolve(),
    };
    seats.set(open.id, seat);
    seat.done = sit(seat).catch(report('a listener could not be ended'));
  }

  async function keep(seat: Seat): Promise<void> {
    const lease = leaseOf(seat.open.id, seat.listener);
    if (lease.until - seat.until < LOOK_MS / 2) return;
    try {
      if (await keepLease(store, lease)) seat.until = lease.until;
      else seat.ending.abort();
    } catch {
      // As long as it holds, nobody else listens.
      if (house.now() >= seat.until) seat.ending.abort();
    }
  }

  const leaseOf = (channelId: ChannelId, listener: number): Lease => {
    const now = house.now();
    return { channelId, listener, now, until: now + LEASE_MS };
  };

  async function sit(seat: Seat): Promise<void> {
    const { open, ending } = seat;
    const { signal } = ending;
    let tries = 0;
    let broken: string | null = null;
    while (!signal.aborted && broken === null) {
      const fault = await listenOnce(seat, () => {
        tries = 0;
      });
      if (signal.aborted) break;
      const kind = fault instanceof ChannelError ? fault.kind : fault === null ? 'ended' : 'unexpected';
      log.warn(
        { channelId: open.id, kind, code: fault instanceof ChannelError ? fault.code : null },
        'listening ended',
      );
      if (fault instanceof ChannelError && fault.kind === 'broken') broken = fault.detail;
      else await pause(pauseMs(tries++), signal);
    }
    await part(seat);
    if (broken !== null && channels.get(open.id)?.channel === open.channel) await channels.pause(open.id, broken);
  }

  /** Resolves to the fault it ended with, or null when it ended by itself. */
  async function listenOnce(seat: Seat, onHeard: () => void): Promise<unknown> {
    try {
      await seat.channel.listen(earOf(seat, onHeard), seat.ending.signal);
      return null;
    } catch (error) {
      return error;
    }
  }

  const earOf = (seat: Seat, onHeard: () => void): Ear => ({
    cursor: seat.cursor,
    async hear(heard, cursor) {
      await keepHeard(seat, heard, cursor);
      onHeard();
    },
    changed: () => live.publish({ type: 'channel.updated', channelId: seat.open.id }),
  });

  async function keepHeard(seat: Seat, heard: readonly Inbound[], cursor: string | undefined): Promise<void> {
    if (seat.parted) throw new Error('this listener has ended');
    const open = channels.get(seat.open.id) ?? seat.open;
    const { listener } = seat;
    for (let from = 0; from < heard.length || (from === 0 && cursor !== undefined); from += PORTION) {
      const portion = heard.slice(from, from + PORTION).map(one => ({ open, inbound: one, request: null }));
      // Only with the last of them: what is not stored must be heard again.
      const isLast = from + PORTION >= heard.length;
      const mark = isLast && cursor !== undefined ? { channelId: open.id, listener, cursor } : null;
      await inbound.listened({ heard: portion, mark });
    }
    if (cursor !== undefined) seat.cursor = cursor;
  }

  /** Gives the lease back. */
  async function part(seat: Seat): Promise<void> {
    if (seat.parted) return;
    seat.parted = true;
    if (seats.get(seat.open.id) === seat) seats.delete(seat.open.id);
    await dropLease(store, { channelId: seat.open.id, listener: seat.listener }).catch(() => undefined);
  }

  async function leave(seat: Seat | undefined): Promise<void> {
    if (!seat) return;
    seat.ending.abort();
    const timely = new AbortController();
    await Promise.race([seat.done, pause(PARTING_MS, timely.signal)]);
    timely.abort();
    if (!seat.parted) log.error({ channelId: seat.open.id }, 'a listener did not end when it was asked to');
    await part(seat);
  }

  return {
    async run(signal) {
      channels.whileChanging(async (id, change) => {
        changing.add(id);
        try {
          await leave(seats.get(id));
          await change();
        } finally {
          changing.delete(id);
        }
      });
      let called = false;
      let wake: () => void = () => undefined;
      const deafen = live.subscribe(() => {
        called = true;
        wake();
      }, ['channel.updated']);
      while (!signal.aborted) {
        called = false;
        await look(signal).catch(report('listening could not look'));
        if (called || signal.aborted) continue;
        await rest(LOOK_MS, signal, call => {
          wake = call;
        });
        if (!called && !signal.aborted) await channels.refresh().catch(report('listening could not refresh'));
      }
      deafen();
      await Promise.all([...seats.values()].map(leave));
    },
  };
}

/** The pause before the next try: doubled with each, and never quite the same, so that not all come back at once. */
function pauseMs(tries: number): number {
  const longest = Math.min(FIRST_PAUSE_MS * 2 ** tries, LONGEST_PAUSE_MS);
  return Math.round(longest * (0.5 + Math.random() / 2));
}
