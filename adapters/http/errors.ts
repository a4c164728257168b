import { ChannelError, type FaultKind } from '../../src/channel';

interface Verdict {
  readonly from: number;
  readonly to: number;
  readonly kind: Exclude<FaultKind, 'forged' | 'unknown'>;
  readonly words: string;
}

/** What follows from a status; the first row that holds it decides. A repeated send is harmless under its key. */
export const verdicts: readonly Verdict[] = [
  { from: 300, to: 399, kind: 'broken', words: 'sendUrl leads elsewhere, and we do not follow' },
  { from: 401, to: 401, kind: 'broken', words: 'the platform does not believe our signature' },
  { from: 403, to: 403, kind: 'broken', words: 'the platform does not let us in' },
  { from: 408, to: 408, kind: 'busy', words: 'the platform was too slow' },
  { from: 410, to: 410, kind: 'unreachable', words: 'this person cannot be written to any more' },
  { from: 429, to: 429, kind: 'busy', words: 'the platform asks us to slow down' },
  { from: 400, to: 499, kind: 'refused', words: 'the platform does not take this' },
  { from: 500, to: 599, kind: 'busy', words: 'the platform is out of order' },
];

/** The error for a status, with the platform's own code and words when it gave some. */
export function faultOf(
  status: number,
  said: { readonly code: string | null; readonly message: string } | null,
  waitMs: number | null,
): ChannelError {
  const row = verdicts.find(({ from, to }) => from <= status && status <= to);
  const options = row?.kind === 'busy' && waitMs !== null ? { retryAfterMs: waitMs } : {};
  const words = row?.words ?? 'the platform does not take this';
  const detail = said?.message ? `${words}: ${said.message}` : words;
  return new ChannelError(row?.kind ?? 'refused', said?.code ?? String(status), detail, options);
}

/** How long the platform asks us to wait: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3); null without it. */
export function retryAfterMs(headers: Readonly<Record<string, string>>, nowMs: number): number | null {
  const told = headers['retry-after']?.trim() ?? '';
  const waitMs = /^\d+$/.test(told) ? Number(told) * 1000 : Date.parse(told) - nowMs;
  return waitMs > 0 ? waitMs : null;
}
