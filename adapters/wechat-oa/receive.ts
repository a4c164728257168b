import { ChannelError, type Received, type WebhookRequest, type WebhookResponse } from '../../src/channel';
import { isSame, type MessageKey, messageKey, randomBytes, sign } from '../../src/channel/wxcrypt';
import { type Element, scan, textOf } from '../../src/channel/wxxml';
import type { Content, Inbound } from '../../src/model';
import { decode } from './decode';
import { encode } from './encode';
import { isCount } from './fields';
import { seenPushes } from './seen';
import type { Settings } from './settings';

const BODY_BYTES = 64 * 1024;
const WINDOW_MS = 300_000;
const SUCCESS: WebhookResponse = { status: 200, type: 'text/plain', body: 'success' };

/** The half of the channel that WeChat calls. */
export interface Receiver {
  receive(request: WebhookRequest): Received;
  inline(inbound: Inbound, content: Content, request: WebhookRequest): WebhookResponse | null;
}

/**
 * Opens the receiving side of one account. Everything that is not provably WeChat's is refused with the same `forged`:
 * a wrong signature, a timestamp more than five minutes away from `request.at`, more than 64 KB, broken XML, a message
 * sealed for another account. WeChat's own retries pass, whether or not they carry the same nonce.
 *
 * A sealed push is always judged by `msg_signature` and by what is inside; the plain fields beside `Encrypt` in
 * compatible mode are signed by nothing and never read. A push in the clear is accepted only when the setting is `plain`.
 */
export function receiver(settings: Settings, now: () => number): Receiver {
  const { token, encryption } = settings;
  const keys = [settings.encodingAesKey, settings.previousEncodingAesKey]
    .filter(key => key !== undefined && key !== '')
    .map(key => messageKey(key as string, settings.appId));
  const seen = seenPushes();
  /** Which key a push came under when it was not the current one, so that its answer goes back under the same. */
  const keyOf = new WeakMap<WebhookRequest, MessageKey>();

  const verifyUrl = (request: WebhookRequest): Received => {
    const echo = request.query.get('echostr');
    checkSignature(token, request);
    if (echo === null || echo === '') throw forged();
    return { inbound: [], response: { status: 200, type: 'text/plain', body: echo } };
  };

  const open = (sealed: string, request: WebhookRequest): string => {
    for (const key of keys) {
      const xml = key.open(sealed);
      if (xml === null) continue;
      if (key !== keys[0]) keyOf.set(request, key);
      return xml;
    }
    throw forged();
  };

  const hear = (xml: string): Inbound => {
    const root = scan(xml);
    const inbound = root?.name === 'xml' ? decode(root, xml) : null;
    if (inbound === null) throw forged();
    return inbound;
  };

  const receivePush = (request: WebhookRequest): Inbound => {
    if (request.body.length === 0 || request.body.length > BODY_BYTES) throw forged();
    if (isSealed(request)) return hear(open(sealedOf(token, request), request));
    if (encryption !== 'plain') throw forged();
    checkSignature(token, request);
    const inbound = hear(request.body.toString('utf8'));
    if (!seen.isHonest(request, inbound.externalId)) throw forged();
    return inbound;
  };

  return {
    receive(request) {
      if (request.method === 'GET') return verifyUrl(request);
      if (request.method !== 'POST') throw forged();
      return { inbound: [receivePush(request)], response: SUCCESS };
    },

    inline(inbound, content, request) {
      if (request.method !== 'POST') return null;
      const xml = encode(inbound, content, now());
      if (xml === null) return null;
      const key = keyOf.get(request) ?? keys[0];
      const body = isSealed(request) && key !== undefined ? seal(xml, key, token, now()) : xml;
      return { status: 200, type: 'application/xml', body };
    },
  };
}

function isSealed(request: WebhookRequest): boolean {
  return request.query.get('encrypt_type') === 'aes';
}

/**
 * Finds the sealed message in a push and proves it by `msg_signature`, before anything is decrypted. The envelope is
 * read as Latin-1: its own text is ASCII, and what stands beside it in compatible mode is not read at all.
 */
function sealedOf(token: string, request: WebhookRequest): string {
  const root: Element | null = scan(request.body.toString('latin1'));
  const sealed = root?.name === 'xml' ? textOf(root, 'Encrypt').trim() : '';
  if (sealed === '') throw forged();
  const { timestamp, nonce } = checkTime(request);
  if (!isSame(request.query.get('msg_signature') ?? '', sign([token, timestamp, nonce, sealed]))) throw forged();
  if (request.query.has('signature')) checkSignature(token, request);
  return sealed;
}

function checkSignature(token: string, request: WebhookRequest): void {
  const { timestamp, nonce } = checkTime(request);
  if (!isSame(request.query.get('signature') ?? '', sign([token, timestamp, nonce]))) throw forged();
}

function checkTime(request: WebhookRequest): { timestamp: string; nonce: string } {
  const timestamp = request.query.get('timestamp') ?? '';
  const nonce = request.query.get('nonce') ?? '';
  if (!isCount(timestamp, 10) || nonce === '') throw forged();
  if (Math.abs(Number(timestamp) * 1000 - request.at) > WINDOW_MS) throw forged();
  return { timestamp, nonce };
}

/** The envelope of a sealed answer, signed with a time and a nonce of our own. */
function seal(xml: string, key: MessageKey, token: string, nowMs: number): string {
  const sealed = key.seal(xml);
  const timestamp = String(Math.floor(nowMs / 1000));
  const nonce = String(randomBytes().readUInt32BE(0));
  const signature = sign([token, timestamp, nonce, sealed]);
  return (
    `<xml><Encrypt><![CDATA[${sealed}]]></Encrypt><MsgSignature><![CDATA[${signature}]]></MsgSignature>` +
    `<TimeStamp>${timestamp}</TimeStamp><Nonce><![CDATA[${nonce}]]></Nonce></xml>`
  );
}

/** One face for every refusal, so that a forger learns nothing from it. */
function forged(): ChannelError {
  return new ChannelError('forged', null, 'this is not from WeChat');
}
