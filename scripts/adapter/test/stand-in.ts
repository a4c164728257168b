import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookRequest } from '../../../src/channel';
import type { Accepted, Misbehaviour, Push, Refused, StandIn } from '../../../stand-ins/stand-in';

const SLOW_MS = 5000;
const SECRET = 'a secret of the story';

/** The platform, played by its documents alone: nothing of the adapter is used here, so that the two check each other. */
export interface NewNameStandIn extends StandIn {
  /** The request with which it would push this body now. */
  sign(body: Buffer): WebhookRequest;
  /** Whether it says no to every message, with a code of its own. */
  refuse(is: boolean): void;
}

/** Opens it on loopback. `now` stamps what it signs. */
export async function openNewNameStandIn(options: { now?: () => number } = {}): Promise<NewNameStandIn> {
  const now = options.now ?? Date.now;
  const accepted: Accepted[] = [];
  const refused: Refused[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let mood: { how: Misbehaviour; times: number } | null = null;
  let refuses = false;
  let webhookUrl = '';
  let said = 0;

  const moodNow = (): Misbehaviour | null => {
    const how = mood?.how ?? null;
    if (mood !== null && --mood.times <= 0) mood = null;
    return how;
  };

  const no = (response: ServerResponse, to: string, why: Refused['why'], code: string, status = 200, headers = {}) => {
    refused.push({ to, why, code, at: now() });
    answer(response, status, { code, message: why }, headers);
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await read(request);
    // Fill in: how the platform knows us, and its codes for a stranger and for a message it does not take.
    if (request.headers.authorization !== `Bearer ${SECRET}`) return no(response, '', 'credentials', '401', 401);
    if (request.url === '/test') return answer(response, 200, { code: '0' });
    const { to, text } = JSON.parse(body.toString('utf8')) as { to: string; text: string };
    const how = moodNow();
    if (refuses) return no(response, to, 'blocked', '1001');
    if (how === 'expired') return no(response, to, 'credentials', '401', 401);
    if (how === 'error') return answer(response, 500, {});
    if (how === 'rate') return no(response, to, 'rate', '429', 429, { 'retry-after': '7' });
    accepted.push({ to, text, passive: false, key: null, at: now() });
    const taken = { code: '0', id: `out-${accepted.length}` };
    if (how === 'silent') response.destroy();
    else if (how === 'garbled') response.end('<html>');
    else if (how === 'slow') timers.add(setTimeout(() => answer(response, 200, taken), SLOW_MS));
    else answer(response, 200, taken);
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const headersFor = (body: Buffer): Record<string, string> => {
    // Fill in: how the platform signs a push.
    const timestamp = String(Math.floor(now() / 1000));
    const signature = createHmac('sha256', SECRET).update(timestamp).update(body).digest('hex');
    return { 'content-type': 'application/json', 'x-timestamp': timestamp, 'x-signature': signature };
  };

  return {
    url,
    settings: { secret: SECRET, apiBase: url },
    accepted,
    refused,
    async callAt(address) {
      webhookUrl = address;
    },
    async says(person, text, { id = `m-${++said}`, copies = 1 } = {}): Promise<Push> {
      // Fill in: a push of the platform, and what it takes as our acknowledgement.
      const body = Buffer.from(JSON.stringify({ id, from: person, kind: 'text', text }));
      let acknowledged = false;
      for (let copy = 0; copy < copies; copy++) {
        const response = await fetch(webhookUrl, { method: 'POST', headers: headersFor(body), body });
        acknowledged = response.ok && (await response.text()) !== '';
      }
      return { id, acknowledged, answer: null };
    },
    sign: body => ({
      method: 'POST',
      path: '',
      query: new URLSearchParams(),
      headers: headersFor(body),
      body,
      at: now(),
    }),
    refuse: is => {
      refuses = is;
    },
    misbehave(how, times = Number.POSITIVE_INFINITY) {
      mood = how === null ? null : { how, times };
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

function answer(response: ServerResponse, status: number, told: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(told));
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
