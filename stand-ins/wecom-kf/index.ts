import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StandIn } from '../stand-in';
import { APP, sendByApp } from './app';
import { type Asked, answer, fault, type Told } from './endpoints';
import { openPasses } from './passes';
import { openSeal } from './seal';
import { type Life, openLife } from './staff';
import { openSync } from './sync';
import { openTasks, type Tasks } from './tasks';
import { misbehave, openTrouble, type Trouble, tell } from './trouble';
import { openWorld, type World } from './world';

const BELL_MS = 600_000;
const RINGS = 3;

export interface WecomKfOptions {
  readonly now?: () => number;
  /** Customer-service accounts, `open_kfid`; the first is where customers write when nothing else is said. */
  readonly desks?: readonly string[];
  /** Whom callbacks are sealed for; the corp ID when left out, and it may be empty. */
  readonly receiveId?: string;
  readonly pageSize?: number;
  readonly bareSyncs?: number;
}

/** One ring of the doorbell, as it is put behind the webhook's address. */
export interface Callback {
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

/** WeCom with 微信客服, played on loopback. */
export interface WecomKfStandIn extends StandIn, Life {
  readonly world: World;
  readonly trouble: Trouble;
  /** Whose customers people are, and the broadcasts that colleagues confirm. */
  readonly tasks: Tasks;
  /** The secret of the app that may use customer contact; the other app may not. */
  readonly contactSecret: string;
  /** The AgentId of the app that writes to colleagues. */
  readonly agentId: number;
  /** Every path that was called, in order. */
  readonly calls: readonly string[];
  /** Every access token that was given out. */
  readonly tokens: readonly string[];
  /** The GET with which WeCom proves an address, and the word that must be answered. */
  verification(): { readonly query: URLSearchParams; readonly echo: string };
  /** What the doorbell sends, without sending it. */
  callback(desk?: string): Callback;
  /** Any bytes, sealed and signed as a callback. */
  sign(bytes: Buffer): Callback;
  emptyPages(count: number): void;
  readonly pages: () => number;
  /** Forgets the access token before its time. */
  expireToken(): void;
}

/** Opens a WeCom that behaves, until it is told not to. */
export async function openWecomKfStandIn(options: WecomKfOptions = {}): Promise<WecomKfStandIn> {
  const now = options.now ?? Date.now;
  const desks = options.desks ?? ['wkYUNJIN000000000000000000000001'];
  const home = desks[0] ?? '';
  const corp = { corpId: 'ww1a2b3c4d5e6f7a8b', secret: randomBytes(32).toString('base64url') };
  const call = { token: 'yunjinchahang', encodingAesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C' };
  const world = openWorld(now, desks);
  const trouble = openTrouble();
  const sync = openSync(world, { pageSize: options.pageSize ?? 1000, bareSyncs: options.bareSyncs ?? 60 });
  const seal = openSeal({ ...call, receiveId: options.receiveId ?? corp.corpId, now });
  const contactSecret = randomBytes(32).toString('base64url');
  const passes = openPasses(corp.corpId, { service: corp.secret, contact: contactSecret }, now);
  const tasks = openTasks(world);
  const calls: string[] = [];
  let webhook: string | null = null;

  const take = (asked: Asked): Told | null => {
    if (asked.path === '/cgi-bin/gettoken') return passes.issue(asked.query);
    const app = passes.check(asked.query.get('access_token'));
    if (typeof app === 'object') return app.refusal;
    const body = () => JSON.parse(asked.body.toString()) as Readonly<Record<string, unknown>>;
    if (asked.path === '/cgi-bin/kf/sync_msg') return sync.answer(body());
    if (asked.path.startsWith('/cgi-bin/externalcontact/')) {
      return app === 'contact' ? tasks.answer(asked.path, body()) : fault(48002, 'api forbidden');
    }
    if (asked.path === '/cgi-bin/message/send') return sendByApp(body(), world);
    return answer(asked, world);
  };

  const server = createServer((request, response) => {
    read(request)
      .then(asked => {
        calls.push(asked.path);
        const how = trouble.of(asked.path);
        if (how === 'expired') passes.expire();
        if (how === null) tell(take(asked), response);
        else misbehave(how, response, () => take(asked), trouble);
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const sign = (bytes: Buffer): Callback => {
    const { query, sealed } = seal.close(bytes);
    const xml = `<xml><ToUserName><![CDATA[${corp.corpId}]]></ToUserName><Encrypt><![CDATA[${sealed}]]></Encrypt><AgentID><![CDATA[]]></AgentID></xml>`;
    return { query, body: Buffer.from(xml) };
  };

  const callback = (desk = home): Callback => {
    const bell = `ENC${randomBytes(24).toString('base64url')}`;
    world.bells.set(bell, now() + BELL_MS);
    const head = `<ToUserName><![CDATA[${corp.corpId}]]></ToUserName><CreateTime>${Math.floor(now() / 1000)}</CreateTime>`;
    const kind = '<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event>';
    const whose = `<Token><![CDATA[${bell}]]></Token><OpenKfId><![CDATA[${desk}]]></OpenKfId>`;
    return sign(Buffer.from(`<xml>${head}${kind}${whose}</xml>`));
  };

  const verification = () => {
    const echo = String(randomBytes(6).readUIntBE(0, 6));
    const { query, sealed } = seal.close(Buffer.from(echo));
    query.set('echostr', sealed);
    return { query, echo };
  };

  /** Rings until it is answered, three times at most. */
  const ring = async (desk: string): Promise<boolean> => {
    if (webhook === null) return false;
    const { query, body } = callback(desk);
    for (let time = 0; time < RINGS; time++) {
      const isHeard = await fetch(`${webhook}?${query}`, { method: 'POST', body: new Uint8Array(body) }).then(
        async response => (await response.text()) !== '' && response.status === 200,
        () => false,
      );
      if (isHeard) return true;
    }
    return false;
  };

  return {
    url,
    settings: { ...corp, ...call, apiBase: url, ...(desks.length === 1 ? { openKfId: home } : {}) },
    world,
    trouble,
    tasks,
    contactSecret,
    agentId: APP,
    calls,
    tokens: passes.given,
    accepted: world.accepted,
    refused: world.refused,
    ...openLife(world, home, ring),

    async callAt(webhookUrl) {
      const { query, echo } = verification();
      const response = await fetch(`${webhookUrl}?${query}`);
      const said = await response.text();
      if (response.status !== 200 || said !== echo) throw new Error('the address did not prove itself');
      webhook = webhookUrl;
    },

    async says(person, text, { id, copies = 1 } = {}) {
      world.wrote(home, person);
      const item = { msgtype: 'text', text: { content: text } };
      const msgid = world.happens(home, person, id === undefined ? item : { ...item, msgid: id });
      for (let copy = 1; copy < copies; copy++) world.happens(home, person, { ...item, msgid });
      let acknowledged = false;
      for (let copy = 0; copy < copies; copy++) acknowledged = await ring(home);
      return { id: msgid, acknowledged, answer: null };
    },

    misbehave: (how, times) => trouble.set(how, times),
    verification,
    callback,
    sign,
    emptyPages: sync.emptyPages,
    pages: sync.pages,
    expireToken: passes.expire,
    close: () =>
      new Promise(resolve => {
        trouble.end();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://wecom');
  const type = request.headers['content-type'] ?? '';
  return { path: pathname, query: searchParams, type, body: Buffer.concat(chunks) };
}
