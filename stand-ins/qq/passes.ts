import type { Refused } from '../stand-in';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Replies and time for them, as published: four in an hour in single chats, five in five minutes in groups. */
const REPLIES = { users: { count: 4, forMs: 60 * MINUTE_MS }, groups: { count: 5, forMs: 5 * MINUTE_MS } } as const;
const ACTIVE_PER_MINUTE = 20;
/** One recall message in each: the same day, days 1 to 3, 3 to 7, 7 to 30. */
const WAKEUPS = [1, 3, 7, 30];

export type Scope = keyof typeof REPLIES;

/** Why something is not let through. */
export interface No {
  readonly code: number;
  readonly why: Refused['why'];
  readonly words: string;
}

/** What a message says it is. */
export interface Claim {
  readonly scope: Scope;
  readonly to: string;
  readonly msgId: string | null;
  readonly eventId: string | null;
  readonly seq: number;
  readonly isWakeup: boolean;
}

/** Keeps what may be answered and how often it was. */
export interface Passes {
  /** A message or an event that may be answered. */
  open(id: string, scope: Scope, to: string): void;
  /** Somebody can no longer be written to, or can again. */
  bar(to: string, no: No | null): void;
  allowActive(is: boolean): void;
  /** Null and counted when it may pass. */
  pass(claim: Claim): No | null;
}

export function openPasses(now: () => number): Passes {
  const anchors = new Map<string, { scope: Scope; to: string; at: number; seqs: Set<number> }>();
  const spoken = new Map<string, number>();
  const woken = new Map<string, Set<number>>();
  const actives = new Map<string, number[]>();
  const barred = new Map<string, No>();
  let isActiveAllowed = false;

  const reply = ({ scope, to, seq }: Claim, id: string, isEvent: boolean): No | null => {
    const anchor = anchors.get(id);
    if (anchor === undefined || anchor.scope !== scope || anchor.to !== to) {
      return isEvent ? no(40034025, 'malformed', 'event id 无效') : no(40034024, 'malformed', '消息 id 无效');
    }
    const { count, forMs } = REPLIES[scope];
    if (anchor.seqs.has(seq)) return no(40054005, 'duplicate', '消息被去重');
    if (now() - anchor.at > forMs) return no(40034005, 'window', '回复的消息已过期');
    if (anchor.seqs.size >= count) return no(40034128, 'quota', '被动消息回复超过限制');
    anchor.seqs.add(seq);
    return null;
  };

  const wakeup = ({ to }: Claim): No | null => {
    const days = (now() - (spoken.get(to) ?? Number.NEGATIVE_INFINITY)) / DAY_MS;
    const period = WAKEUPS.findIndex(end => days < end);
    const used = woken.get(to) ?? new Set();
    if (period < 0 || used.has(period)) return no(40034122, 'quota', '召回消息次数用尽');
    woken.set(to, used.add(period));
    return null;
  };

  const active = ({ to }: Claim): No | null => {
    if (!isActiveAllowed) return no(40034102, 'blocked', '主动消息无权限');
    const recent = (actives.get(to) ?? []).filter(at => now() - at < MINUTE_MS);
    if (recent.length >= ACTIVE_PER_MINUTE) return no(40034100, 'rate', '主动消息超过频率限制');
    actives.set(to, [...recent, now()]);
    return null;
  };

  return {
    open(id, scope, to) {
      if (!anchors.has(id)) anchors.set(id, { scope, to, at: now(), seqs: new Set() });
      spoken.set(to, now());
      woken.delete(to);
    },
    bar(to, why) {
      if (why === null) barred.delete(to);
      else barred.set(to, why);
    },
    allowActive: is => {
      isActiveAllowed = is;
    },
    pass(claim) {
      const wall = barred.get(claim.to);
      const { msgId, eventId, isWakeup } = claim;
      if (wall !== undefined && (wall.code !== 40054013 || (msgId === null && eventId === null))) return wall;
      if (isWakeup) return (msgId ?? eventId) ? no(40034011, 'malformed', 'is_wakeup 与 msg_id 互斥') : wakeup(claim);
      if (msgId !== null) return reply(claim, msgId, false);
      return eventId === null ? active(claim) : reply(claim, eventId, true);
    },
  };
}

function no(code: number, why: No['why'], words: string): No {
  return { code, why, words };
}
