import { setTimeout as sleep } from 'node:timers/promises';
import { ChannelError, type Receipt } from '../../src/channel';
import type { Client } from './client';
import { lostOnItsWay, notSignedIn, stoppedOnItsWay, unsentBy } from './errors';
import type { Own } from './own';
import { chatOf, type Place } from './place';
import type { Order, Report } from './wire';

type What = Extract<Order, { type: 'send' }>['what'];
type Fate = Extract<Report, { type: 'sent' | 'unsent' }>;

/** The way out through whatever client is signed in at the moment. */
export interface Line {
  /** A client that may be spoken through, or null. */
  open(client: Client | null): void;
  /** The client tells what became of a message. */
  land(fate: Fate): void;
  /** The client is gone, and with it the answers to what was on its way. */
  lose(): void;
  /** Resolves when nothing is on its way, or after five seconds. */
  settled(): Promise<void>;
  /** The folder of the signed-in client. Throws ChannelError `busy` when there is none. */
  dir(): string;
  /** Sends once. Rejects with ChannelError; `unknown` as soon as the client is lost or `signal` aborts. */
  send(place: Place, what: What, signal: AbortSignal): Promise<Receipt>;
}

/** Another process of the house may be signed in, and should come first. */
const AGAIN_MS = 10_000;
/** How long the echo of a message is waited for, where the puppet tells no id. */
const ECHO_MS = 1000;
const SETTLING_MS = 5000;

export function openLine(own: Own): Line {
  let client: Client | null = null;
  let last = 0;
  const waiting = new Map<number, (fate: Fate | null) => void>();

  function signedIn(): Client {
    if (client === null) throw notSignedIn(AGAIN_MS);
    return client;
  }

  function fateOf(id: number, signal: AbortSignal): Promise<Fate | null> {
    return new Promise(resolve => {
      const settle = (fate: Fate | null): void => {
        waiting.delete(id);
        signal.removeEventListener('abort', abort);
        resolve(fate);
      };
      const abort = () => settle(null);
      signal.addEventListener('abort', abort);
      waiting.set(id, settle);
    });
  }

  return {
    open(next) {
      client = next;
    },
    land: fate => waiting.get(fate.id)?.(fate),
    lose() {
      client = null;
      for (const settle of [...waiting.values()]) settle(null);
    },
    async settled() {
      for (let waited = 0; waited < SETTLING_MS && waiting.size > 0; waited += 20) await sleep(20);
    },
    dir: () => signedIn().dir,
    async send(place, what, signal) {
      if (signal.aborted) throw new ChannelError('busy', null, 'stopped before anything was sent');
      const through = signedIn();
      const id = ++last;
      const leaving = own.leaving(chatOf(place), what.type === 'text' ? what.text : null);
      const fate = fateOf(id, signal);
      through.tell({ type: 'send', id, ...place, what });
      const told = await fate;
      if (told === null) throw signal.aborted ? stoppedOnItsWay() : lostOnItsWay();
      if (told.type === 'unsent') {
        const error = unsentBy(told);
        if (error.kind !== 'unknown') leaving.stayed();
        throw error;
      }
      leaving.left(told.externalId);
      if (leaving.externalId === null) await echo(() => leaving.externalId !== null, signal);
      return { externalId: leaving.externalId };
    },
  };
}

async function echo(isThere: () => boolean, signal: AbortSignal): Promise<void> {
  for (let waited = 0; waited < ECHO_MS && !isThere() && !signal.aborted; waited += 20) await sleep(20);
}
