import { ChannelError, withDeadline } from '../channel';
import { mayGreetUnasked, shippedCap } from '../engine/consent';
import type { ChannelId, Content, DeliveryId } from '../model';
import { type Candidate, type Claimed, claimJob, findDue, findLost, landJob, nextDueAt, settleJob } from '../store';
import { noteSentJob } from '../store/answered';
import type { Chat } from './chat-pace';
import { keptId } from './dedupe';
import { keyOf } from './delivery-key';
import type { House, OpenChannel } from './house';
import { openLateQuiet } from './late-quiet';
import { rest } from './rest';
import { openTurns } from './turns';
import { attemptOf, lost, type Verdict, verdict } from './verdict';

/** Longer than a send may take, so that a living process always settles first. */
const LEASE_MS = 30_000;
/** The part of a lease that a send may take. */
const SENDING = 0.4;
/** What is left of a lease for it to be worth starting: a process that slept through it may not speak any more. */
const LEFT = 0.5;
const AT_ONCE = 32;
/** However slow a platform takes greetings, an answer finds room beside them. */
const GREETINGS_AT_ONCE = 24;
const LOOK_MS = 1000;
const NOTE_EVERY_MS = 10_000;
const NOTHING = { claimed: 0, ended: 0 };

export interface OutboundPath {
  /** Sends what is due until nothing is, then what is on its way has ended too. Resolves to how many were tried. */
  drain(): Promise<number>;
  /** Ends sends whose process died, each by its class. */
  recover(): Promise<number>;
  /** An answer that rode on a response was written whole, or the connection broke first. */
  land(
    ride: {
      readonly deliveryId: DeliveryId;
      readonly conversationId: Candidate['conversationId'];
      readonly channelId: ChannelId;
      /** More of the same answer waits for this. */
      readonly more: boolean;
    },
    sent: boolean,
  ): Promise<void>;
  /** Looks for due rows now and again until `signal` aborts, then waits for what is on its way. */
  run(signal: AbortSignal): Promise<void>;
}

export interface OutboundHearers {
  /** Told of every end of a delivery, for counting. */
  readonly onEnd?: (channelType: string, state: string) => void;
  /** Told when words of the bot have left, or will not. */
  readonly onReplied?: () => void;
}

export interface Timing {
  /** How long a process may take from its claim to the settlement before others judge what it sent; 30 seconds if left out. */
  readonly leaseMs?: number;
}

/** The outbox: due, claim, send, settle. The only caller of `channel.send` in the house. */
export function openOutbound(
  house: House,
  { onEnd = () => undefined, onReplied = () => undefined, leaseMs = LEASE_MS }: OutboundHearers & Timing = {},
): OutboundPath {
  const { store } = house;
  const turns = openTurns(house);
  const quiet = openLateQuiet(house);
  const aloft = new Set<Promise<void>>();
  /** When it was last written down that something left on a channel. */
  const sentAt = new Map<ChannelId, number>();
  let token = 0;
  let greetingsAloft = 0;

  /** The channels that are such. */
  const those = (are: (open: OpenChannel) => boolean) =>
    new Set(
      house.channels
        .all()
        .filter(are)
        .map(open => open.id),
    );

  /** How many were claimed, and how many ended instead or have to wait for their chat: after each there may be more. */
  async function look(): Promise<{ readonly claimed: number; readonly ended: number }> {
    const room = AT_ONCE - aloft.size;
    if (room <= 0) return NOTHING;
    const now = house.now();
    const found = await findDue(
      store,
      now,
      { limit: room, ...turns.resting(now, false) },
      { limit: Math.min(room, GREETINGS_AT_ONCE - greetingsAloft), ...turns.resting(now, true) },
    );
    const { mayGo, quieted } = await quiet(found, now);
    const { taken: candidates, chats, later } = await turns.take(mayGo, now);
    if (candidates.length === 0) return { claimed: 0, ended: later + quieted };
    token = Math.max(token + 1, store.id());
    const { claimed, ended } = await store.write(claimJob, {
      candidates,
      token,
      now,
      leaseUntil: now + leaseMs,
      windowed: those(({ channel }) => Object.keys(channel.limits.windows).length > 0),
      asking: those(({ channel }) => channel.limits.answers === true),
      greetings: { unasked: those(({ type }) => mayGreetUnasked(type)), cap: shippedCap },
    });
    for (const one of claimed) start(one, chats.get(one.conversationId));
    for (const one of candidates) {
      if (one.class === 'greeting') continue;
      house.live.publish({ type: 'delivery.updated', conversationId: one.conversationId, deliveryId: one.id });
    }
    return { claimed: claimed.length, ended: ended + later + quieted };
  }

  function start(one: Claimed, chat: Chat | undefined): void {
    const isGreeting = one.class === 'greeting';
    if (isGreeting) greetingsAloft += 1;
    house.flights.took(one.conversationId);
    const flight = deliver(one)
      .catch(error => {
        // Its lease ends by itself and the row is judged then; what was not written down is not known.
        house.log.error(
          { deliveryId: one.id, fault: error instanceof Error ? error.name : 'unknown' },
          'a send could not be settled',
        );
      })
      .finally(() => {
        if (isGreeting) greetingsAloft -= 1;
        turns.landed(chat, house.now());
        house.flights.landed(one.conversationId);
        aloft.delete(flight);
      });
    aloft.add(flight);
  }

  async function deliver(one: Claimed): Promise<void> {
    const open = house.channels.get(one.channelId);
    if (!open || one.leaseUntil - house.now() < leaseMs * LEFT) return;
    try {
      const { externalId } = await withDeadline(leaseMs * SENDING, null, signal =>
        open.channel.send(
          {
            address: one.address,
            thread: one.thread,
            content: JSON.parse(one.content) as Content,
            class: one.class,
            key: keyOf(one.id),
            attempt: one.attempts,
            answers: one.answers ?? null,
            ...(one.class === 'greeting' ? { unsubscribeUrl: house.pages.urlOf(one) } : {}),
          },
          signal,
        ),
      );
      const kept = externalId === null ? null : keptId(externalId);
      await settle(one, { state: 'sent', dueAt: null, counts: true, shut: false, fault: null }, kept);
    } catch (error) {
      const now = house.now();
      const judged = verdict(attemptOf(one), error, open.channel.limits, now);
      // Settings that were changed meanwhile are not those the platform refused.
      const isCurrent = house.channels.get(open.id)?.channel === open.channel;
      if (judged.fault?.kind === 'broken' && isCurrent) await house.channels.pause(open.id, judged.fault.detail);
      if (error instanceof ChannelError && error.retryAfterMs) turns.hold(open.id, now + error.retryAfterMs);
      house.log.warn(
        {
          deliveryId: one.id,
          channelId: one.channelId,
          kind: judged.fault?.kind,
          code: judged.fault?.code,
          state: judged.state,
        },
        'send failed',
      );
      await settle(one, judged, null);
    }
  }

  /** Once in a while is often enough to see that a channel lives. */
  function noteSent(channelId: ChannelId): void {
    const at = house.now();
    if (at - (sentAt.get(channelId) ?? 0) < NOTE_EVERY_MS) return;
    sentAt.set(channelId, at);
    store.writeSoon(noteSentJob, { channelId, at }).catch(() => sentAt.delete(channelId));
  }

  async function settle(one: Claimed, judged: Verdict, externalId: string | null): Promise<void> {
    onEnd(house.channels.get(one.channelId)?.type ?? 'none', judged.state);
    if (judged.state === 'sent') noteSent(one.channelId);
    await store.write(settleJob, {
      id: one.id,
      conversationId: one.conversationId,
      claim: one.claim,
      state: judged.state,
      fault: judged.fault ? JSON.stringify(judged.fault) : null,
      dueAt: judged.dueAt,
      externalId,
      counts: judged.counts,
      shut: judged.shut,
      now: house.now(),
    });
    if (one.class === 'reply') onReplied();
    house.live.publish({ type: 'delivery.updated', conversationId: one.conversationId, deliveryId: one.id });
    // Ten thousand greetings in the same minutes are no news of ten thousand conversations.
    if (one.class !== 'greeting')
      house.live.publish({ type: 'conversation.updated', conversationId: one.conversationId });
  }

  const report = (what: string) => (error: unknown) => {
    house.log.error({ fault: error instanceof Error ? error.name : 'unknown' }, what);
    return null;
  };

  async function drain(): Promise<number> {
    let tried = 0;
    for (;;) {
      const { claimed, ended } = await look();
      tried += claimed;
      if (aloft.size > 0) await Promise.race(aloft);
      else if (claimed === 0 && ended === 0) return tried;
    }
  }

  async function recover(): Promise<number> {
    const now = house.now();
    const rows = await findLost(store, now, 500);
    // Another process may have opened an account after we looked; what its platform promises decides what becomes of these.
    if (rows.some(row => house.channels.get(row.channelId) === undefined)) await house.channels.refresh();
    for (const row of rows) {
      if (row.route === 'inline') {
        await store.write(landJob, { id: row.id, sent: false, now });
        continue;
      }
      const limits = house.channels.get(row.channelId)?.channel.limits ?? { idempotency: 'none' as const };
      await settle(row, lost(attemptOf(row), limits, now), null);
    }
    return rows.length;
  }

  return {
    drain,
    recover,
    async land({ deliveryId, conversationId, channelId, more }, sent) {
      onEnd(house.channels.get(channelId)?.type ?? 'none', sent ? 'sent' : 'unknown');
      if (sent) noteSent(channelId);
      await store.writeSoon(landJob, { id: deliveryId, sent, now: house.now() });
      house.flights.landed(conversationId);
      house.live.publish({ type: 'delivery.updated', conversationId, deliveryId });
      if (more) house.flights.due();
      onReplied();
    },
    async run(signal) {
      let wake: () => void = () => undefined;
      let called = false;
      let recoveredAt = Number.NEGATIVE_INFINITY;
      house.flights.onDue(() => {
        called = true;
        wake();
      });
      while (!signal.aborted) {
        called = false;
        if (house.now() - recoveredAt >= leaseMs / 2) {
          recoveredAt = house.now();
          await recover().catch(report('what was lost could not be judged'));
        }
        const { claimed, ended } = (await look().catch(report('the outbox could not look'))) ?? NOTHING;
        if (claimed > 0 || ended > 0 || called) continue;
        const next = await nextDueAt(store, house.now()).catch(() => null);
        const soonest = Math.min(next ?? Number.POSITIVE_INFINITY, turns.nextAt() ?? Number.POSITIVE_INFINITY);
        const wait = Math.min(LOOK_MS, Math.max(5, soonest - house.now()));
        await rest(
          wait,
          signal,
          call => {
            wake = call;
          },
          [...aloft],
        );
      }
      await Promise.allSettled(aloft);
    },
  };
}
