/** One customer-service message WeChat took. */
export interface Taken {
  readonly openid: string;
  readonly msgtype: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly at: number;
  /** The same on the clock that only runs forward, `performance.now()`. */
  readonly tookAtMs: number;
}

/** What WeChat knows of one customer. */
export interface Follower {
  readonly unionid?: string;
  readonly language?: string;
  /** Blocked our messages, or left. */
  readonly state?: 'following' | 'blocked' | 'left';
}

interface Allowance {
  until: number;
  left: number;
}

/** WeChat's count of what an account may still say to each customer. */
export interface Allowances {
  /** The customer wrote: five messages within 48 hours. */
  wrote(openid: string): void;
  /** The customer tapped the menu, followed or scanned: three messages within a minute. */
  tapped(openid: string): void;
  /** Uses one up; the code of the refusal when there is none. */
  spend(openid: string): 0 | 45015 | 45047;
}

export function openAllowances(now: () => number): Allowances {
  const main = new Map<string, Allowance>();
  const brief = new Map<string, Allowance>();
  return {
    wrote: openid => main.set(openid, { until: now() + 48 * 3_600_000, left: 5 }),
    tapped: openid => brief.set(openid, { until: now() + 60_000, left: 3 }),
    spend(openid) {
      const open = [brief.get(openid), main.get(openid)].filter(one => one !== undefined && one.until > now());
      if (open.length === 0) return 45015;
      const usable = open.find(one => one !== undefined && one.left > 0);
      if (usable === undefined) return 45047;
      usable.left -= 1;
      return 0;
    },
  };
}

/** WeChat's half of the access token: what it gave and what it still takes. */
export interface TokenDesk {
  /** Answers `stable_token`; null when the credentials are wrong. */
  issue(force: boolean): { access_token: string; expires_in: number };
  isValid(token: string): boolean;
  /** Forgets the token before its time, as WeChat does when somebody else forces a new one. */
  expire(): void;
}

const LIFE_MS = 7_200_000;
const OVERLAP_MS = 300_000;
const FORCE_GAP_MS = 30_000;

export function openTokenDesk(now: () => number): TokenDesk {
  let count = 0;
  let current: { value: string; until: number } | null = null;
  let previous: { value: string; until: number } | null = null;
  let forcedAt = Number.NEGATIVE_INFINITY;

  const make = () => {
    count += 1;
    current = { value: `token-${count}-${'x'.repeat(500)}`, until: now() + LIFE_MS };
    return current;
  };

  return {
    issue(force) {
      let token = current;
      if (force && now() - forcedAt >= FORCE_GAP_MS) {
        forcedAt = now();
        previous = null;
        token = make();
      } else if (token === null || now() >= token.until) token = make();
      else if (now() >= token.until - OVERLAP_MS) {
        previous = token;
        token = make();
      }
      return { access_token: token.value, expires_in: Math.floor((token.until - now()) / 1000) };
    },
    isValid: token => [current, previous].some(one => one?.value === token && now() < one.until),
    expire() {
      current = null;
      previous = null;
    },
  };
}
