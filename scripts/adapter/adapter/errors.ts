import { ChannelError, type FaultKind } from '../../src/channel';

/** What follows from the platform's codes; a code nobody knows means that this message was not taken. */
const verdicts: Readonly<Record<string, Exclude<FaultKind, 'forged'>>> = {
  // Fill in: each code of the platform, and what follows from it.
  '0': 'refused',
};

const DETAIL_LENGTH = 200;

/** The error for one of the platform's codes, in its own words. */
export function faultOf(code: string, words: string, retryAfterMs: number | null): ChannelError {
  const detail = words.slice(0, DETAIL_LENGTH) || 'the platform gave no reason';
  return new ChannelError(verdicts[code] ?? 'refused', code, detail, retryAfterMs === null ? {} : { retryAfterMs });
}

/** The error for a status that came without a code. */
export function statusFault(status: number, retryAfterMs: number | null): ChannelError {
  const options = retryAfterMs === null ? {} : { retryAfterMs };
  if (status === 429) return new ChannelError('busy', '429', 'the platform asks us to slow down', options);
  if (status === 401 || status === 403) return new ChannelError('broken', String(status), 'the platform refuses us');
  // A gateway that gives up may have passed the message on before it did.
  if (status === 502 || status === 504) return new ChannelError('unknown', String(status), 'a gateway gave up');
  if (status >= 500) return new ChannelError('busy', String(status), 'the platform is out of order', options);
  return new ChannelError('refused', String(status), 'the platform does not take this');
}
