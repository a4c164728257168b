import type { Transaction } from './transaction';

/**
 * A kind of write. `apply` takes everything of this kind that waited for the last commit, in the order it came, and
 * answers each. It may be run again after a failure, so it changes nothing but the database. An Error among the
 * answers refuses that one input and commits the others.
 */
export interface Job<Input, Output> {
  readonly name: string;
  /** How much of a commit one input takes; 1 if left out. Less lets more of what is quickly written share one. */
  readonly weight?: number;
  apply(transaction: Transaction, inputs: readonly Input[]): Promise<readonly (Output | Error)[]>;
}

/** Begins, commits and rolls back on one connection; nothing else writes. */
export interface Session {
  begin(): Promise<Transaction>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** Whether the same work may succeed when it is tried again: a deadlock, or a row another process wrote first. */
  retryable(error: unknown): boolean;
  close(): Promise<void>;
}

export interface Writer {
  /** Resolves after the commit that holds this write; rejects when it is not in the database. */
  write<Input, Output>(job: Job<Input, Output>, input: Input): Promise<Output>;
  /** The same for what nobody waits for: it goes with the next commit, or makes one of its own after `PATIENCE_MS`. */
  writeSoon<Input, Output>(job: Job<Input, Output>, input: Input): Promise<Output>;
  /** Writes what is waiting, then refuses more. The session stays open. */
  close(): Promise<void>;
}

interface Waiting {
  readonly job: Job<unknown, unknown>;
  readonly input: unknown;
  resolve(output: unknown): void;
  reject(error: unknown): void;
}

/** How much goes into one commit at most. */
const BATCH = 256;
const TRIES = 4;
const PATIENCE_MS = 20;
/** How often and how far apart a transaction is begun while another program holds the database: three seconds in all. */
const BEGINNINGS = 15;
const BEGIN_AGAIN_MS = 100;

/** The database took no transaction at all, so that trying each write by itself would only take longer. */
class NotBegun extends Error {
  override readonly name = 'NotBegun';

  constructor(readonly reason: unknown) {
    super('no transaction could be begun');
  }
}

/**
 * Group commit: whatever arrived while the last commit was on its way goes into the next one, with no timer. One
 * failing write never takes others with it: the batch is rolled back and each is tried alone. While the database takes no
 * transaction, everything that waits is refused together.
 */
export function openWriter(session: Session, onCommit: (inputs: number) => void = () => undefined): Writer {
  let queue: Waiting[] = [];
  /** Whether somebody in the queue waits for the commit. */
  let hurried = false;
  let closed = false;
  let running: Promise<void> | null = null;

  async function drain(): Promise<void> {
    while (hurried) {
      const count = fitting(queue);
      const batch = queue.slice(0, count);
      queue = queue.length > count ? queue.slice(count) : [];
      hurried = queue.length > 0;
      await commit(batch);
      await new Promise<void>(resolve => setImmediate(resolve));
    }
    running = null;
    if (queue.length > 0) bePatient();
  }

  async function commit(batch: readonly Waiting[]): Promise<void> {
    try {
      const settle = await attempt(batch);
      settle();
    } catch (error) {
      if (error instanceof NotBegun) for (const one of batch) one.reject(error.reason);
      else if (batch.length > 1) for (const one of batch) await alone(one);
      else if (batch[0]) await alone(batch[0], error);
    }
  }

  async function alone(one: Waiting, first?: unknown): Promise<void> {
    let fault = first;
    for (let tried = first === undefined ? 0 : 1; tried < TRIES; tried++) {
      if (fault !== undefined && !session.retryable(fault)) break;
      try {
        const settle = await attempt([one]);
        settle();
        return;
      } catch (error) {
        fault = error instanceof NotBegun ? error.reason : error;
        if (error instanceof NotBegun) break;
      }
    }
    one.reject(fault);
  }

  /** Writes all of them in one transaction; the answer tells each how it went, once that is on disk. */
  async function begin(): Promise<Transaction> {
    for (let tried = 1; ; tried++) {
      try {
        return await session.begin();
      } catch (error) {
        if (tried === BEGINNINGS || !session.retryable(error)) throw new NotBegun(error);
        await new Promise<void>(resolve => setTimeout(resolve, BEGIN_AGAIN_MS));
      }
    }
  }

  async function attempt(batch: readonly Waiting[]): Promise<() => void> {
    const transaction = await begin();
    try {
      const done: { group: readonly Waiting[]; outputs: readonly unknown[] }[] = [];
      for (const [job, group] of byJob(batch)) {
        const inputs = group.map(one => one.input);
        done.push({ group, outputs: await job.apply(transaction, inputs) });
      }
      await session.commit();
      onCommit(batch.length);
      return () => {
        for (const { group, outputs } of done) tell(group, outputs);
      };
    } catch (error) {
      await session.rollback();
      throw error;
    }
  }

  let patience: NodeJS.Timeout | null = null;

  function start(): void {
    if (patience) clearTimeout(patience);
    patience = null;
    hurried = queue.length > 0;
    if (hurried) running ??= new Promise<void>(go => setImmediate(go)).then(drain);
  }

  function bePatient(): void {
    patience ??= setTimeout(start, PATIENCE_MS);
  }

  function add<Input, Output>(job: Job<Input, Output>, input: Input): Promise<Output> {
    if (closed) return Promise.reject(new Error('the store is closed'));
    return new Promise<Output>((resolve, reject) => {
      queue.push({ job: job as Job<unknown, unknown>, input, resolve: resolve as (output: unknown) => void, reject });
    });
  }

  return {
    write(job, input) {
      const written = add(job, input);
      start();
      return written;
    },
    writeSoon(job, input) {
      const written = add(job, input);
      if (!running) bePatient();
      return written;
    },
    async close() {
      closed = true;
      start();
      while (running) await running;
    },
  };
}

function tell(group: readonly Waiting[], outputs: readonly unknown[]): void {
  for (let index = 0; index < group.length; index++) {
    const one = group[index]!;
    const output = outputs[index];
    if (output instanceof Error) one.reject(output);
    else one.resolve(output);
  }
}

/** How many of the first that wait go into one commit; at least one. */
function fitting(queue: readonly Waiting[]): number {
  let count = 0;
  for (let room = BATCH; count < queue.length && room > 0; count++) room -= queue[count]!.job.weight ?? 1;
  return count;
}

/** One kind goes together, kinds in the order of their first: none has been answered yet, so nobody can tell. */
function byJob(batch: readonly Waiting[]): [Job<unknown, unknown>, Waiting[]][] {
  const groups: [Job<unknown, unknown>, Waiting[]][] = [];
  for (const one of batch) {
    const known = groups.find(([job]) => job === one.job);
    if (known) known[1].push(one);
    else groups.push([one.job, [one]]);
  }
  return groups;
}
