import { z } from 'zod';
import { ChannelError, type HttpResponse, type Outbound, type Receipt, type Tools } from '../../src/channel';
import { faultOf, retryAfterMs } from './errors';
import type { Files } from './files';
import { limits } from './limits';
import type { Settings } from './settings';
import type { Signer } from './signature';

const DETAIL_LENGTH = 200;

const answer = z.object({
  id: z
    .union([z.string().min(1), z.number()])
    .transform(String)
    .optional()
    .catch(undefined),
  error: z
    .union([
      z.string().transform(message => ({ code: null, message })),
      z.object({
        code: z.coerce
          .string()
          .regex(/^[\w.-]{1,40}$/)
          .nullable()
          .catch(null),
        message: z.string().catch(''),
      }),
    ])
    .nullish()
    .catch({ code: null, message: '' }),
});

/** What we say to the platform of one account. */
export interface Sender {
  send(message: Outbound, signal: AbortSignal): Promise<Receipt>;
  /** Asks the platform whether it believes us; it tells nobody. */
  test(signal: AbortSignal): Promise<void>;
}

/**
 * Opens the way out (docs/CHANNELS.md, "Any other platform: what we send"). The webhook-id of a message is our key, the
 * same for every attempt, so the platform can drop a second one. The receipt's id is the platform's, or our key when it
 * gives none: its receipts may name either.
 */
export function openSender(own: Settings, tools: Tools, signer: Signer, files: Files): Sender {
  const hide = [own.secret, own.previousSecret ?? ''].filter(secret => secret !== '');

  const post = async (id: string, message: object, signal: AbortSignal): Promise<z.infer<typeof answer>> => {
    if (signal.aborted) throw new ChannelError('busy', null, 'stopped before anything was sent');
    const body = JSON.stringify(message);
    const headers = { 'content-type': 'application/json; charset=utf-8', ...signer.headers(id, tools.now(), body) };
    return judge(await tools.http({ method: 'POST', url: own.sendUrl, headers, body, signal }));
  };

  const judge = (response: HttpResponse): z.infer<typeof answer> => {
    const { status, headers } = response;
    const told = answerOf(response.body);
    const isTaken = status >= 200 && status < 300;
    if (isTaken && told === null) throw new ChannelError('unknown', String(status), 'an answer that makes no sense');
    if (isTaken && !told?.error) return told ?? {};
    const said = told?.error ? { ...told.error, message: quoted(told.error.message, hide) } : null;
    throw faultOf(status, said, retryAfterMs(headers, tools.now()));
  };

  return {
    async send({ address, thread, content, class: reason, key }, signal) {
      if (!limits.sends.includes(content.type)) {
        throw new ChannelError('refused', null, `a platform of one's own is sent no ${content.type}`);
      }
      const time = new Date(tools.now()).toISOString();
      const message = { type: 'message', key, to: address, thread, reason, time, content: files.link(content) };
      const { id } = await post(key, message, signal);
      return { externalId: id ?? key };
    },

    async test(signal) {
      await post(`test-${tools.now()}`, { type: 'test', time: new Date(tools.now()).toISOString() }, signal);
    },
  };
}

/** An empty answer says as much as `{}`; null is none of the platform's, a proxy's page perhaps. */
function answerOf(body: Buffer): z.infer<typeof answer> | null {
  if (body.length === 0) return {};
  try {
    return answer.safeParse(JSON.parse(body.toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}

function quoted(message: string, hide: readonly string[]): string {
  return hide.reduce((seen, secret) => seen.replaceAll(secret, '***'), message).slice(0, DETAIL_LENGTH);
}
