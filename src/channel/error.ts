/**
 * Why a platform did not take what we said, or why we did not take what it sent, named by what follows from it:
 * - `busy`: again later, after `retryAfterMs` when the platform told us;
 * - `unknown`: the request left and no answer came, so nobody knows whether it was accepted;
 * - `refused`: this message will never be accepted;
 * - `unreachable`: this person cannot be written to now (window closed, blocked us, unsubscribed);
 * - `broken`: our credentials or settings are wrong, the account pauses and someone is told;
 * - `forged`: inbound only, it is not from the platform.
 */
export type FaultKind = 'busy' | 'unknown' | 'refused' | 'unreachable' | 'broken' | 'forged';

/** The only error a channel may throw. `detail` holds the platform's words, never a secret or a customer's text. */
export class ChannelError extends Error {
  override readonly name = 'ChannelError';
  readonly retryAfterMs: number | null;

  constructor(
    readonly kind: FaultKind,
    /** The platform's own code, e.g. `45015`, or null when there was none. */
    readonly code: string | null,
    readonly detail: string,
    options: { retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(`${kind}${code ? ` ${code}` : ''}: ${detail}`, { cause: options.cause });
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
