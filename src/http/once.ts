import type { AgentId } from '../model';
import { type Kept, keepAnswer, letGo, takeRequest } from '../store/queries/requests';
import type { Door } from './door';
import { ApiError, asApiError, conflict, invalid } from './errors';

/** A request that must happen at most once. */
export interface Asked {
  readonly agentId: AgentId;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

/** Does `work` once for this key and agent, and gives every later call the same answer. */
export type Once = (key: string, asked: Asked, work: () => Promise<Answered>) => Promise<Answered>;

/**
 * Honours Idempotency-Key (draft-ietf-httpapi-idempotency-key-header). The same key with another request is 422; a
 * repeat while the first is at work waits for it; a repeat after the process died in the middle is told that nobody
 * knows what became of it (409), because doing it again could say it twice.
 */
export function openOnce({ store, now, sealer }: Pick<Door, 'store' | 'now' | 'sealer'>): Once {
  const atWork = new Map<string, { readonly fingerprint: string; readonly answer: Promise<Answered> }>();
  return async (key, asked, work) => {
    if (!/^[\x21-\x7e]{1,150}$/.test(key)) {
      throw invalid({ 'Idempotency-Key': 'is 1 to 150 printable characters' });
    }
    const name = `${asked.agentId}:${key}`;
    // Keyed: a body may hold a password, and a plain hash of one can be guessed.
    const fingerprint = sealer.print(`${asked.method} ${asked.path}\n${JSON.stringify(asked.body)}`);
    const running = atWork.get(name);
    if (running) {
      mustBeSame(running.fingerprint, fingerprint);
      return running.answer;
    }
    const answer = remembered(name, fingerprint, work);
    atWork.set(name, { fingerprint, answer });
    try {
      return await answer;
    } finally {
      atWork.delete(name);
    }
  };

  async function remembered(name: string, fingerprint: string, work: () => Promise<Answered>): Promise<Answered> {
    const before = await takeRequest(store, name, fingerprint, now());
    if (before) return repeat(before, fingerprint);
    let answered: Answered;
    try {
      answered = await work();
    } catch (error) {
      // A refusal did nothing, so the key may be used again; a fault may have done anything, so it may not.
      if (asApiError(error)) await letGo(store, name);
      throw error;
    }
    await keepAnswer(store, name, answered.status, JSON.stringify(answered.body ?? null));
    return answered;
  }
}

function repeat(kept: Kept, fingerprint: string): Answered {
  mustBeSame(kept.fingerprint, fingerprint);
  if (kept.status === 0) {
    throw conflict('outcome_unknown', 'an earlier request with this key did not finish; look before you repeat it');
  }
  return { status: kept.status, body: kept.body === null ? null : (JSON.parse(kept.body) as unknown) };
}

function mustBeSame(kept: string, fingerprint: string): void {
  if (kept !== fingerprint) {
    throw new ApiError(422, 'idempotency_key_reused', 'this Idempotency-Key was used for another request');
  }
}
