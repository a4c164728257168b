import { createHash } from 'node:crypto';
import { request } from 'node:http';
import type { Push } from '../stand-in';
import { readReply, takeReply } from './messages';
import type { World } from './world';

/** How often a push is tried, and for how long one is waited for. */
const ATTEMPTS = 3;

/** A request as Weibo makes it. */
export interface SignedPush {
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

/** The side of Weibo that calls us. */
export interface Pushing {
  /** Any bytes, signed as at this moment. */
  sign(bytes: Buffer): SignedPush;
  /** Proves the address as the console does when it is saved; rejects when the echo does not come back. */
  verify(webhookUrl: string): Promise<void>;
  /** Delivers one push: three attempts, five seconds each, until it is acknowledged. */
  deliver(webhookUrl: string, id: string, push: Readonly<Record<string, unknown>>): Promise<Push>;
}

/** Opens it. `patienceMs` is how long an answer is waited for: 5000 with the real one. */
export function openPushing(world: World, patienceMs: number): Pushing {
  const { appSecret } = world.account;
  const shown = new Map<string, string>();
  let nextNonce = 57_155_157;

  const proof = (): URLSearchParams => {
    const timestamp = String(world.now());
    const nonce = String(nextNonce++);
    const parts = [appSecret, timestamp, nonce].sort().join('');
    return new URLSearchParams({ signature: createHash('sha1').update(parts).digest('hex'), timestamp, nonce });
  };

  return {
    sign: bytes => ({ query: proof(), body: bytes }),

    async verify(webhookUrl) {
      const query = proof();
      query.set('echostr', 'dnPdpTZz85');
      const got = await call(`${webhookUrl}?${query}`, 'GET', null, patienceMs);
      if (got?.status !== 200 || got.body !== 'dnPdpTZz85') throw new Error('Weibo could not verify this address');
    },

    async deliver(webhookUrl, id, push) {
      const body = Buffer.from(JSON.stringify(push));
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const got = await call(`${webhookUrl}?${proof()}`, 'POST', body, patienceMs);
        if (got?.status !== 200) continue;
        if (got.body.trim() === '') return { id, acknowledged: true, answer: null };
        // A push has one answer, however often it is pushed.
        if (shown.get(id) === got.body) return { id, acknowledged: true, answer: wordsOf(got.body) };
        shown.set(id, got.body);
        return { id, acknowledged: true, answer: ride(world, push, got.body) };
      }
      return { id, acknowledged: false, answer: null };
    },
  };
}

/** Reads the reply that rides on a response; one that Weibo cannot read, or for somebody else, is not shown. */
function ride(world: World, push: Readonly<Record<string, unknown>>, body: string): string | null {
  const to = String(push.sender_id);
  const no = (why: 'malformed' | 'window', code: number) => {
    world.refused.push({ to, why, code: String(code), at: world.now() });
    return null;
  };
  let said: Record<string, unknown>;
  try {
    said = JSON.parse(body) as Record<string, unknown>;
  } catch {
    return no('malformed', 10017);
  }
  const isFine =
    said.result === true && String(said.receiver_id) === to && String(said.sender_id) === String(push.receiver_id);
  if (!isFine) return no('malformed', 10017);
  const fault = takeReply(world, { to, type: String(said.type), data: String(said.data) }, true);
  return fault === null ? (world.accepted.at(-1)?.text ?? null) : no(fault.why, fault.code);
}

function wordsOf(body: string): string | null {
  const { type, data } = JSON.parse(body) as { type: string; data: string };
  return readReply(type, data)?.text ?? null;
}

interface Got {
  readonly status: number;
  readonly body: string;
}

/** One request on a connection of its own; null when no whole answer came in time. */
function call(url: string, method: string, body: Buffer | null, patienceMs: number): Promise<Got | null> {
  return new Promise(resolve => {
    const headers = body === null ? {} : { 'content-type': 'application/json', 'content-length': body.length };
    const signal = AbortSignal.timeout(patienceMs);
    const sent = request(url, { method, agent: false, headers, signal }, response => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
      response.on('error', () => resolve(null));
    });
    sent.on('error', () => resolve(null));
    sent.end(body ?? undefined);
  });
}
