import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, WebSocket, WebSocketServer } from 'ws';

/** Single chats and groups, and what is tapped there. */
const INTENTS = (1 << 25) + (1 << 26);

type Body = Readonly<Record<string, unknown>>;

/** One event as it goes down the line. */
interface Frame {
  readonly op: 0;
  readonly id: string;
  readonly s: number;
  readonly t: string;
  readonly d: Body;
}

interface Session {
  readonly id: string;
  readonly told: Frame[];
  socket: WebSocket | null;
}

/** The gateway, by which a bot hears without an address of its own. */
export interface Gateway {
  /** What bots have sent, in order, save their heartbeats. */
  readonly said: readonly Body[];
  /** Numbers of the events that heartbeats said were heard. */
  readonly beats: readonly (number | null)[];
  /** How often it wants a heartbeat, and whether it answers them. */
  readonly pulse: { everyMs: number; answers: boolean };
  /** Tells an event to whoever has a session, now or once they have come back. */
  tell(id: string, name: string, d: Body): void;
  /** Sends these words to whoever is on the line, whatever they are. */
  blurt(text: string): void;
  /** Asks to be connected to anew (op 7), or says that the session is none (op 9). */
  ask(op: 7 | 9): void;
  /** Ends every line with a code; with a list, also each of the next ones once it has said who it is. */
  hangUp(...codes: readonly number[]): void;
  /** Loses every session, as after a long while. */
  forget(): void;
  /** How many lines there are. */
  lines(): number;
  close(): void;
}

/** Opens it on the server of the platform; `knows` tells whether a token is one of ours. */
export function openGateway(server: Server, knows: (token: string) => boolean): Gateway {
  const wss = new WebSocketServer({ noServer: true });
  const sessions = new Map<string, Session>();
  const said: Body[] = [];
  const beats: (number | null)[] = [];
  const pulse = { everyMs: 30_000, answers: true };
  let refusals: number[] = [];
  let count = 0;

  const send = (socket: WebSocket, frame: object) => socket.send(JSON.stringify(frame));

  const welcome = (socket: WebSocket, session: Session, from: number, name: 'READY' | 'RESUMED') => {
    session.socket = socket;
    const user = { id: 'bot', username: '云锦茶行', bot: true };
    const ready = { version: 1, session_id: session.id, user, shard: [0, 1] };
    if (name === 'READY') send(socket, { op: 0, s: ++count, t: name, d: ready });
    for (const frame of session.told.filter(({ s }) => s > from)) send(socket, frame);
    if (name === 'RESUMED') send(socket, { op: 0, s: ++count, t: name, d: '' });
  };

  const hear = (socket: WebSocket, { op, d }: { op?: number; d?: unknown }) => {
    if (op === 1) {
      beats.push(d as number | null);
      if (pulse.answers) send(socket, { op: 11 });
      return;
    }
    const asked = (typeof d === 'object' && d !== null ? d : {}) as Body;
    said.push({ op, ...asked });
    const code = refusals.shift();
    if (code !== undefined) return socket.close(code);
    if (!knows(String(asked.token).replace(/^QQBot /, ''))) return socket.close(4001);
    if (op === 6) {
      const session = sessions.get(String(asked.session_id));
      if (session === undefined) return send(socket, { op: 9, d: false });
      return welcome(socket, session, Number(asked.seq), 'RESUMED');
    }
    if (op !== 2) return socket.close(4001);
    if (asked.intents !== INTENTS || JSON.stringify(asked.shard) !== '[0,1]') return socket.close(4014);
    const session: Session = { id: randomUUID(), told: [], socket: null };
    sessions.set(session.id, session);
    welcome(socket, session, 0, 'READY');
  };

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    wss.handleUpgrade(request, stream, head, socket => {
      socket.on('error', () => socket.terminate());
      socket.on('message', (data: RawData) => hear(socket, JSON.parse(String(data)) as { op?: number; d?: unknown }));
      send(socket, { op: 10, d: { heartbeat_interval: pulse.everyMs } });
    });
  });

  const live = () => [...wss.clients].filter(({ readyState }) => readyState === WebSocket.OPEN);

  return {
    said,
    beats,
    pulse,
    tell(id, name, d) {
      const frame: Frame = { op: 0, id, s: ++count, t: name, d };
      for (const session of sessions.values()) {
        session.told.push(frame);
        if (session.socket?.readyState === WebSocket.OPEN) send(session.socket, frame);
      }
    },
    blurt(text) {
      for (const socket of live()) socket.send(text);
    },
    ask(op) {
      for (const socket of live()) send(socket, op === 7 ? { op } : { op, d: false });
    },
    hangUp(code = 1001, ...later) {
      refusals = [...later];
      for (const socket of live()) socket.close(code);
    },
    forget: () => sessions.clear(),
    lines: () => live().length,
    close: () => {
      for (const socket of wss.clients) socket.terminate();
      wss.close();
    },
  };
}
