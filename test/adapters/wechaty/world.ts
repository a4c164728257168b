import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from '../../channel/kit';

type Json = Readonly<Record<string, unknown>>;

/** What the world tells the mock in the client's process; payloads are those of wechaty-puppet. */
export type FromWorld =
  | { type: 'contact' | 'room' | 'friendship' | 'invitation'; payload: Json & { id: string } }
  | { type: 'message'; payload: Json & { id: string }; file?: { name: string; base64: string } }
  | { type: 'scan'; qr: string; status: number }
  | { type: 'login'; id: string; seat: string }
  | { type: 'logout' | 'crash' }
  | { type: 'error'; words: string }
  | { type: 'grow'; bytes: number }
  | { type: 'verdict'; id: number; how: Verdict; words?: string };

export type ToWorld =
  | { type: 'hello'; remembered: string | null; pid: number }
  | { type: 'bye' }
  | { type: 'accepted'; what: string }
  | { type: 'send'; id: number; to: string; text?: string; file?: { name: string; base64: string } };

type Verdict = 'take' | 'throw' | 'crash' | 'nonsense' | 'hang';

/** What becomes of messages from now on; `taken` counts them as arrived all the same. */
export interface Fate {
  readonly how: Verdict;
  readonly taken?: boolean;
  readonly words?: string;
}

export interface Sent {
  readonly to: string;
  readonly text: string;
  readonly file?: { readonly name: string; readonly bytes: Buffer };
}

export const me = { id: 'wxid_tea', name: '云锦茶行', type: 1 };
export const wang = { id: 'wxid_wang', name: '王芳', type: 1, friend: true };
export const li = { id: 'wxid_li', name: '李雷', type: 1, friend: true };
export const room = { id: 'tea@chatroom', topic: '茶友群', memberIdList: [me.id, wang.id, li.id], ownerId: wang.id };

/** WeChat for one account, played by wechaty-puppet-mock in the client's own process. */
export interface World {
  readonly settings: Record<string, unknown>;
  readonly sent: readonly Sent[];
  /** Clients that came, in order: their process and what they remembered of the session before. */
  readonly clients: readonly { readonly pid: number; readonly remembered: string | null }[];
  /** Requests and invitations that a client accepted. */
  readonly accepted: readonly string[];
  /** Who said goodbye before leaving. */
  readonly goodbyes: number;
  fate: Fate;
  /** A client that comes is signed in at once, and told again what it was told before. */
  signsIn: boolean;
  tell(what: FromWorld): void;
  /** Somebody says something; the payload may say more. It is told again to every client that comes later. */
  says(text: string, more?: Json & { readonly file?: { readonly name: string; readonly bytes: Buffer } }): string;
  /** Resolves when a client is there. */
  visited(): Promise<void>;
  arrived(): Promise<void>;
  close(): Promise<void>;
}

/** How the child of a test finds TypeScript and the world. */
const NODE_OPTIONS = [join(__dirname, '../../support/typescript.cjs'), join(__dirname, 'world-puppet.ts')]
  .map(path => `--require ${path}`)
  .join(' ');

export async function openWorld(now: () => number = Date.now): Promise<World> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const before = process.env.NODE_OPTIONS;
  process.env.NODE_OPTIONS = NODE_OPTIONS;

  const sent: Sent[] = [];
  const clients: { pid: number; remembered: string | null }[] = [];
  const told: FromWorld[] = [me, wang, li].map(payload => ({
    type: 'contact',
    payload: { alias: '', avatar: '', ...payload },
  }));
  const letters: FromWorld[] = [];
  const accepted: string[] = [];
  const sockets = new Set<Socket>();
  let seen = 0;
  let goodbyes = 0;
  let next = 0;
  let closing: Promise<void> | null = null;

  const world: World = {
    settings: {
      puppet: 'wechaty-puppet-mock',
      puppetOptions: { endpoint: `127.0.0.1:${port}`, token: 'puppet_workpro_7d1f' },
      acceptRisk: true,
      sessionKey: '一个只有我们知道的很长的口令啊啊',
      norms: { sameChatMs: 0, otherChatFromMs: 0, otherChatToMs: 0, nightFrom: '00:00', nightTo: '00:00' },
    },
    sent,
    clients,
    accepted,
    get goodbyes() {
      return goodbyes;
    },
    fate: { how: 'take' },
    signsIn: true,
    tell(what) {
      if (what.type === 'contact' || what.type === 'room') told.push(what);
      for (const socket of sockets) socket.write(`${JSON.stringify(what)}\n`);
    },
    says(text, { file, ...more } = {}) {
      const id = String(more.id ?? `m${now()}-${++next}`);
      const payload = { talkerId: wang.id, listenerId: me.id, timestamp: now(), type: 7, text, ...more, id };
      const shown = file === undefined ? {} : { file: { name: file.name, base64: file.bytes.toString('base64') } };
      const letter: FromWorld = { type: 'message', payload, ...shown };
      letters.push(letter);
      world.tell(letter);
      return id;
    },
    visited: () => until(() => sockets.size > 0),
    async arrived() {
      const had = seen;
      await until(() => seen > had);
    },
    close() {
      closing ??= (async () => {
        if (before === undefined) delete process.env.NODE_OPTIONS;
        else process.env.NODE_OPTIONS = before;
        server.close();
        for (const socket of sockets) socket.destroy();
      })();
      return closing;
    },
  };

  function hear(socket: Socket, what: ToWorld): void {
    if (what.type === 'bye') goodbyes++;
    if (what.type === 'accepted') accepted.push(what.what);
    if (what.type === 'hello') {
      clients.push({ pid: what.pid, remembered: what.remembered });
      sockets.add(socket);
      const login: FromWorld = { type: 'login', id: me.id, seat: `seat ${clients.length}` };
      for (const one of [...told, ...(world.signsIn ? [login, ...letters] : [])]) {
        socket.write(`${JSON.stringify(one)}\n`);
      }
    }
    if (what.type !== 'send') return;
    seen++;
    const { how, taken = how === 'take', words } = world.fate;
    if (taken) {
      const file = what.file && { name: what.file.name, bytes: Buffer.from(what.file.base64, 'base64') };
      sent.push({ to: what.to, text: what.text ?? `[${what.file?.name}]`, ...(file && { file }) });
    }
    socket.write(`${JSON.stringify({ type: 'verdict', id: what.id, how, words } satisfies FromWorld)}\n`);
  }

  server.on('connection', socket => {
    createInterface({ input: socket }).on('line', line => hear(socket, JSON.parse(line) as ToWorld));
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  return world;
}
