import type { Inbound } from '../../src/model';
import type { Api } from './api';

/** What is done for the customer's client beside talking: it is told that a tap was heard, and that somebody writes. */
export interface Courtesies {
  /** Ends the waiting of a button or a menu that was tapped, once for each interaction. */
  tapped(id: string): void;
  /** Remembers whom 正在输入 could be shown. */
  heard(inbound: readonly Inbound[]): void;
  /** Shows 正在输入 to a person, once for each message of theirs. */
  typing(address: string, on: boolean, signal: AbortSignal): Promise<void>;
}

const KEPT = 2000;
const INPUT_SECONDS = 60;
/** Far from the numbers of replies, so that it takes none of theirs. */
const TYPING_NUMBER = 1_000_000;

/**
 * Opens the courtesies (documents "interaction_create" and the single-chat send page, `input_notify`). Whatever goes
 * wrong with them is of no consequence; `closed` ends what is under way.
 */
export function openCourtesies(api: Api, closed: AbortSignal): Courtesies {
  const answered = new Map<string, true>();
  const waiting = new Map<string, string>();

  return {
    tapped(id) {
      if (id === '' || answered.has(id)) return;
      remember(answered, id, true);
      const path = `/interactions/${encodeURIComponent(id)}`;
      api({ method: 'PUT', path, body: { code: 0 }, effect: 'none' }, closed).catch(() => undefined);
    },

    heard(inbound) {
      for (const { kind, address, thread, externalId, answerable } of inbound) {
        if (kind === 'message' && thread === undefined && answerable !== false) remember(waiting, address, externalId);
      }
    },

    async typing(address, on, signal) {
      const msg_id = waiting.get(address);
      if (!on || msg_id === undefined) return;
      waiting.delete(address);
      const body = {
        msg_type: 6,
        input_notify: { input_type: 1, input_second: INPUT_SECONDS },
        msg_id,
        msg_seq: TYPING_NUMBER,
      };
      const path = `/v2/users/${encodeURIComponent(address)}/messages`;
      await api({ method: 'POST', path, body, effect: 'none' }, signal).catch(() => undefined);
    },
  };
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.size > KEPT ? map.keys().next().value : undefined;
  if (oldest !== undefined) map.delete(oldest);
}
