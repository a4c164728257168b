import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { heartbeat } from '../flows/presence';
import type { LiveEvent } from '../model';
import { type Standing, stillStanding } from '../store/queries/sessions';
import type { Door } from './door';
import { asApiError, faultFacts, presentError } from './errors';
import { isoTime } from './ids';
import { admit } from './live-admit';
import { showEvents } from './live-frames';
import { replay } from './live-replay';
import { hearTyping } from './live-typing';

const PATH = '/api/v1/live';
const PING_MS = 25_000;
const BACKLOG_BYTES = 4 * 1024 * 1024;
const WAITING_MOST = 20_000;
/** RFC 6455 7.4: 1008 is a policy's refusal, 1001 going away, 1013 try again later. */
const SESSION_OVER = 1008;
const GOING_AWAY = 1001;
const TOO_SLOW = 1013;

export interface LiveOptions {
  /** How often the sessions of open lines are looked at, in milliseconds; a line ends at most this long after its session. */
  readonly checkMs?: number;
}

interface Line {
  readonly socket: WebSocket;
  readonly standing: Standing;
  answered: boolean;
}

/**
 * The live line of consoles, `/api/v1/live`: every event with what it is about. Begins with what came after `?after=`
 * (or `reset` when that is too much), then `hello`, whose id is where the line stands.
 */
export function attachLive(
  server: Server,
  door: Door,
  { checkMs = 4000 }: LiveOptions = {},
): { close(): Promise<void> } {
  const wss = new WebSocketServer({ noServer: true, maxPayload: 4096 });
  const lines = new Set<Line>();
  const waiting: LiveEvent[] = [];
  let telling: Promise<void> | null = null;

  const fault = (error: unknown) => door.log.error(faultFacts(error), 'live.fault');
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    upgrade(request, socket, head).catch(error => refuse(socket, error));
  };
  server.on('upgrade', onUpgrade);
  const hear = (event: LiveEvent) => {
    waiting.push(event);
    telling ??= tell().catch(fault);
  };
  /** Events are only made while somebody hears them. */
  let unsubscribe: () => void = () => undefined;
  const checking = every(checkMs, () => check().catch(fault));
  const pinging = every(PING_MS, () => ping().catch(fault));

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://live');
    if (url.pathname !== PATH) return refuse(socket, null);
    const standing = await admit(door, request, url.searchParams);
    wss.handleUpgrade(request, socket, head, ws => open(ws, standing, url.searchParams.get('after')));
  }

  function open(socket: WebSocket, standing: Standing, after: string | null): void {
    const line: Line = { socket, standing, answered: true };
    const position = door.store.id();
    if (lines.size === 0) unsubscribe = door.live.subscribe(hear);
    lines.add(line);
    socket.on('pong', () => {
      line.answered = true;
    });
    socket.on('close', () => {
      lines.delete(line);
      if (lines.size === 0) unsubscribe();
    });
    socket.on('error', () => socket.terminate());
    hearTyping(door, socket, standing.agent.id);
    greet(line, position, after).catch(error => {
      fault(error);
      socket.close(TOO_SLOW);
    });
  }

  async function greet(line: Line, position: number, after: string | null): Promise<void> {
    await heartbeat(door, { agentId: line.standing.agent.id });
    const head = { id: String(position), at: isoTime(door.now()) };
    if (after !== null && /^\d{1,16}$/.test(after)) {
      const missed = await replay(door, Number(after));
      if (missed) for (const frame of missed) send(line, JSON.stringify(frame));
      else send(line, JSON.stringify({ ...head, type: 'reset' }));
    }
    send(line, JSON.stringify({ ...head, type: 'hello' }));
  }

  /** Everything that waits is loaded together, once for all lines; what comes meanwhile waits for the next turn. */
  async function tell(): Promise<void> {
    try {
      // One turn later everything that was published together is here.
      await new Promise(setImmediate);
      while (waiting.length > 0) {
        const frames =
          waiting.length > WAITING_MOST
            ? [resetFrame(waiting.splice(0))]
            : await showEvents(door, waiting.splice(0, 500));
        const texts = frames.map(frame => JSON.stringify(frame));
        for (const line of lines) for (const text of texts) send(line, text);
      }
    } finally {
      telling = null;
    }
  }

  const resetFrame = (events: readonly LiveEvent[]) => ({
    id: String(events.at(-1)?.id),
    type: 'reset',
    at: isoTime(door.now()),
  });

  function send({ socket }: Line, text: string): void {
    if (socket.readyState !== WebSocket.OPEN) return;
    // A console that does not read comes back and asks for what it missed.
    if (socket.bufferedAmount > BACKLOG_BYTES) socket.terminate();
    else socket.send(text);
  }

  async function check(): Promise<void> {
    const open = [...lines];
    const hashes = [...new Set(open.map(line => line.standing.tokenHash))];
    const standing = await stillStanding(door.store, hashes, door.now());
    for (const line of open) if (!standing.has(line.standing.tokenHash)) line.socket.close(SESSION_OVER, 'signed out');
  }

  async function ping(): Promise<void> {
    for (const line of lines) {
      if (!line.answered) line.socket.terminate();
      line.answered = false;
      if (line.socket.readyState === WebSocket.OPEN) line.socket.ping();
    }
    for (const agentId of new Set([...lines].map(line => line.standing.agent.id))) await heartbeat(door, { agentId });
  }

  return {
    async close() {
      clearInterval(checking);
      clearInterval(pinging);
      unsubscribe();
      server.off('upgrade', onUpgrade);
      for (const { socket } of lines) socket.close(GOING_AWAY, 'restarting');
      await telling;
      for (const { socket } of lines) socket.terminate();
      wss.close();
    },
  };
}

function every(ms: number, work: () => Promise<void>): NodeJS.Timeout {
  const timer = setInterval(() => void work(), ms);
  return timer.unref();
}

function refuse(socket: Duplex, error: unknown): void {
  const known = asApiError(error);
  const [status, reason] =
    error === null ? [404, 'Not Found'] : known ? [known.status, 'Refused'] : [500, 'Internal Server Error'];
  const body = known ? JSON.stringify(presentError(known)) : '';
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
