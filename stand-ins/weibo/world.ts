import type { Accepted, Refused } from '../stand-in';

/** The account of ours that the played Weibo knows. */
export interface WeiboAccount {
  readonly appKey: string;
  readonly appSecret: string;
  readonly accessToken: string;
  readonly uid: string;
}

/** A comment somebody wrote under a post, or an answer of ours to one. */
export interface PlayedComment {
  readonly id: string;
  readonly postId: string;
  readonly by: string;
  readonly text: string;
  readonly at: number;
  /** Which comment it answers. */
  readonly to: string | null;
}

export interface PlayedPost {
  readonly id: string;
  readonly by: string;
  readonly text: string;
  readonly at: number;
}

/** What a person's doing allows us to say privately. */
export interface Window {
  readonly until: number;
  /** How many more; Infinity when Weibo does not count. */
  readonly left: number;
}

/** Everything the played Weibo knows. */
export interface World {
  readonly now: () => number;
  readonly account: WeiboAccount;
  readonly callsPerDay: number;
  /** Whether a public comment without the writer's address is refused. */
  readonly needsIp: boolean;
  /** The HTTP status that goes with an error code. */
  readonly errorStatus: number;
  readonly accepted: Accepted[];
  readonly refused: Refused[];
  /** The forms of private messages and the bodies of broadcasts that were accepted, in order. */
  readonly forms: URLSearchParams[];
  readonly broadcasts: Readonly<Record<string, unknown>>[];
  readonly windows: Map<string, Window>;
  readonly subscribers: Set<string>;
  readonly posts: Map<string, PlayedPost>;
  readonly comments: Map<string, PlayedComment>;
  readonly names: Map<string, string>;
  /** Files of private messages by their `tovfid`. */
  readonly files: Map<string, { readonly bytes: Buffer; readonly type: string }>;
  /** The menu of the account, as it was put up; null when there is none. */
  readonly menu: { current: unknown };
  /** Every call of the open API by its path, in order. */
  readonly calls: { readonly path: string; readonly query: URLSearchParams; readonly at: number }[];
  /** When the access token ends. */
  tokenEndsAt: number;
  /** Codes with which calls of a path are refused from now on. */
  readonly faults: Map<string, number>;
  nextId(): string;
}

const DAY_MS = 86_400_000;
const BEIJING_MS = 8 * 3_600_000;

/** How many calls of the open API were made on the day of `time`, in Beijing. */
export function callsOn(world: World, time: number): number {
  const day = (at: number) => Math.floor((at + BEIJING_MS) / DAY_MS);
  return world.calls.filter(call => day(call.at) === day(time)).length;
}

/** `Mon Jul 16 18:09:20 +0800 2012`, as Weibo writes a time. */
export function weiboTime(time: number): string {
  const [weekday, date, month, year, clock] = new Date(time + BEIJING_MS).toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${date} ${clock} +0800 ${year}`;
}
