import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Refused } from '../stand-in';
import { type Asked, answer, fault, type Memory, type StoredFile, type Told } from './endpoints';
import { type Allowances, type Follower, openAllowances, openTokenDesk, type Taken } from './ledger';
import { sampleAccount } from './pushes';

/**
 * How WeChat can fail: `drop` takes the message and cuts the line, `hang` takes it and never answers, `garble` takes
 * it and answers nonsense, `cut` cuts the line before it is taken; or a status or a code of its own without taking
 * anything; or the right answer late, after a time or after something has happened.
 */
export type Trouble =
  | 'drop'
  | 'hang'
  | 'garble'
  | 'cut'
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | { readonly errcode: number; readonly errmsg?: string; readonly after?: Promise<unknown> }
  | { readonly lateMs: number | (() => number) }
  | { readonly after: Promise<unknown> };

export interface PlatformOptions {
  readonly appId?: string;
  readonly appSecret?: string;
  readonly now?: () => number;
  /** Whether the 48-hour and one-minute windows are counted. */
  readonly countsWindows?: boolean;
  /** Whether the account is a subscription account, which sends to many once a day. */
  readonly isSubscription?: boolean;
  /** Who follows; when left out everybody does. */
  readonly followers?: Readonly<Record<string, Follower>>;
  readonly port?: number;
}

/** WeChat's API, played on loopback. */
export interface WechatPlatform {
  readonly url: string;
  /** Every message WeChat took, in order, whether or not it told us so. */
  readonly ledger: readonly Taken[];
  /** Every message it refused by its own rules, in order. */
  readonly refused: Refused[];
  /** Every call that arrived. */
  readonly calls: readonly Asked[];
  readonly typing: readonly { readonly openid: string; readonly command: string }[];
  readonly followers: Map<string, Follower>;
  readonly files: Map<string, StoredFile>;
  readonly mass: Memory['mass'];
  readonly menu: Memory['menu'];
  readonly allowances: Allowances;
  /** How often a path was called. */
  count(path: string): number;
  /** Fails the next `times` calls of a path; for ever when left out. */
  trouble(path: string, how: Trouble, times?: number): void;
  /** Ends all troubles. */
  recover(): void;
  expireToken(): void;
  /** Resolves when the next call of this path has arrived and was dealt with. */
  next(path: string): Promise<void>;
  close(): Promise<void>;
}

export const paths = {
  token: '/cgi-bin/stable_token',
  send: '/cgi-bin/message/custom/send',
  typing: '/cgi-bin/message/custom/typing',
  upload: '/cgi-bin/media/upload',
  media: '/cgi-bin/media/get',
  person: '/cgi-bin/user/info',
} as const;

/** Opens a WeChat that behaves, until it is told not to. */
export async function openWechatPlatform(options: PlatformOptions = {}): Promise<WechatPlatform> {
  const now = options.now ?? Date.now;
  const desk = openTokenDesk(now);
  const allowances = openAllowances(now);
  const calls: Asked[] = [];
  const troubles = new Map<string, { how: Trouble; times: number }>();
  const waiting: { path: string; done: () => void }[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let url = '';
  const memory: Memory = {
    credentials: {
      appId: options.appId ?? sampleAccount.appId,
      appSecret: options.appSecret ?? sampleAccount.appSecret,
    },
    now,
    desk,
    allowances: options.countsWindows ? allowances : null,
    ledger: [],
    refused: [],
    typing: [],
    followers: new Map(Object.entries(options.followers ?? {})),
    files: new Map(),
    isSubscription: options.isSubscription ?? false,
    mass: [],
    menu: { current: null },
    url: () => url,
  };

  const troubleOf = (path: string): Trouble | null => {
    const trouble = troubles.get(path);
    if (trouble === undefined) return null;
    trouble.times -= 1;
    if (trouble.times <= 0) troubles.delete(path);
    return trouble.how;
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = await read(request);
    calls.push(asked);
    await respond(asked, troubleOf(asked.path), memory, response, timers);
    for (const one of waiting.filter(({ path }) => path === asked.path)) {
      waiting.splice(waiting.indexOf(one), 1);
      one.done();
    }
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>(resolve => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    ledger: memory.ledger,
    refused: memory.refused,
    calls,
    typing: memory.typing,
    followers: memory.followers,
    files: memory.files,
    mass: memory.mass,
    menu: memory.menu,
    allowances,
    count: path => calls.filter(call => call.path === path).length,
    trouble: (path, how, times = Number.POSITIVE_INFINITY) => troubles.set(path, { how, times }),
    recover: () => troubles.clear(),
    expireToken: () => desk.expire(),
    next: path => new Promise(done => waiting.push({ path, done })),
    close: () =>
      new Promise(resolve => {
        for (const timer of timers) clearTimeout(timer);
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://wechat');
  return {
    method: request.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: request.headers,
    body: Buffer.concat(chunks),
  };
}

async function respond(
  asked: Asked,
  trouble: Trouble | null,
  memory: Memory,
  response: ServerResponse,
  timers: Set<NodeJS.Timeout>,
): Promise<void> {
  if (trouble === 'cut') {
    response.destroy();
    return;
  }
  if (typeof trouble === 'object' && trouble !== null) {
    if ('status' in trouble) {
      response.writeHead(trouble.status, { ...trouble.headers }).end(trouble.body ?? '');
      return;
    }
    if ('errcode' in trouble) {
      await trouble.after;
      tell(fault(trouble.errcode, trouble.errmsg ?? 'as told'), response);
      return;
    }
    await ('after' in trouble ? trouble.after : late(trouble.lateMs, timers));
  }
  const told = answer(asked, memory);
  if (trouble === 'hang') return;
  if (trouble === 'drop') response.destroy();
  else if (trouble === 'garble') response.end('<html>502 Bad Gateway</html>');
  else if (told === null) response.writeHead(404).end('not found');
  else tell(told, response);
}

function late(ms: number | (() => number), timers: Set<NodeJS.Timeout>): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        resolve();
      },
      typeof ms === 'number' ? ms : ms(),
    );
    timers.add(timer);
  });
}

/** WeChat calls its JSON `text/plain`, and so does this. */
function tell(told: Told, response: ServerResponse): void {
  if (!('file' in told)) {
    response.writeHead(200, { 'content-type': 'text/plain' }).end(JSON.stringify(told));
    return;
  }
  const file = told.file as StoredFile;
  const headers = { 'content-type': file.mime, 'content-disposition': `attachment; filename="${file.name}"` };
  response.writeHead(200, headers).end(file.bytes);
}
