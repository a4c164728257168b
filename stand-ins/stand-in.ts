/**
 * A server that plays a platform on loopback: for the tests, and for the demo, where no account exists. It verifies as
 * the platform does, keeps a ledger of what it accepted, enforces windows, quotas and rates, and can be told to
 * misbehave. It shares no code with the adapter it is talked to by, so that the two check each other.
 */
export interface StandIn {
  /** Where it listens: `http://127.0.0.1:40123`. */
  readonly url: string;
  /** The channel settings with which Guanxi reaches it. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Tells it where Guanxi hears: the address of the webhook, as a person pastes it into the platform's own console. */
  callAt(webhookUrl: string): Promise<void>;
  /** A customer writes. Resolves when the platform is done with it: acknowledged, or given up after its own retries. */
  says(person: string, text: string, more?: Says): Promise<Push>;
  /** What it accepted from us, in order. */
  readonly accepted: readonly Accepted[];
  /** What it refused, in order: a window that had closed, a quota that was used up, a pace that was too fast. */
  readonly refused: readonly Refused[];
  /** From now on, until called with null; `times` ends it by itself. */
  misbehave(how: Misbehaviour | null, times?: number): void;
  close(): Promise<void>;
}

/** How a customer's message is to be pushed. */
export interface Says {
  /** The platform's own id of it; a new one when left out. */
  readonly id?: string;
  /** How often the same push is sent although it was acknowledged. */
  readonly copies?: number;
}

/** What became of a push. */
export interface Push {
  readonly id: string;
  readonly acknowledged: boolean;
  /** What rode on the response, as text; null when nothing did. */
  readonly answer: string | null;
}

/** Something we said that the platform took. */
export interface Accepted {
  readonly to: string;
  /** The words, or the kind of content in brackets. */
  readonly text: string;
  /** Whether it rode on the response to a push. */
  readonly passive: boolean;
  /** The key of ours under which it came, where the platform knows one. */
  readonly key: string | null;
  readonly at: number;
}

export interface Refused {
  readonly to: string;
  readonly why: 'window' | 'quota' | 'rate' | 'blocked' | 'credentials' | 'duplicate' | 'malformed';
  readonly code: string;
  readonly at: number;
}

/**
 * `slow` answers after five seconds; `error` with 500; `rate` says too many, with the platform's own way to tell how
 * long to wait; `expired` refuses the token; `silent` accepts and then drops the answer; `garbled` answers with a body
 * that cannot be read.
 */
export type Misbehaviour = 'slow' | 'error' | 'rate' | 'expired' | 'silent' | 'garbled';
