import type { Push, Says, StandIn } from '../stand-in';
import { openEndpoints } from './endpoints';
import { openPushing, type SignedPush } from './pushing';
import { openServer } from './server';
import { type PlayedComment, type WeiboAccount, type Window, type World, weiboTime } from './world';

export type { WeiboAccount };

export interface WeiboOptions {
  readonly now?: () => number;
  readonly account?: Partial<WeiboAccount>;
  /** Calls of the open API a day; 100, as an app at the test level has. */
  readonly callsPerDay?: number;
  /** How long an answer to a push is waited for; 5000, as with the real one. */
  readonly patienceMs?: number;
  /** Whether a comment without `rip` is refused. */
  readonly needsIp?: boolean;
  /** The HTTP status of a refusal: 403 when left out; the documents leave open whether it is 200. */
  readonly errorStatus?: number;
}

/** What Weibo can do besides what every platform can. */
export interface WeiboStandIn extends StandIn {
  readonly account: WeiboAccount;
  /** The forms of our private messages and the bodies of our broadcasts, as they came. */
  readonly forms: World['forms'];
  readonly broadcasts: World['broadcasts'];
  /** What we and others wrote under posts. */
  readonly comments: ReadonlyMap<string, PlayedComment>;
  /** Every call that counted against the day's allowance. */
  readonly calls: World['calls'];
  /** Codes with which calls of a path are refused from now on. */
  readonly faults: World['faults'];
  readonly files: World['files'];
  readonly menu: World['menu'];
  /** An event of a private conversation: `follow`, `subscribe`, `click` … */
  does(person: string, subtype: string, data?: Readonly<Record<string, unknown>>, text?: string): Promise<Push>;
  /** A private message of another kind than text. */
  sends(person: string, type: string, data: Readonly<Record<string, unknown>>, text?: string): Promise<Push>;
  /** The body of a push, not sent: the same `id` is the same push. */
  push(
    person: string,
    type: string,
    more?: { readonly id?: string; readonly text?: string; readonly data?: object },
  ): object;
  /** Any bytes, signed as at this moment. */
  sign(bytes: Buffer): SignedPush;
  /** Publishes a post, ours when nobody is named; its id. */
  posts(text: string, person?: string): string;
  /** Comments on a post; its id. */
  commentsOn(postId: string, person: string, text: string): string;
  names(person: string, name: string): void;
  /** Lets a person be written to, as after a message of theirs. */
  opens(person: string): void;
  /** Makes a subscriber of a person, as if it had been long ago. */
  subscribes(person: string): void;
  expiresAt(time: number): void;
}

const HOUR_MS = 3_600_000;
const TWO_DAYS_MS = 48 * HOUR_MS;
const OPENING = new Set(['follow', 'subscribe', 'click', 'scan', 'scan_follow']);

/** Opens a Weibo on loopback, with one account of ours on it. */
export async function openWeiboStandIn(options: WeiboOptions = {}): Promise<WeiboStandIn> {
  const world = openWorld(options);
  const { account, now, windows } = world;
  const server = await openServer(openEndpoints(world));
  const pushing = openPushing(world, options.patienceMs ?? 5000);
  const written = new Map<string, string>();
  let webhookUrl = '';
  let lastSecond = 0;

  /** Nobody writes twice in one second; the same `id` is the same second. */
  const timeOf = (id: string): string => {
    const before = written.get(id);
    if (before !== undefined) return before;
    lastSecond = Math.max(Math.floor(now() / 1000), lastSecond + 1);
    const time = weiboTime(lastSecond * 1000);
    written.set(id, time);
    return time;
  };
  const open = (person: string, left = Number.POSITIVE_INFINITY) =>
    windows.set(person, { until: now() + TWO_DAYS_MS, left } satisfies Window);
  const push: WeiboStandIn['push'] = (person, type, { id = world.nextId(), text = '', data = {} } = {}) => ({
    type,
    receiver_id: Number(account.uid),
    sender_id: Number(person),
    created_at: timeOf(id),
    text,
    data,
  });
  const deliver = async (body: object, { id = world.nextId(), copies = 0 }: Says): Promise<Push> => {
    if (webhookUrl === '') throw new Error('Weibo does not know where to call: callAt() first');
    let last = await pushing.deliver(webhookUrl, id, body as Record<string, unknown>);
    for (let copy = 0; copy < copies; copy += 1) {
      last = await pushing.deliver(webhookUrl, id, body as Record<string, unknown>);
    }
    return last;
  };

  return {
    url: server.url,
    settings: { ...account, apiBase: server.url, openApiBase: server.url, uploadBase: server.url },
    account,
    accepted: world.accepted,
    refused: world.refused,
    forms: world.forms,
    broadcasts: world.broadcasts,
    comments: world.comments,
    calls: world.calls,
    faults: world.faults,
    files: world.files,
    menu: world.menu,
    async callAt(url) {
      await pushing.verify(url);
      webhookUrl = url;
    },
    says(person, text, more = {}) {
      open(person);
      const id = more.id ?? world.nextId();
      return deliver(push(person, 'text', { id, text }), { ...more, id });
    },
    sends(person, type, data, text = '') {
      open(person);
      return deliver(push(person, type, { data, text }), {});
    },
    does(person, subtype, data = {}, text = '') {
      if (OPENING.has(subtype)) open(person);
      if (subtype === 'mention' && !windows.has(person)) open(person, 1);
      if (subtype === 'unfollow') windows.delete(person);
      if (subtype === 'subscribe') world.subscribers.add(person);
      if (subtype === 'unsubscribe') world.subscribers.delete(person);
      return deliver(push(person, 'event', { data: { subtype, ...data }, text }), {});
    },
    push,
    sign: bytes => pushing.sign(bytes),
    posts(text, person = account.uid) {
      const id = world.nextId();
      world.posts.set(id, { id, by: person, text, at: now() });
      return id;
    },
    commentsOn(postId, person, text) {
      const id = world.nextId();
      world.comments.set(id, { id, postId, by: person, text, at: now(), to: null });
      return id;
    },
    names: (person, name) => void world.names.set(person, name),
    opens: person => void open(person),
    subscribes: person => void world.subscribers.add(person),
    expiresAt(time) {
      world.tokenEndsAt = time;
    },
    misbehave: server.misbehave,
    close: server.close,
  };
}

function openWorld(options: WeiboOptions): World {
  const now = options.now ?? Date.now;
  const account = {
    appKey: '1352222456',
    appSecret: 'xyz123xyz',
    accessToken: '2.00yunjinTeaHouseToken',
    uid: '1073880650',
    ...options.account,
  };
  let lastId = 5_000_000_000_000_000n;
  return {
    now,
    account,
    callsPerDay: options.callsPerDay ?? 100,
    needsIp: options.needsIp ?? false,
    errorStatus: options.errorStatus ?? 403,
    accepted: [],
    refused: [],
    forms: [],
    broadcasts: [],
    windows: new Map(),
    subscribers: new Set(),
    posts: new Map(),
    comments: new Map(),
    names: new Map([[account.uid, '云锦茶行']]),
    files: new Map(),
    menu: { current: null },
    calls: [],
    tokenEndsAt: now() + 30 * 24 * HOUR_MS,
    faults: new Map(),
    nextId: () => String(++lastId),
  };
}
