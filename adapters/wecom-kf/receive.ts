import { ChannelError, type Received, type WebhookRequest } from '../../src/channel';
import { isSame, messageKey, sign } from '../../src/channel/wxcrypt';
import { scan, textOf } from '../../src/channel/wxxml';
import type { Bell } from './bell';
import type { Settings } from './settings';

const BODY_BYTES = 64 * 1024;
const WINDOW_MS = 300_000;
const TOKEN_LENGTH = 512;

/**
 * Opens the side that WeCom calls (documents 90930 "Callback configuration" and 94670 "Receive messages and events").
 * Everything that is not provably WeCom's is refused with the same `forged`: a wrong `msg_signature`, a timestamp more
 * than five minutes away from `request.at`, more than 64 KB, broken XML, a message sealed for another company.
 *
 * There is no plain mode: even the echo of the GET that proves the address is sealed. A callback brings no message; it
 * rings the bell, and whoever listens fetches. Callbacks of other kinds, or of another account, are acknowledged and
 * nothing follows.
 */
export function receiver(settings: Settings, bell: Bell): (request: WebhookRequest) => Received {
  const { corpId, token, encodingAesKey, receiveId, openKfId } = settings;
  // Own apps are called by the company's id, some callbacks by nobody's; both are proved by the signature.
  const receivers = receiveId ? [receiveId] : [corpId, ''];
  const keys = receivers.map(one => messageKey(encodingAesKey, one));

  const open = (sealed: string, request: WebhookRequest): string => {
    const timestamp = request.query.get('timestamp') ?? '';
    const nonce = request.query.get('nonce') ?? '';
    if (sealed === '' || nonce === '' || !/^\d{1,10}$/.test(timestamp)) throw forged();
    if (Math.abs(Number(timestamp) * 1000 - request.at) > WINDOW_MS) throw forged();
    if (!isSame(request.query.get('msg_signature') ?? '', sign([token, timestamp, nonce, sealed]))) throw forged();
    for (const key of keys) {
      const message = key.open(sealed);
      if (message !== null) return message;
    }
    throw forged();
  };

  const hear = (xml: string) => {
    const root = scan(xml);
    if (root?.name !== 'xml') throw forged();
    if (textOf(root, 'Event').trim() !== 'kf_msg_or_event') return;
    const desk = textOf(root, 'OpenKfId').trim();
    if (openKfId && desk !== '' && desk !== openKfId) return;
    const given = textOf(root, 'Token').trim();
    bell.ring(given.length <= TOKEN_LENGTH ? given : '');
  };

  return request => {
    if (request.method === 'GET') {
      // A plus that somebody on the way took for a blank; base64 has none.
      const echo = (request.query.get('echostr') ?? '').replaceAll(' ', '+');
      return answered(open(echo, request));
    }
    if (request.method !== 'POST') throw forged();
    if (request.body.length === 0 || request.body.length > BODY_BYTES) throw forged();
    const envelope = scan(request.body.toString('latin1'));
    if (envelope?.name !== 'xml') throw forged();
    hear(open(textOf(envelope, 'Encrypt').trim(), request));
    return answered('success');
  };
}

function answered(body: string): Received {
  return { inbound: [], response: { status: 200, type: 'text/plain', body } };
}

/** One face for every refusal, so that a forger learns nothing from it. */
function forged(): ChannelError {
  return new ChannelError('forged', null, 'this is not from WeCom');
}
