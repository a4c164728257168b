import { ChannelError, type Received, type WebhookRequest, type WebhookResponse } from '../../src/channel';
import type { Content, Inbound } from '../../src/model';
import { decode } from './decode';
import { inlineReply } from './encode';
import { parseJson } from './json';
import { seenPushes } from './seen';
import type { Settings } from './settings';
import { isSigned } from './sign';

const BODY_BYTES = 64 * 1024;
/** An empty body means "received, nothing to say" and ends Weibo's attempts. */
const RECEIVED: WebhookResponse = { status: 200, type: 'text/plain', body: '' };

/** The half of the channel that Weibo calls. */
interface Receiver {
  receive(request: WebhookRequest): Received;
  inline(inbound: Inbound, content: Content, request: WebhookRequest): WebhookResponse | null;
}

/**
 * Opens the receiving side of one account. Everything that is not provably Weibo's is refused with the same `forged`:
 * a wrong signature, a time more than five minutes away from `request.at`, other words under a signature already used,
 * more than 64 KB, broken JSON or UTF-8, a push for another account of the same app. Weibo's three attempts pass.
 */
export function receiver({ appSecret, uid }: Pick<Settings, 'appSecret' | 'uid'>): Receiver {
  const seen = seenPushes();

  const hear = (request: WebhookRequest): Inbound => {
    if (request.body.length === 0 || request.body.length > BODY_BYTES) throw forged();
    const inbound = read(request);
    if (inbound === null || inbound.recipient !== uid) throw forged();
    if (!seen.isHonest(request, inbound.externalId)) throw forged();
    return inbound;
  };

  return {
    receive(request) {
      if (!isSigned(request, appSecret)) throw forged();
      if (request.method === 'POST') return { inbound: [hear(request)], response: RECEIVED };
      const echo = request.query.get('echostr');
      if (request.method !== 'GET' || echo === null || echo === '') throw forged();
      return { inbound: [], response: { status: 200, type: 'text/plain', body: echo } };
    },

    inline(inbound, content, request) {
      if (request.method !== 'POST') return null;
      const body = inlineReply(inbound, content);
      return body === null ? null : { status: 200, type: 'application/json', body };
    },
  };
}

function read({ body, at }: WebhookRequest): Inbound | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return decode(parseJson(text), text, at);
  } catch {
    return null;
  }
}

/** One face for every refusal, so that a forger learns nothing from it. */
function forged(): ChannelError {
  return new ChannelError('forged', null, 'this is not from Weibo');
}
