import type { Refused } from '../stand-in';
import { read } from './message';
import { BOT, ENDED, NEW, POOL, STAFF, type StoredFile, type World } from './world';

/** What an endpoint is asked. */
export interface Asked {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly type: string;
  readonly body: Buffer;
}

/** What it answers: an object as JSON, or a file. */
export type Told = Readonly<Record<string, unknown>> | { readonly file: StoredFile };
type Body = Readonly<Record<string, unknown>>;

export const SENDS = new Set([
  '/cgi-bin/kf/send_msg',
  '/cgi-bin/kf/send_msg_on_event',
  '/cgi-bin/message/send',
  '/cgi-bin/externalcontact/add_msg_template',
]);

const OK = { errcode: 0, errmsg: 'ok' };
export const fault = (errcode: number, errmsg: string): Told => ({
  errcode,
  errmsg: `${errmsg}, hint: [1763690000_12_8f2c], from ip: 127.0.0.1`,
});

/** Answers a call whose access token is right, or null when there is no such call. */
export function answer(asked: Asked, world: World): Told | null {
  if (asked.path === '/cgi-bin/media/upload') return takeFile(asked, world);
  if (asked.path === '/cgi-bin/media/get') return giveFile(asked.query.get('media_id') ?? '', world);
  const endpoint = endpoints[asked.path];
  if (endpoint === undefined) return null;
  const body = jsonOf(asked.body);
  return body === null ? fault(40058, 'Warning: wrong json format') : endpoint(body, world);
}

const endpoints: Readonly<Record<string, (body: Body, world: World) => Told>> = {
  '/cgi-bin/kf/send_msg': send,
  '/cgi-bin/kf/send_msg_on_event': sendOnEvent,
  '/cgi-bin/kf/service_state/get': tellState,
  '/cgi-bin/kf/service_state/trans': changeState,
  '/cgi-bin/kf/customer/batchget': tellCustomers,
  '/cgi-bin/kf/add_contact_way': makeLink,
};

function send(body: Body, world: World): Told {
  const { touser: person, open_kfid: desk, msgid } = body;
  const refuse = (why: Refused['why'], code: number, words: string) => refusal(world, String(person), why, code, words);
  if (typeof desk !== 'string' || !world.desks.has(desk)) return refuse('malformed', 95004, 'open_kfid not exist');
  if (typeof person !== 'string' || !world.customers.has(person))
    return refuse('blocked', 84061, 'not external contact relation');
  const taken = keyFault(msgid, world);
  if (taken !== null) return refuse(taken.why, 40058, taken.words);
  const words = read(body, world);
  if (typeof words !== 'string') return refuse('malformed', words.code, words.words);
  const { state } = world.session(desk, person);
  if (state !== NEW && state !== BOT) return refuse('window', 95018, 'send msg session status invalid');
  const spent = world.spendWindow(desk, person);
  if (spent !== null) return refuse(spent.why, spent.code, 'send msg limit');
  return accept(world, desk, person, words, body);
}

function sendOnEvent(body: Body, world: World): Told {
  const { code, msgtype, msgid } = body;
  const refuse = (why: Refused['why'], number: number, words: string) => refusal(world, '', why, number, words);
  const words = read(body, world);
  if (typeof words !== 'string') return refuse('malformed', words.code, words.words);
  const taken = keyFault(msgid, world);
  if (taken !== null) return refuse(taken.why, 40058, taken.words);
  const spent = world.spend(String(code), String(msgtype));
  if (typeof spent === 'string') return refuse('window', 95007, spent);
  return accept(world, spent.desk, spent.person, words, body);
}

function accept(world: World, desk: string, person: string, text: string, body: Body): Told {
  const key = typeof body.msgid === 'string' ? body.msgid : null;
  const id = key ?? `api${world.accepted.length + 1}`;
  if (key !== null) world.keys.add(key);
  world.accepted.push({ to: person, text, passive: false, key, at: world.now() });
  world.sent.push(body);
  if (world.customers.get(person)?.refuses)
    world.event(desk, person, 'msg_send_fail', { fail_msgid: id, fail_type: 10 });
  return { ...OK, msgid: id };
}

function refusal(world: World, to: string, why: Refused['why'], code: number, words: string): Told {
  world.refused.push({ to, why, code: String(code), at: world.now() });
  return fault(code, words);
}

/** A `msgid` of ours must be a word of at most 32 letters, and new. */
function keyFault(
  msgid: unknown,
  world: World,
): { readonly why: 'malformed' | 'duplicate'; readonly words: string } | null {
  if (msgid === undefined) return null;
  if (typeof msgid !== 'string' || !/^[0-9a-zA-Z_-]{1,32}$/.test(msgid))
    return { why: 'malformed', words: 'invalid msgid' };
  return world.keys.has(msgid) ? { why: 'duplicate', words: 'msgid duplicated' } : null;
}

const NEXT: Readonly<Record<number, readonly number[]>> = {
  [NEW]: [BOT, POOL, STAFF, ENDED],
  [BOT]: [POOL, STAFF, ENDED],
  [POOL]: [STAFF, ENDED],
  [STAFF]: [STAFF, ENDED],
  [ENDED]: [],
};
const HOUR_MS = 3_600_000;

function tellState(body: Body, world: World): Told {
  const { open_kfid: desk, external_userid: person } = body;
  if (!world.desks.has(String(desk))) return fault(95004, 'open_kfid not exist');
  const { state, servicer } = world.session(String(desk), String(person));
  return { ...OK, service_state: state, ...(state === STAFF ? { servicer_userid: servicer } : {}) };
}

function changeState(body: Body, world: World): Told {
  const { open_kfid, external_userid, service_state, servicer_userid } = body;
  const [desk, person, state] = [String(open_kfid), String(external_userid), Number(service_state)];
  const session = world.session(desk, person);
  if (!NEXT[session.state]?.includes(state)) return fault(95016, 'not allowed to change state');
  if (state === STAFF && !world.servicers.has(String(servicer_userid))) return fault(95014, 'user is not servicer');
  const wasDesk = session.state === POOL || session.state === STAFF;
  session.state = state;
  session.servicer = state === STAFF ? String(servicer_userid) : '';
  if (state === BOT) return OK;
  if (state === ENDED) return { ...OK, msg_code: world.code(desk, person, 20_000, ['text', 'msgmenu'], ENDED) };
  return wasDesk ? OK : { ...OK, msg_code: world.code(desk, person, 48 * HOUR_MS, ['text'], state) };
}

function makeLink({ open_kfid: desk, scene = '' }: Body, world: World): Told {
  if (typeof desk !== 'string' || !world.desks.has(desk)) return fault(95004, 'open_kfid not exist');
  if (typeof scene !== 'string' || !/^[0-9a-zA-Z_-]{0,32}$/.test(scene)) return fault(40058, 'invalid scene');
  return { ...OK, url: `https://work.weixin.qq.com/kf/kfc${desk.length}8f8d07ac?enc_scene=ENC${scene}` };
}

function tellCustomers(body: Body, { customers }: World): Told {
  const ids = Array.isArray(body.external_userid_list) ? body.external_userid_list.map(String) : [];
  const known = ids.flatMap(id => {
    const customer = customers.get(id);
    if (customer === undefined) return [];
    const { nickname, unionid } = customer;
    const avatar = `http://wx.qlogo.cn/mmhead/${id}`;
    return [{ external_userid: id, nickname, avatar, gender: 2, ...(unionid === undefined ? {} : { unionid }) }];
  });
  return { ...OK, customer_list: known, invalid_external_userid: ids.filter(id => !customers.has(id)) };
}

function takeFile({ query, type, body }: Asked, world: World): Told {
  const use = query.get('type') ?? '';
  if (!['image', 'voice', 'video', 'file'].includes(use)) return fault(40004, 'invalid media type');
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1];
  const part = boundary === undefined ? undefined : body.toString('latin1').split(`--${boundary}`)[1];
  const [head = '', ...rest] = (part ?? '').split('\r\n\r\n');
  const name = /name="media"; filename="([^"]+)"/.exec(head)?.[1];
  if (name === undefined) return fault(41005, 'media data missing');
  const bytes = Buffer.from(rest.join('\r\n\r\n').slice(0, -2), 'latin1');
  if (bytes.length < 5) return fault(40006, 'invalid file size');
  const id = `3media${world.files.size + 1}`;
  const mime = /content-type: *([^\r\n]+)/i.exec(head)?.[1] ?? 'application/octet-stream';
  world.files.set(id, { bytes, mime, name: Buffer.from(name, 'latin1').toString(), at: world.now() });
  return { ...OK, type: use, media_id: id, created_at: String(Math.floor(world.now() / 1000)) };
}

function giveFile(id: string, { files }: World): Told {
  const file = files.get(id);
  return file === undefined ? fault(40007, 'invalid media_id') : { file };
}

function jsonOf(body: Buffer): Body | null {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Body) : null;
  } catch {
    return null;
  }
}
