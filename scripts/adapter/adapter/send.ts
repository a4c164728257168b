import { z } from 'zod';
import { ChannelError, type HttpResponse, type Outbound, type Receipt, type Tools } from '../../src/channel';
import { faultOf, statusFault } from './errors';
import type { Settings } from './settings';

// Fill in: the path of the call that sends, and of one that proves the settings and writes to nobody.
const PATHS = { send: '/send', test: '/test' };

/** How the platform answers a call. */
const answer = z.object({
  // Fill in: where it says whether it took the message, why not, and the id it gave.
  code: z.coerce.string(),
  message: z.string().catch(''),
  id: z.coerce.string().nullable().catch(null),
});
const TAKEN = '0';

/** Sends one message (document of the platform: its name). Rejects with ChannelError only. */
export async function send(own: Settings, tools: Tools, message: Outbound, signal: AbortSignal): Promise<Receipt> {
  const { content, address } = message;
  if (content.type !== 'text') throw new ChannelError('refused', null, `the channel sends no ${content.type}`);
  // Fill in: the body of the call, from `address`, `content.text` and, where the platform knows one, `message.key`.
  const { id } = await call(own, tools, PATHS.send, { to: address, text: content.text }, signal);
  return { externalId: id };
}

/** Proves the settings. Rejects with ChannelError that says what is wrong. */
export async function prove(own: Settings, tools: Tools, signal: AbortSignal): Promise<void> {
  await call(own, tools, PATHS.test, {}, signal);
}

async function call(
  own: Settings,
  tools: Tools,
  path: string,
  body: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<z.infer<typeof answer>> {
  if (signal.aborted) throw new ChannelError('busy', null, 'stopped before anything was sent');
  const response = await tools.http({
    method: 'POST',
    url: own.apiBase.replace(/\/+$/, '') + path,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      // Fill in: how we show the platform who we are.
      authorization: `Bearer ${own.secret}`,
    },
    body: JSON.stringify(body),
    signal,
  });
  return judge(response, own);
}

function judge({ status, headers, body }: HttpResponse, { secret }: Settings): z.infer<typeof answer> {
  const seconds = Number(headers['retry-after']);
  const retryAfterMs = seconds > 0 ? seconds * 1000 : null;
  const told = answer.safeParse(jsonOf(body)).data;
  const isFine = status >= 200 && status < 300;
  if (told !== undefined && told.code !== TAKEN) {
    throw faultOf(told.code, told.message.replaceAll(secret, '***'), retryAfterMs);
  }
  if (!isFine) throw statusFault(status, retryAfterMs);
  if (told === undefined) throw new ChannelError('unknown', String(status), 'an answer that makes no sense');
  return told;
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
