import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { ChannelError, type WebhookRequest } from '../../src/channel';
import type { Content } from '../../src/model';

/** What the customer on the stage does: says words, or does something a rule can answer. */
export const stageWords = z.strictObject({
  address: z.string().trim().min(1).max(120),
  name: z.string().trim().max(60).optional(),
  language: z.string().max(20).optional(),
  kind: z.enum(['message', 'follow', 'unfollow', 'scan', 'menu']).default('message'),
  text: z.string().max(20_000).optional(),
  /** The menu key or scene of a tap. */
  key: z.string().max(128).optional(),
  content: z.custom<Content>(value => typeof value === 'object' && value !== null && 'type' in value).optional(),
  externalId: z.string().min(1).max(120).optional(),
});

export type StageWords = z.input<typeof stageWords>;

const HEADER = 'x-stage-signature';

/** Made anew at every start: only this process can speak for a customer on the stage. */
const key = randomBytes(32);
const sign = (body: Buffer): Buffer => createHmac('sha256', key).update(body).digest();

/** The push that the stage's phone sends for the customer; it goes through the same door as any platform's. */
export function stageRequest(words: StageWords, at: number): WebhookRequest {
  const body = Buffer.from(
    JSON.stringify({ ...words, externalId: words.externalId ?? `stage-${randomBytes(12).toString('hex')}` }),
  );
  return {
    method: 'POST',
    path: '',
    query: new URLSearchParams(),
    headers: { [HEADER]: sign(body).toString('hex') },
    body,
    at,
  };
}

/** Reads such a push. Throws `forged` for anything that was not signed by this process. */
export function readStage({ body, headers }: WebhookRequest): z.output<typeof stageWords> {
  const given = Buffer.from(String(headers[HEADER] ?? ''), 'hex');
  const wanted = sign(body);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    throw new ChannelError('forged', null, 'not signed by the stage');
  const parsed = stageWords.safeParse(JSON.parse(body.toString('utf8')));
  if (!parsed.success) throw new ChannelError('forged', null, 'not in the form of the stage');
  return parsed.data;
}
