import { ChannelError, type Received, type WebhookRequest, type WebhookResponse } from '../../src/channel';
import { decode } from './decode';
import type { Files } from './files';
import { limits } from './limits';
import type { Signer } from './signature';

const RECEIVED: WebhookResponse = { status: 200, type: 'application/json', body: '{"received":true}' };
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Opens the door of one account: pushes of the platform, and links to our files. Whatever is not signed by the platform
 * within five minutes is `forged`; so is what is signed and in no form we know, and then the detail names the field for
 * the platform's programmer.
 */
export function receiver(signer: Signer, files: Files): (request: WebhookRequest) => Received | Promise<Received> {
  return request => {
    const file = files.serve(request);
    if (file !== null) return file;
    if (request.method !== 'POST' || request.path !== '') throw forged('no push');
    if (request.body.length > (limits.pushBytes ?? 0)) throw forged('too large');
    const id = signer.verify(request);
    if (id === null) throw forged('not signed by the platform');
    const heard = decode(jsonOf(request.body), id, Number(request.headers['webhook-timestamp']) * 1000);
    if ('fault' in heard) throw forged(`not in its form: ${heard.fault}`);
    return { inbound: heard, response: RECEIVED };
  };
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    throw forged('no JSON in UTF-8');
  }
}

function forged(detail: string): ChannelError {
  return new ChannelError('forged', null, detail);
}
