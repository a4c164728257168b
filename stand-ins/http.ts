import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Accepted, Misbehaviour, Push, Refused, StandIn } from './stand-in';

const SLOW_MS = 5000;
const TRIES = 3;

/** A platform of one's own: what its small program would do, by docs/CHANNELS.md alone. */
export interface HttpStandIn extends StandIn {
  readonly secret: string;
  /** The bodies of what it accepted, in order. */
  readonly messages: readonly Record<string, unknown>[];
  /** The headers with which it pushes this body, signed now with its secret or with another. */
  sign(id: string, body: string | Buffer, secret?: string): Record<string, string>;
  /** Pushes whatever it is given as JSON; resolves to the status of the answer. */
  push(id: string, told: unknown): Promise<number>;
  /** Answers every message with this, and takes none; null ends it. */
  refuseWith(answer: { status: number; body?: string; headers?: Record<string, string> } | null): void;
  /** From now on signs with this secret, and believes no other. */
  changeSecret(secret: string): void;
  /** Keeps a file under `url`/files/name, for whoever signs for it. */
  putFile(name: string, file: { bytes: Buffer; mime: string }): string;
}

/** Opens it on loopback. `now` stamps what it signs. */
export async function openHttpStandIn(options: { now?: () => number } = {}): Promise<HttpStandIn> {
  const now = options.now ?? Date.now;
  const first = makeSecret();
  const accepted: Accepted[] = [];
  const refused: Refused[] = [];
  const messages: Record<string, unknown>[] = [];
  const files = new Map<string, { bytes: Buffer; mime: string }>();
  const taken = new Map<string, string>();
  const timers = new Set<NodeJS.Timeout>();
  let secret = first;
  let webhookUrl = '';
  let mood: { how: Misbehaviour; times: number } | null = null;
  let refusal: Parameters<HttpStandIn['refuseWith']>[0] = null;
  let said = 0;

  const moodNow = (): Misbehaviour | null => {
    if (mood === null) return null;
    const { how } = mood;
    mood.times -= 1;
    if (mood.times <= 0) mood = null;
    return how;
  };

  const refuse = (response: ServerResponse, to: string, why: Refused['why'], status: number, headers = {}) => {
    refused.push({ to, why, code: String(status), at: now() });
    answer(response, status, { error: { code: why, message: `refused: ${why}` } }, headers);
  };

  const take = (id: string, message: Record<string, unknown>): string => {
    const before = taken.get(id);
    if (before !== undefined) {
      refused.push({ to: String(message.to), why: 'duplicate', code: '200', at: now() });
      return before;
    }
    const own = `out-${taken.size + 1}`;
    taken.set(id, own);
    messages.push(message);
    accepted.push({ to: String(message.to), text: wordsOf(message.content), passive: false, key: id, at: now() });
    return own;
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await read(request);
    const isOurs = proves(secret, request, body, now());
    const file = files.get(decodeURIComponent((request.url ?? '').replace(/^\/files\//, '')));
    if (request.method === 'GET') {
      if (!isOurs || file === undefined) answer(response, isOurs ? 404 : 401, { error: 'no' });
      else response.writeHead(200, { 'content-type': file.mime }).end(file.bytes);
      return;
    }
    const how = moodNow();
    if (!isOurs || how === 'expired') return refuse(response, '', 'credentials', 401);
    const message = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
    if (message.type === 'test') return answer(response, 200, {});
    const to = String(message.to);
    if (how === 'error') return answer(response, 500, {});
    if (how === 'rate') return refuse(response, to, 'rate', 429, { 'retry-after': '7' });
    if (refusal !== null) {
      refused.push({ to, why: 'malformed', code: String(refusal.status), at: now() });
      response.writeHead(refusal.status, refusal.headers).end(refusal.body ?? '');
      return;
    }
    const id = take(String(request.headers['webhook-id']), message);
    if (how === 'silent') response.destroy();
    else if (how === 'garbled') response.end('<html>欢迎使用酒店网络</html>');
    else if (how === 'slow') timers.add(setTimeout(() => answer(response, 200, { id }), SLOW_MS));
    else answer(response, 200, { id });
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const sign: HttpStandIn['sign'] = (id, body, by = secret) => {
    const timestamp = String(Math.floor(now() / 1000));
    return {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature(by, id, timestamp, body).toString('base64')}`,
    };
  };

  /** Tries again while the answer is that it should, as Standard Webhooks wants it. */
  const push = async (id: string, told: unknown): Promise<number> => {
    const body = JSON.stringify(told);
    let status = 0;
    for (let tries = 0; tries < TRIES && (status === 0 || status >= 500); tries += 1) {
      const response = await fetch(webhookUrl, { method: 'POST', headers: sign(id, body), body }).catch(() => null);
      await response?.arrayBuffer();
      status = response?.status ?? 0;
    }
    return status;
  };

  return {
    url,
    get secret() {
      return secret;
    },
    settings: { secret: first, sendUrl: `${url}/messages` },
    accepted,
    refused,
    messages,
    sign,
    push,
    async callAt(address) {
      webhookUrl = address;
    },
    async says(person, text, { id = `in-${++said}`, copies = 1 } = {}): Promise<Push> {
      const told = { type: 'message', id, from: { id: person }, content: { type: 'text', text } };
      let status = 0;
      for (let copy = 0; copy < copies; copy += 1) status = await push(id, told);
      return { id, acknowledged: status >= 200 && status < 300, answer: null };
    },
    misbehave(how, times = Number.POSITIVE_INFINITY) {
      mood = how === null ? null : { how, times };
    },
    refuseWith(how) {
      refusal = how;
    },
    changeSecret(other) {
      secret = other;
    },
    putFile(name, file) {
      files.set(name, file);
      return `${url}/files/${encodeURIComponent(name)}`;
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
      return new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** A secret as Standard Webhooks writes it. */
export function makeSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

function signature(secret: string, id: string, timestamp: string, body: string | Buffer): Buffer {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}

function proves(secret: string, { headers }: IncomingMessage, body: Buffer, now: number): boolean {
  const timestamp = String(headers['webhook-timestamp']);
  if (!(Math.abs(now / 1000 - Number(timestamp)) <= 300)) return false;
  const right = signature(secret, String(headers['webhook-id']), timestamp, body);
  return String(headers['webhook-signature'])
    .split(' ')
    .filter(one => one.startsWith('v1,'))
    .map(one => Buffer.from(one.slice(3), 'base64'))
    .some(one => one.length === right.length && timingSafeEqual(one, right));
}

function answer(response: ServerResponse, status: number, told: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(told));
}

function wordsOf(content: unknown): string {
  const { type, text } = content as { type: string; text?: string };
  return type === 'text' ? (text ?? '') : `[${type}]`;
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
