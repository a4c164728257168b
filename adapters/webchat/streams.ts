import { Readable } from 'node:stream';
import type { Said, Tools } from '../../src/channel';
import type { ChannelId } from '../../src/model';
import { show } from './show';
import type { Tickets } from './ticket';
import { lookBack } from './wire';

/** Open pages, and the streams on which they hear what is said. */
export interface Streams {
  /** Server-sent events (HTML Standard 9.2): what was said after `after`, then what is said from now on. */
  open(address: string, after: number): Readable;
  /** Something may have been said to this visitor. */
  wake(address: string): void;
  typing(address: string, on: boolean): void;
  close(): void;
}

/** Below the idle time of the usual proxies. What another process has sent is found then, too. */
const BEAT_MS = 15_000;

const PAGE = 100;
const PER_VISITOR = 6;
const IN_ALL = 5000;
const UNREAD_BYTES = 1024 * 1024;

interface Listener {
  readonly address: string;
  readonly body: Readable;
  readonly told: Set<number>;
  last: number;
  ready: boolean;
  beat?: NodeJS.Timeout;
  looking: boolean;
  again: boolean;
}

/** The streams of one channel. */
export function openStreams(channel: ChannelId, said: Tools['said'], tickets: Tickets): Streams {
  const listeners = new Set<Listener>();

  const leave = (listener: Listener): void => {
    listeners.delete(listener);
    clearInterval(listener.beat);
  };
  const end = (listener: Listener): void => {
    leave(listener);
    listener.body.push(null);
  };
  const tell = (listener: Listener, event: string): void => {
    if (!listeners.has(listener)) return;
    // Who does not read any more would have us keep everything; the page comes back and asks again.
    if (listener.body.readableLength > UNREAD_BYTES) listener.body.destroy();
    else listener.body.push(event);
  };

  const pass = (listener: Listener, line: Said): void => {
    if (listener.told.has(line.seq)) return;
    listener.told.add(line.seq);
    const shown = show(line, listener.address, tickets);
    if (shown) tell(listener, eventOf('said', shown));
  };

  async function read(listener: Listener): Promise<void> {
    let from = Math.max(0, listener.last - lookBack);
    for (;;) {
      const lines = await said(channel, listener.address, from);
      for (const line of lines) pass(listener, line);
      from = lines.at(-1)?.seq ?? from;
      listener.last = Math.max(listener.last, from);
      if (lines.length < PAGE || !listeners.has(listener)) break;
    }
    for (const seq of listener.told) if (seq <= listener.last - lookBack) listener.told.delete(seq);
    if (!listener.ready) tell(listener, eventOf('ready', {}));
    listener.ready = true;
  }

  const look = (listener: Listener): void => {
    listener.again = true;
    if (listener.looking) return;
    listener.looking = true;
    const run = async () => {
      while (listener.again && listeners.has(listener)) {
        listener.again = false;
        await read(listener);
      }
      listener.looking = false;
    };
    // A page that hears nothing would wait for ever; one that is hung up on asks again.
    run().catch(() => end(listener));
  };

  const of = (address: string): Listener[] => [...listeners].filter(listener => listener.address === address);

  return {
    open(address, after) {
      const crowd = of(address);
      if (crowd.length >= PER_VISITOR) end(crowd[0]!);
      const oldest = listeners.size >= IN_ALL ? listeners.values().next().value : undefined;
      if (oldest) end(oldest);
      const body = new Readable({ read: () => undefined });
      const listener: Listener = {
        address,
        body,
        told: new Set<number>(),
        last: after,
        ready: false,
        looking: false,
        again: false,
      };
      body.once('close', () => leave(listener));
      listeners.add(listener);
      listener.beat = setInterval(() => {
        tell(listener, ': beat\n\n');
        look(listener);
      }, BEAT_MS).unref();
      tell(listener, 'retry: 2000\n\n');
      look(listener);
      return body;
    },
    wake: address => of(address).forEach(look),
    typing(address, on) {
      for (const listener of of(address)) tell(listener, eventOf('typing', { on }));
    },
    close: () => [...listeners].forEach(end),
  };
}

const eventOf = (name: string, data: unknown): string => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
