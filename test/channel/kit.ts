import type { Outbound, WebhookRequest } from '../../src/channel';
import type { Address } from '../../src/model';
import type { StandIn } from '../../stand-ins/stand-in';

/**
 * How the conformance suite meets one adapter. Every adapter has one: `test/adapters/NAME/kit.ts` exports it as `kit`.
 */
export interface Kit {
  /** Plays the platform by the suite's clock, with an account of ours that may write to 王芳 at once. */
  open(now: () => number): Promise<Platform>;
  /** Its account is signed in only while somebody listens: the suite listens from the first send on. */
  readonly whileListening?: true;
  /** Parts that do not apply to this platform, each with the reason. What the channel's abilities promise may not be left out. */
  readonly without?: Partial<Record<Part, string>>;
  /** What this machine lacks to play the platform; null or left out when it lacks nothing. */
  readonly lacks?: string | null;
}

/**
 * What may be left out: the failures (see `Failure`); `nobody`, that the platform may be out of reach; `arrival`, that
 * what arrives there can be read; `token`, that an access token is fetched; `webhook` and `listening`, that it is heard
 * that way; `pushed`, that a push carries the message itself; `replay`, that a push proves when it was made; `garbage`,
 * that any bytes can be signed; `unknown`, that it may send a kind nobody knows.
 */
export type Part =
  | Failure
  | 'nobody'
  | 'token'
  | 'arrival'
  | 'webhook'
  | 'pushed'
  | 'replay'
  | 'garbage'
  | 'listening'
  | 'unknown';

/**
 * How the platform fails a send: `refusal` says no in its own way (with HTTP 200 and a code, where it does so); `rate`
 * says too many and how long to wait; `silence` takes the message and cuts the line; `garbled` answers what nobody can
 * read; `error` is out of order (HTTP 500); `hang` does not answer for at least five seconds.
 */
export type Failure = 'refusal' | 'rate' | 'silence' | 'garbled' | 'error' | 'hang';

/** A platform that is being played. */
export interface Platform {
  readonly settings: Readonly<Record<string, unknown>>;
  /** 王芳's address there. */
  readonly wang: Address;
  /** What it took from us, in order. */
  readonly accepted: readonly { readonly to: string; readonly text: string }[];
  /** Fails every send from now on, until called with null. */
  fail(how: Failure | null): void;
  /** Resolves when the next send after this call has arrived. */
  arrived?(): Promise<void>;
  /** How many access tokens it gave out. */
  tokens?(): number;
  /** What else must never be seen, besides the secret settings: access tokens it gave. */
  readonly secrets?: () => readonly string[];
  /** What a send needs beside an address and words, where it needs more. */
  readonly outbound?: Partial<Outbound>;
  readonly webhook?: Webhook;
  readonly listening?: Listening;
  close(): Promise<void>;
}

/** How the platform calls us. */
export interface Webhook {
  /** What 王芳 writes as the platform pushes it at this moment; with the same `id` it is the same push. */
  push(text: string, id: number): WebhookRequest | Promise<WebhookRequest>;
  /** A push of a kind that is not invented yet. */
  unknown?(): WebhookRequest | Promise<WebhookRequest>;
  /** Any bytes in place of the message, signed (and sealed) as the platform does. */
  sign?(bytes: Buffer): WebhookRequest;
  /** Where the proof stands: names of the query and headers, each indispensable, and whether they vouch for the body. */
  readonly proof: { readonly query?: readonly string[]; readonly headers?: readonly string[]; readonly body: boolean };
}

/** What we hear by listening. */
export interface Listening {
  /** 王芳 writes. Resolves once the platform has it, whether or not anybody listens. */
  says(text: string): Promise<void>;
  /** Something of a kind that is not invented yet. */
  unknown?(): Promise<void>;
}

/** Most of a platform, from a stand-in. `fail('refusal')` is the kit's own. */
export function playedBy(
  standIn: StandIn,
  own: Omit<Platform, 'settings' | 'accepted' | 'fail' | 'close'> & { readonly refuse?: (is: boolean) => void },
): Platform {
  const modes = { rate: 'rate', silence: 'silent', garbled: 'garbled', error: 'error', hang: 'slow' } as const;
  const seen = () => standIn.accepted.length + standIn.refused.length;
  const { refuse, ...rest } = own;
  return {
    async arrived() {
      const before = seen();
      await until(() => seen() > before);
    },
    ...rest,
    settings: standIn.settings,
    accepted: standIn.accepted,
    fail(how) {
      refuse?.(how === 'refusal');
      standIn.misbehave(how === null || how === 'refusal' ? null : modes[how]);
    },
    close: () => standIn.close(),
  };
}

/** Shorter than a test may take, so that what is waited for in vain is told and everything is still closed. */
const PATIENCE_MS = 20_000;

/** Waits for a condition, looking again every moment. Rejects when it never comes. */
export async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!isSo()) {
    if (performance.now() > end) throw new Error('what was waited for did not come');
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

/** Waits for work; rejects when it does not end, and names it. */
export async function patiently<T>(work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not end`)), 2 * PATIENCE_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
