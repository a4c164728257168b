import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Misbehaviour, StandIn } from '../stand-in';
import { type Body, type Desk, openDesk, type Reply } from './desk';
import { openShelf, type Shelf, type Told } from './files';
import { type Gateway, openGateway } from './gateway';
import { openPasses, type Passes, type Scope } from './passes';
import { openPushes, type Pushes } from './pushes';
import { type Seal, sealOf } from './seal';

const SLOW_MS = 5000;
const TOKEN_SECONDS = 7200;
const LAST_SECONDS_MS = 60_000;

/** One call that arrived. */
interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer;
}

/** QQ's bot platform, played on loopback. */
export interface QqStandIn extends StandIn, Omit<Pushes, 'callAt' | 'says'> {
  readonly says: Pushes['says'];
  readonly seal: Seal;
  readonly desk: Pick<Desk, 'messages' | 'typing' | 'held' | 'rights'>;
  readonly shelf: Shelf;
  readonly passes: Passes;
  readonly gateway: Gateway;
  readonly calls: readonly Call[];
  /** Access tokens that were given out, one for each time. */
  readonly tokens: readonly string[];
  /** Interactions that were acknowledged. */
  readonly acknowledged: readonly string[];
  /** Answers every call of the token's address with this code and status 200; null ends it. */
  refuseTokens(code: number | null): void;
  /** Refuses every send with this code in status 200, or as said; null ends it. */
  refuseWith(code: number | null, status?: number): void;
}

/** Opens it. `blockBytes` is the size of a part of an upload. */
export async function openQqStandIn(options: { now?: () => number; blockBytes?: number } = {}): Promise<QqStandIn> {
  const now = options.now ?? Date.now;
  const appId = '102012345';
  const appSecret = randomUUID().replaceAll('-', '');
  const seal = sealOf(appId, appSecret);
  const passes = openPasses(now);
  let url = '';
  const shelf = openShelf({ url: () => url, blockBytes: options.blockBytes ?? 1024 * 1024 });
  const desk = openDesk({ now, passes, shelf });
  const pushes = openPushes({ now, seal, passes });
  const calls: Call[] = [];
  const tokens: string[] = [];
  const valid = new Map<string, number>();
  const acknowledged: string[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let mood: { how: Misbehaviour; times: number } | null = null;
  let tokenCode: number | null = null;
  let sendCode: { code: number; status: number } | null = null;

  const giveToken = (body: Body): Reply => {
    if (tokenCode !== null) return { status: 200, json: { code: tokenCode, message: 'refused' } };
    if (body.appId !== appId || body.clientSecret !== appSecret) {
      return { status: 200, json: { code: 100007, message: 'appid invalid' } };
    }
    let [token, until] = [...valid].find(([, end]) => end - now() > LAST_SECONDS_MS) ?? [];
    if (token === undefined || until === undefined) {
      token = `token-${randomUUID()}`;
      until = now() + TOKEN_SECONDS * 1000;
      valid.set(token, until);
    }
    tokens.push(token);
    return { status: 200, json: { access_token: token, expires_in: String(Math.floor((until - now()) / 1000)) } };
  };

  const moodNow = (): Misbehaviour | null => {
    if (mood === null) return null;
    const { how } = mood;
    mood.times -= 1;
    if (mood.times <= 0) mood = null;
    return how;
  };

  /** A message, as this moment's mood lets it end; null leaves the caller without an answer. */
  const receive = async (scope: Scope, to: string, body: Body): Promise<Reply | null> => {
    const how = moodNow();
    if (how === 'error') return { ...desk.refuse(to, 'malformed', 500, ''), status: 500, json: undefined };
    if (how === 'rate') {
      return { ...desk.refuse(to, 'rate', 22009, 'msg limit exceed', 429), headers: { 'retry-after': '7' } };
    }
    if (how === 'expired') {
      valid.clear();
      return desk.refuse(to, 'credentials', 11244, 'token expired', 401);
    }
    if (sendCode !== null) return desk.refuse(to, 'malformed', sendCode.code, 'refused', sendCode.status);
    const reply = desk.send(scope, to, body);
    if (how === 'silent') return null;
    if (how === 'garbled') return { status: 200, json: undefined };
    if (how === 'slow') await later(timers);
    return reply;
  };

  const route = async (request: IncomingMessage, call: Call): Promise<Reply | null> => {
    const body = bodyOf(call.body);
    if (call.path === '/app/getAppAccessToken') return giveToken(body);
    const [, kind = '', first = '', second = '', third = ''] = call.path.split('/').map(decodeURIComponent);
    if (kind === 'storage') {
      const status = shelf.put(first, Number(second), call.body, request.headers.authorization !== undefined);
      return { status, json: {} };
    }
    const until = valid.get(/^QQBot (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '');
    if (until === undefined || until <= now()) {
      return desk.refuse(second, 'credentials', 11244, 'token not exist or expire', 401);
    }
    if (kind === 'gateway') return { status: 200, json: { url: `${url.replace('http', 'ws')}/websocket` } };
    if (kind === 'interactions' && call.method === 'PUT') {
      acknowledged.push(first);
      return { status: 200, json: undefined };
    }
    const scope = first === 'users' || first === 'groups' ? first : null;
    if (kind !== 'v2' || scope === null || call.method !== 'POST') return { status: 404, json: undefined };
    if (third === 'messages') return receive(scope, second, body);
    if (third === 'files') return told(shelf.merge(scope, body));
    if (third === 'upload_prepare') return told(shelf.prepare(scope, body));
    return third === 'upload_part_finish' ? told(shelf.finish(body)) : { status: 404, json: undefined };
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = new URL(request.url ?? '/', 'http://qq').pathname;
    const call = { method: request.method ?? 'GET', path, body: Buffer.concat(chunks) };
    calls.push(call);
    const attachment = shelf.attachments.get(path.replace('/attachments/', ''));
    if (attachment !== undefined) {
      response.writeHead(200, { 'content-type': attachment.mime }).end(attachment.bytes);
      return;
    }
    const reply = await route(request, call);
    if (reply === null) {
      response.destroy();
      return;
    }
    const headers = { 'content-type': 'application/json', 'x-tps-trace-id': 'stand-in-trace', ...reply.headers };
    response
      .writeHead(reply.status, headers)
      .end(reply.json === undefined ? '<html></html>' : JSON.stringify(reply.json));
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  const gateway = openGateway(server, token => (valid.get(token) ?? 0) > now());
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    ...pushes,
    url,
    settings: { appId, appSecret, apiBase: url, tokenBase: url },
    seal,
    desk,
    shelf,
    passes,
    gateway,
    calls,
    tokens,
    acknowledged,
    accepted: desk.accepted,
    refused: desk.refused,
    misbehave(how, times = Number.POSITIVE_INFINITY) {
      mood = how === null ? null : { how, times };
    },
    refuseTokens: code => {
      tokenCode = code;
    },
    refuseWith: (code, status = 200) => {
      sendCode = code === null ? null : { code, status };
    },
    async close() {
      for (const timer of timers) clearTimeout(timer);
      gateway.close();
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function told(answer: Told): Reply {
  if ('json' in answer) return { status: 200, json: answer.json };
  return { status: 400, json: { code: answer.code, message: 'refused' } };
}

function bodyOf(bytes: Buffer): Body {
  try {
    const json: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof json === 'object' && json !== null ? (json as Body) : {};
  } catch {
    return {};
  }
}

function later(timers: Set<NodeJS.Timeout>): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      resolve();
    }, SLOW_MS);
    timers.add(timer);
  });
}
