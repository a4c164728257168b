import { z } from 'zod';
import type { Refused } from '../stand-in';
import type { Allowances, Follower, Taken, TokenDesk } from './ledger';
import { type MassMessage, takeMass } from './mass';
import { isMenu } from './menu';

/** What an endpoint is asked. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** What it answers: an object as JSON, or a file. */
export type Told = Readonly<Record<string, unknown>> | { readonly file: StoredFile };

export interface StoredFile {
  readonly bytes: Buffer;
  readonly mime: string;
  readonly use: string;
  readonly name: string;
}

/** Everything the stand-in remembers. */
export interface Memory {
  readonly credentials: { readonly appId: string; readonly appSecret: string };
  readonly now: () => number;
  readonly desk: TokenDesk;
  /** Null when windows are not counted. */
  readonly allowances: Allowances | null;
  readonly ledger: Taken[];
  /** Messages it refused, in order. */
  readonly refused: Refused[];
  readonly typing: { readonly openid: string; readonly command: string }[];
  readonly followers: Map<string, Follower>;
  readonly files: Map<string, StoredFile>;
  /** Whether the account is a subscription account, which sends to many once a day. */
  readonly isSubscription: boolean;
  /** What was sent to many. */
  readonly mass: MassMessage[];
  /** The menu of the account; null when there is none. */
  readonly menu: { current: Readonly<Record<string, unknown>> | null };
  readonly url: () => string;
}

const word = z.string();
const id = z.string().min(1);
const article = z.object({ title: id, description: word, url: word, picurl: word.optional() });
const message = z.discriminatedUnion('msgtype', [
  z.object({ msgtype: z.literal('text'), text: z.object({ content: id }) }),
  z.object({ msgtype: z.literal('image'), image: z.object({ media_id: id }) }),
  z.object({ msgtype: z.literal('voice'), voice: z.object({ media_id: id }) }),
  z.object({
    msgtype: z.literal('video'),
    video: z.object({ media_id: id, thumb_media_id: id.optional(), title: word, description: word }),
  }),
  z.object({
    msgtype: z.literal('music'),
    music: z.object({ title: word, description: word, musicurl: id, hqmusicurl: id, thumb_media_id: id }),
  }),
  z.object({ msgtype: z.literal('news'), news: z.object({ articles: z.array(article).min(1) }) }),
  z.object({
    msgtype: z.literal('msgmenu'),
    msgmenu: z.object({
      head_content: word,
      list: z.array(z.object({ id, content: id })).min(1),
      tail_content: word,
    }),
  }),
  z.object({
    msgtype: z.literal('miniprogrampage'),
    miniprogrampage: z.object({ title: word, appid: id, pagepath: id, thumb_media_id: id }),
  }),
]);

/** Answers as WeChat does, or null when there is no such call. */
export function answer(asked: Asked, memory: Memory): Told | null {
  if (asked.path === '/cgi-bin/stable_token') return issue(asked, memory);
  if (asked.path.startsWith('/files/')) return fileAt(asked.path.slice('/files/'.length), memory);
  const endpoint = endpoints[asked.path];
  if (endpoint === undefined) return null;
  const token = asked.query.get('access_token');
  if (token === null) return fault(41001, 'access_token missing');
  if (!memory.desk.isValid(token)) return fault(40001, `invalid credential, access_token ${token} is not latest`);
  return endpoint(asked, memory);
}

export function fault(errcode: number, errmsg: string): Told {
  return { errcode, errmsg: `${errmsg} rid: 6560a1f2-1c7ad3a5-0a1b2c3d` };
}

const endpoints: Readonly<Record<string, (asked: Asked, memory: Memory) => Told>> = {
  '/cgi-bin/message/custom/send': takeMessage,
  '/cgi-bin/message/custom/typing': showTyping,
  '/cgi-bin/media/upload': takeFile,
  '/cgi-bin/media/get': ({ query }, memory) => fileAt(query.get('media_id') ?? '', memory, true),
  '/cgi-bin/user/info': tellPerson,
  '/cgi-bin/qrcode/create': drawCode,
  '/cgi-bin/message/mass/sendall': (asked, memory) => mass(asked, memory, true),
  '/cgi-bin/message/mass/send': (asked, memory) => mass(asked, memory, false),
  '/cgi-bin/menu/create': putUpMenu,
  '/cgi-bin/menu/get': (_, { menu }) =>
    menu.current === null ? fault(46003, 'menu no exist') : { menu: menu.current, errcode: 0 },
  '/cgi-bin/menu/delete': (_, { menu }) => {
    menu.current = null;
    return { errcode: 0, errmsg: 'ok' };
  },
};

function issue(asked: Asked, { credentials, desk }: Memory): Told {
  const body = jsonOf(asked.body);
  if (asked.method !== 'POST' || body === null) return fault(47001, 'data format error');
  if (body.grant_type !== 'client_credential') return fault(40002, 'invalid grant_type');
  if (body.appid !== credentials.appId) return fault(40013, 'invalid appid');
  if (body.secret !== credentials.appSecret) return fault(40125, `invalid appsecret ${String(body.secret)}`);
  return desk.issue(body.force_refresh === true);
}

function takeMessage(asked: Asked, memory: Memory): Told {
  const body = jsonOf(asked.body);
  const openid = typeof body?.touser === 'string' ? body.touser : '';
  const refuse = (why: Refused['why'], code: number, words: string): Told => {
    memory.refused.push({ to: openid, why, code: String(code), at: memory.now() });
    return fault(code, words);
  };
  if (body === null) return refuse('malformed', 47001, 'data format error');
  if (/\\u[0-9a-f]{4}/i.test(asked.body.toString('utf8'))) return refuse('malformed', 40033, 'invalid charset');
  const follower = memory.followers.get(openid);
  if (openid === '' || (memory.followers.size > 0 && follower === undefined))
    return refuse('malformed', 40003, 'invalid openid');
  if (follower?.state === 'blocked') return refuse('blocked', 48002, 'user blocked messages');
  if (follower?.state === 'left') return refuse('blocked', 43004, 'require subscribe');
  const parsed = message.safeParse(body);
  if (!parsed.success) return refuse('malformed', 40008, 'invalid message type');
  const wrong = wrongIn(parsed.data, memory);
  if (wrong !== null) return refuse('malformed', ...wrong);
  const spent = memory.allowances?.spend(openid) ?? 0;
  if (spent === 45015) return refuse('window', spent, 'response out of time limit');
  if (spent === 45047) return refuse('quota', spent, 'out of response count limit');
  memory.ledger.push({ openid, msgtype: parsed.data.msgtype, body, at: memory.now(), tookAtMs: performance.now() });
  return { errcode: 0, errmsg: 'ok' };
}

function wrongIn(said: z.infer<typeof message>, { files }: Memory): [code: number, words: string] | null {
  if (said.msgtype === 'text' && Buffer.byteLength(said.text.content) > 2048)
    return [45002, 'content size out of limit'];
  if (said.msgtype === 'news' && said.news.articles.length > 1) return [45008, 'article size out of limit'];
  const named = JSON.stringify(said).matchAll(/"(?:thumb_)?media_id":"([^"]*)"/g);
  for (const [, mediaId] of named) if (!files.has(mediaId ?? '')) return [40007, 'invalid media_id'];
  return null;
}

const code = z.object({
  expire_seconds: z.number().int().max(2_592_000),
  action_name: z.literal('QR_STR_SCENE'),
  action_info: z.object({ scene: z.object({ scene_str: z.string().min(1).max(64) }) }),
});

/** The real address tells nothing of the scene; this one does, so that a test can scan it. */
function drawCode({ body }: Asked): Told {
  const asked = code.safeParse(jsonOf(body));
  if (!asked.success) return fault(40129, 'invalid scene_str');
  const scene = asked.data.action_info.scene.scene_str;
  return {
    ticket: `ticket-${scene}`,
    expire_seconds: asked.data.expire_seconds,
    url: `http://weixin.qq.com/q/${scene}`,
  };
}

function mass({ body }: Asked, memory: Memory, isToAll: boolean): Told {
  const { errcode, ...told } = takeMass(memory.mass, jsonOf(body) ?? {}, isToAll, {
    now: memory.now(),
    isSubscription: memory.isSubscription,
  });
  return errcode === 0
    ? { errcode, errmsg: 'send job submission success', ...told }
    : { ...fault(errcode, 'refused'), ...told };
}

function putUpMenu({ method, body }: Asked, { menu }: Memory): Told {
  const asked = jsonOf(body);
  if (method !== 'POST' || asked === null || !isMenu(asked)) return fault(40016, 'invalid button size');
  menu.current = asked;
  return { errcode: 0, errmsg: 'ok' };
}

function showTyping(asked: Asked, memory: Memory): Told {
  const body = jsonOf(asked.body);
  const command = String(body?.command);
  if (command !== 'Typing' && command !== 'CancelTyping') return fault(45072, 'invalid command');
  memory.typing.push({ openid: String(body?.touser), command });
  return { errcode: 0, errmsg: 'ok' };
}

/** Reads the one file of a multipart body. */
function takeFile(asked: Asked, { files, now }: Memory): Told {
  const use = asked.query.get('type') ?? '';
  if (!['image', 'voice', 'video', 'thumb'].includes(use)) return fault(40004, 'invalid media type');
  const boundary = /boundary="?([^";]+)/.exec(String(asked.headers['content-type']))?.[1];
  const whole = asked.body.toString('latin1');
  const part = boundary === undefined ? undefined : whole.split(`--${boundary}`)[1];
  const [head = '', ...rest] = (part ?? '').split('\r\n\r\n');
  const name = /name="media"; filename="([^"]+)"/.exec(head)?.[1];
  if (name === undefined) return fault(41005, 'media data missing');
  const bytes = Buffer.from(rest.join('\r\n\r\n').slice(0, -2), 'latin1');
  if (bytes.length === 0) return fault(44001, 'empty media data');
  const mime = /content-type: *([^\r\n]+)/i.exec(head)?.[1] ?? '';
  const mediaId = `media-${files.size + 1}`;
  files.set(mediaId, { bytes, mime, use, name });
  const told = use === 'thumb' ? { thumb_media_id: mediaId } : { media_id: mediaId };
  return { type: use, ...told, created_at: Math.floor(now() / 1000) };
}

function fileAt(mediaId: string, memory: Memory, byApi = false): Told {
  const file = memory.files.get(mediaId);
  if (file === undefined) return fault(40007, 'invalid media_id');
  if (byApi && file.use === 'video') return { video_url: `${memory.url()}/files/${mediaId}` };
  return { file };
}

function tellPerson({ query }: Asked, { followers }: Memory): Told {
  const openid = query.get('openid') ?? '';
  const follower = followers.get(openid);
  if (follower === undefined) return fault(40003, 'invalid openid');
  if (follower.state === 'left') return { subscribe: 0, openid };
  const { language = 'zh_CN', unionid } = follower;
  const bound = unionid === undefined ? {} : { unionid };
  return { subscribe: 1, openid, nickname: '', sex: 0, language, headimgurl: '', ...bound, remark: '', tagid_list: [] };
}

function jsonOf(body: Buffer): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
