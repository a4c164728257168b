import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Misbehaviour } from '../stand-in';

/** A call as the endpoints read it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  /** The body as a form. */
  readonly form: URLSearchParams;
}

/** What an endpoint answers. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
  /** The type of a file; JSON when left out. */
  readonly type?: string;
}

/** How a call is answered, and how it is refused when the server misbehaves. */
export interface Endpoints {
  answer(call: Call): Reply;
  refuse(call: Call, how: 'rate' | 'expired'): Reply;
}

export interface PlayedServer {
  readonly url: string;
  misbehave(how: Misbehaviour | null, times?: number): void;
  close(): Promise<void>;
}

const SLOW_MS = 5000;

/** Listens on loopback and answers by the endpoints, or misbehaves. Closing it ends every socket and timer. */
export async function openServer(endpoints: Endpoints): Promise<PlayedServer> {
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  let mode: Misbehaviour | null = null;
  let left = 0;

  const next = (): Misbehaviour | null => {
    if (mode === null || left <= 0) return null;
    left -= 1;
    return mode;
  };

  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const call = await read(request);
    const how = next();
    if (how === 'error') return write(response, { status: 500, body: 'Internal Server Error', type: 'text/html' });
    if (how === 'rate' || how === 'expired') return write(response, endpoints.refuse(call, how));
    const reply = endpoints.answer(call);
    if (how === 'silent') return void request.socket.destroy();
    if (how === 'garbled') return write(response, { status: 200, body: '<html>\u0000{"result":', type: 'text/html' });
    if (how !== 'slow') return write(response, reply);
    const timer = setTimeout(() => {
      timers.delete(timer);
      write(response, reply);
    }, SLOW_MS);
    timers.add(timer);
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy());
  });
  server.on('connection', socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    misbehave(how, times = Number.POSITIVE_INFINITY) {
      mode = how;
      left = times;
    },
    async close() {
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}

async function read(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const url = new URL(request.url ?? '/', 'http://weibo');
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const form = new URLSearchParams(isForm ? body.toString('utf8') : '');
  return { method: request.method ?? '', path: url.pathname, query: url.searchParams, body, form };
}

function write(response: ServerResponse, { status, body, type }: Reply): void {
  response.statusCode = status;
  response.setHeader('content-type', type ?? 'application/json;charset=UTF-8');
  response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
}
