import { ChannelError, type DoorResponse, type Received, type WebhookRequest } from '../../src/channel';
import { type Hearers, hear } from './hear';
import { signingKey } from './key';
import { clockMs, pushBytes, validationsPerMinute } from './limits';
import { payload, validation } from './payload';
import type { Settings } from './settings';

const DISPATCH = 0;
const HEARTBEAT = 1;
const HEARTBEAT_ACK = 11;
const CALLBACK_ACK = 12;
const VALIDATION = 13;

const BRACE = 0x7b;
const MINUTE_MS = 60_000;
/** An address validation holds two words. */
const VALIDATION_BYTES = 1024;

/**
 * Opens the receiving side of one bot. Everything that is not provably the platform's is refused with the same
 * `forged`: a wrong signature, a time more than ten minutes away from `request.at`, another bot's push, a body that is
 * too large or no JSON object. A dispatch must begin with a brace, byte for byte.
 *
 * An address validation (op 13) is answered with a signature under the same key, so it must not sign anything that
 * could be a dispatch: only digits and a token without braces are signed. A validation with a signature must be right;
 * of those without one only so many a minute are answered.
 */
export function receiver(settings: Settings, hearers: Hearers): (request: WebhookRequest) => Received {
  const key = signingKey(settings.appSecret);
  let unsigned: number[] = [];

  const answerValidation = (body: unknown): Received => {
    const asked = validation.safeParse(body);
    if (!asked.success) throw forged();
    const { plain_token, event_ts } = asked.data;
    return { inbound: [], response: json({ plain_token, signature: key.sign(event_ts, plain_token) }) };
  };

  const isVerified = (request: WebhookRequest): boolean => {
    const timestamp = header(request, 'x-signature-timestamp');
    const signature = header(request, 'x-signature-ed25519');
    if (timestamp === null && signature === null) return false;
    if (timestamp === null || signature === null || !/^\d{1,13}$/.test(timestamp)) throw forged();
    if (Math.abs(Number(timestamp) * 1000 - request.at) > clockMs) throw forged();
    if (!key.verifies(signature, timestamp, request.body)) throw forged();
    return true;
  };

  const take = (request: WebhookRequest, raw: string, parsed: Parsed): Received => {
    if (parsed.op === HEARTBEAT) return { inbound: [], response: json({ op: HEARTBEAT_ACK, d: parsed.d ?? null }) };
    const acknowledged = json({ op: CALLBACK_ACK, d: 0 });
    if (parsed.op !== DISPATCH) return { inbound: [], response: acknowledged };
    const { id, t: name, d: body } = parsed;
    const inbound = hear({ appId: settings.appId, id, name, body, raw, at: request.at }, hearers);
    return { inbound, response: acknowledged };
  };

  return request => {
    const { body, at } = request;
    if (request.method !== 'POST' || body.length > pushBytes || body[0] !== BRACE) throw forged();
    if ((header(request, 'x-bot-appid') ?? settings.appId) !== settings.appId) throw forged();
    const raw = body.toString('utf8');
    if (isVerified(request)) {
      const parsed = parse(raw);
      return parsed.op === VALIDATION ? answerValidation(parsed.d) : take(request, raw, parsed);
    }
    if (body.length > VALIDATION_BYTES) throw forged();
    const parsed = parse(raw);
    unsigned = unsigned.filter(before => at - before < MINUTE_MS);
    if (parsed.op !== VALIDATION || unsigned.length >= validationsPerMinute) throw forged();
    unsigned.push(at);
    return answerValidation(parsed.d);
  };
}

type Parsed = ReturnType<typeof payload.parse>;

function parse(raw: string): Parsed {
  try {
    return payload.parse(JSON.parse(raw));
  } catch {
    throw forged();
  }
}

function header({ headers }: WebhookRequest, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
}

function json(answer: unknown): DoorResponse {
  return { status: 200, type: 'application/json', body: JSON.stringify(answer) };
}

/** One face for every refusal, so that a forger learns nothing from it. */
function forged(): ChannelError {
  return new ChannelError('forged', null, 'this is not from QQ');
}
