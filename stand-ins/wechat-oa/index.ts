import type { Accepted, Push, Says, StandIn } from '../stand-in';
import type { Follower, Taken } from './ledger';
import { openWechatPlatform, type PlatformOptions, paths, type Trouble, type WechatPlatform } from './platform';
import { openWechatPushes, type PushFields, sampleAccount, type WechatPushes } from './pushes';

/** What an Official Account can do besides what every platform can. */
export interface WechatOaStandIn extends StandIn {
  readonly platform: WechatPlatform;
  readonly pushes: WechatPushes;
  /** Any push, sealed, delivered as WeChat does: until it is answered, three times at most. `id` is the message's own. */
  delivers(message: PushFields, id: string, copies?: number): Promise<Push>;
  /** An event of a customer: `subscribe`, `unsubscribe`, `CLICK`, `SCAN` … */
  does(person: string, event: string, more?: PushFields): Promise<Push>;
  /** A message of another kind than text, for example `image` with a `MediaId` that `keeps` gave. */
  sends(person: string, type: string, fields: PushFields): Promise<Push>;
  /** Puts a file of a customer's on WeChat's side; its media id. */
  keeps(bytes: Buffer, mime: string): string;
}

export interface WechatOaOptions extends Pick<PlatformOptions, 'now'> {
  /** How long an answer to a push is waited for; 5000, as with the real one. */
  readonly patienceMs?: number;
}

const TRIES = 3;
const SLOW_MS = 5000;
const TAPS = new Set(['subscribe', 'CLICK', 'SCAN', 'scancode_push', 'scancode_waitmsg']);

/** Opens a WeChat with one Official Account in safe mode, whose windows are counted. */
export async function openWechatOaStandIn(options: WechatOaOptions = {}): Promise<WechatOaStandIn> {
  const now = options.now ?? Date.now;
  const platform = await openWechatPlatform({ now, countsWindows: true });
  const pushes = openWechatPushes(sampleAccount, now);
  const { appId, appSecret, token, encodingAesKey, recipient } = sampleAccount;
  const rides: (Accepted & { readonly after: number })[] = [];
  const answered = new Map<string, string>();
  let webhook: string | null = null;

  const meet = (person: string, state: Follower['state'] = 'following') => {
    const known = platform.followers.get(person);
    if (known === undefined || state !== 'following') platform.followers.set(person, { ...known, state });
  };

  /** Shows an answer that came back; one push has one answer, however often it is pushed. */
  const shown = (person: string, id: string, body: string): string | null => {
    if (body === '' || body === 'success') return null;
    const { fields } = pushes.read(body);
    if (fields.ToUserName !== person || fields.FromUserName !== recipient) {
      platform.refused.push({ to: person, why: 'malformed', code: 'reply', at: now() });
      return null;
    }
    const text = typeof fields.Content === 'string' ? fields.Content : `[${String(fields.MsgType)}]`;
    if (answered.get(id) === text) return text;
    answered.set(id, text);
    rides.push({ to: person, text, passive: true, key: null, at: now(), after: platform.ledger.length });
    return text;
  };

  const post = async (message: PushFields): Promise<string | null> => {
    const { query, body } = pushes.push({ message });
    const signal = AbortSignal.timeout(options.patienceMs ?? SLOW_MS);
    try {
      const response = await fetch(`${webhook}?${query}`, { method: 'POST', body: new Uint8Array(body), signal });
      const words = await response.text();
      return response.status === 200 ? words : null;
    } catch {
      return null;
    }
  };

  const delivers: WechatOaStandIn['delivers'] = async (message, id, copies = 1) => {
    if (webhook === null) throw new Error('WeChat does not know where to call: callAt() first');
    const person = String(message.FromUserName);
    let acknowledged = true;
    let answer: string | null = null;
    for (let copy = 0; copy < copies; copy++) {
      let words: string | null = null;
      for (let attempt = 0; attempt < TRIES && words === null; attempt++) words = await post(message);
      acknowledged = acknowledged && words !== null;
      answer = words === null ? answer : shown(person, id, words);
    }
    return { id, acknowledged, answer };
  };

  const sends = (person: string, type: string, fields: PushFields, { id, copies }: Says = {}): Promise<Push> => {
    meet(person);
    platform.allowances.wrote(person);
    const { Content: _, ...head } = pushes.text(person, '');
    const message = { ...head, MsgType: type, ...fields, ...(id === undefined ? {} : { MsgId: BigInt(id) }) };
    return delivers(message, String(message.MsgId), copies);
  };

  return {
    url: platform.url,
    settings: { appId, appSecret, token, encodingAesKey, apiBase: platform.url },
    platform,
    pushes,
    refused: platform.refused,
    /** In order: an answer that rode stands behind what had been taken when it came. */
    get accepted() {
      const taken = platform.ledger.map(({ openid, msgtype, body, at }) => ({
        to: openid,
        text: msgtype === 'text' ? wordsOf(body) : `[${msgtype}]`,
        passive: false,
        key: null,
        at,
      }));
      return [...rides].reverse().reduce<Accepted[]>((all, { after, ...ride }) => all.toSpliced(after, 0, ride), taken);
    },

    async callAt(url) {
      const query = pushes.verification();
      const response = await fetch(`${url}?${query}`);
      if ((await response.text()) !== query.get('echostr')) throw new Error('the address did not prove itself');
      webhook = url;
    },

    says: (person, text, more) => sends(person, 'text', { Content: text }, more),
    sends,
    delivers,
    does(person, event, more = {}) {
      meet(person, event === 'unsubscribe' ? 'left' : undefined);
      if (event === 'subscribe') platform.followers.set(person, { state: 'following' });
      if (TAPS.has(event)) platform.allowances.tapped(person);
      return delivers(pushes.event(person, event, more), `${person} ${event} ${now()}`);
    },
    keeps(bytes, mime) {
      const mediaId = `customer-media-${platform.files.size + 1}`;
      platform.files.set(mediaId, { bytes, mime, use: 'image', name: `${mediaId}.${mime.split('/')[1]}` });
      return mediaId;
    },

    misbehave(how, times) {
      platform.recover();
      if (how === null) return;
      const troubles: Readonly<Record<typeof how, Trouble>> = {
        slow: { lateMs: SLOW_MS },
        error: { status: 500 },
        rate: { errcode: 45011, errmsg: 'api minute-quota reach limit' },
        expired: { errcode: 42001, errmsg: 'access_token expired' },
        silent: 'drop',
        garbled: 'garble',
      };
      if (how === 'expired') platform.expireToken();
      platform.trouble(paths.send, troubles[how], times);
    },
    close: () => platform.close(),
  };
}

const wordsOf = (body: Taken['body']): string => String((body.text as { content?: unknown } | undefined)?.content);
