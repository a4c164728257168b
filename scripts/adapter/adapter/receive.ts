import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { ChannelError, type Received, type WebhookRequest } from '../../src/channel';
import type { Content, Inbound } from '../../src/model';
import type { Settings } from './settings';

const PUSH_BYTES = 64 * 1024;
const TOLERANCE_MS = 300_000;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** One push. What is not named here is ignored. */
const push = z.looseObject({
  // Fill in: the fields of the platform's push (document: its name); fixtures/push.json is one as it came.
  id: z.string().min(1),
  from: z.string().min(1),
  kind: z.string(),
  text: z.string().catch(''),
});

/** Verifies and decodes one request of the platform. Whatever is not provably its own is `forged`. */
export function receive(own: Settings, request: WebhookRequest): Received {
  const { method, body } = request;
  if (method !== 'POST' || body.length > PUSH_BYTES || !isProved(own, request)) throw forged();
  // Fill in: the answer the platform takes as success.
  return { inbound: [decode(jsonOf(body), request.at)], response: { status: 200, type: 'text/plain', body: 'ok' } };
}

/** Whether the platform signed this request, not longer than five minutes ago. */
function isProved(own: Settings, { headers, body, at }: WebhookRequest): boolean {
  // Fill in: where the platform puts the time (here in seconds) and the signature, and what it signs.
  const timestamp = String(headers['x-timestamp'] ?? '');
  const claimed = Buffer.from(String(headers['x-signature'] ?? ''), 'hex');
  const right = createHmac('sha256', own.secret).update(timestamp).update(body).digest();
  const isFresh = Math.abs(Number(timestamp) * 1000 - at) <= TOLERANCE_MS;
  return isFresh && claimed.length === right.length && timingSafeEqual(claimed, right);
}

function decode(json: unknown, at: number): Inbound {
  const parsed = push.safeParse(json);
  if (!parsed.success) throw forged();
  const { id, from, kind, text } = parsed.data;
  // Fill in: the other kinds of content, what happened rather than was said, and the platform's own time.
  const content: Content =
    kind === 'text'
      ? { type: 'text', text }
      : { type: 'unknown', kind, text: `未知类型的消息：${kind}`, raw: JSON.stringify(json) };
  return { kind: 'message', externalId: id, address: from, content, platformTime: at };
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    throw forged();
  }
}

/** One face for every refusal, so that a forger learns nothing from it. */
function forged(): ChannelError {
  return new ChannelError('forged', null, 'this is not from the platform');
}
