import { z } from 'zod';
import { ChannelError } from './error';
import type { HttpResponse } from './http';

/** What a call does: `message` when somebody may have received something although no answer came; else it can be repeated. */
export interface Doing {
  readonly effect: 'message' | 'none';
}

const object = z.record(z.string(), z.unknown());

/** A body as a JSON object, whatever type is claimed, or null; a file never begins with a brace. */
export function jsonOf(
  body: Buffer,
  parse: (text: string) => unknown = JSON.parse,
): Readonly<Record<string, unknown>> | null {
  if (!/^\s*\{/.test(body.toString('latin1', 0, 64))) return null;
  try {
    return object.parse(parse(body.toString('utf8')));
  } catch {
    return null;
  }
}

/** Words of a platform without the secrets it may have repeated in them. */
export function hidden(text: string, secrets: readonly string[]): string {
  return secrets.filter(secret => secret !== '').reduce((seen, secret) => seen.replaceAll(secret, '***'), text);
}

/**
 * What follows from a status that carries no code of the platform's: it comes from something in between, or from an
 * address that is not the platform's.
 */
export function statusFault({ status, headers }: HttpResponse, { effect }: Doing, platform: string): ChannelError {
  const code = String(status);
  const seconds = Number(headers['retry-after']);
  const options = seconds > 0 ? { retryAfterMs: seconds * 1000 } : {};
  if (status === 429) return new ChannelError('busy', code, `${platform} asks us to slow down`, options);
  // A gateway that gives up (502, 504) may have passed the message on before it did.
  const mayHaveArrived = effect === 'message' && status > 500 && status !== 503;
  if (mayHaveArrived) return new ChannelError('unknown', code, `the gateway gave no answer from ${platform}`);
  if (status >= 500) return new ChannelError('busy', code, `${platform} is out of order`, options);
  if (status === 413) return new ChannelError('refused', code, `too large for ${platform}`);
  return new ChannelError('broken', code, `there is no ${platform} API at this address`);
}

/** What follows from no answer at all: `unknown` when a message may have been delivered, else `busy`. */
export function unanswered(error: unknown, { effect }: Doing, platform: string): ChannelError {
  const code = error instanceof ChannelError ? error.code : null;
  const isUnknown = !(error instanceof ChannelError) || error.kind === 'unknown';
  if (effect === 'message' && isUnknown) return new ChannelError('unknown', code, `no answer from ${platform}`);
  return new ChannelError('busy', code, `${platform} could not be reached`);
}

/** An answer that says nothing we understand. After a message it may mean that the message was taken. */
export function senseless({ effect }: Doing): ChannelError {
  return new ChannelError(effect === 'message' ? 'unknown' : 'busy', null, 'an answer that makes no sense');
}
