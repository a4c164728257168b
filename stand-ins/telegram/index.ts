import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Misbehaviour, Push, Says, StandIn } from '../stand-in';
import { type Answer, answerCall, type Call, fault, type Memory } from './bot-api';
import { readCall } from './call';
import { openQueue } from './queue';

export type { Call } from './bot-api';

/** What only Telegram does. */
export interface TelegramStandIn extends StandIn {
  /** Every call that arrived, in order. */
  readonly calls: readonly Call[];
  /** Where Telegram calls us and the word it brings, as `setWebhook` said; null while there is no webhook. */
  readonly webhook: Readonly<{ url: string; secret: string }> | null;
  /** The number under which Telegram knows a person. */
  idOf(person: string): number;
  /** Sends one update as it is; `update_id` is added when it has none. */
  tell(update: Readonly<Record<string, unknown>>, copies?: number): Promise<Push>;
  /** A customer taps a button whose `callback_data` is `data`. */
  taps(person: string, data: string): Promise<Push>;
  blocks(person: string): Promise<Push>;
  unblocks(person: string): Promise<Push>;
  /** Puts a file on Telegram's side; its path must end as the file does. Resolves to the id a message names it by. */
  keeps(path: string, bytes: Buffer): string;
  /** Still knows the file and has lost its bytes. */
  misplaces(fileId: string): void;
  /** A group becomes a supergroup: whoever writes to the old id is told the new one. */
  moves(from: number, to: number): void;
  /** Fails the next `times` calls of one method. */
  trouble(method: string, how: Misbehaviour, times?: number): void;
  /** Resolves when a call of this method has arrived, or has arrived already. */
  called(method: string, times?: number): Promise<Call>;
  /** Somebody has written to the bot before, or it is a member of this group: it may write there. */
  introduce(chat: string | number): void;
  /** Whether a person has blocked the bot, without telling it. */
  block(person: string, is: boolean): void;
}

const TOKEN = '700100200:AAEstandInTokenOfTheTeaHouse_0123456';
const SECRET = 'stand-in_secret_0123456789';
/** Calls of the listener, which `misbehave` leaves alone: it is about what we say. */
const LISTENING = new Set(['getUpdates', 'setWebhook', 'deleteWebhook', 'getWebhookInfo']);
const SLOW_MS = 5000;

/** Plays the Bot API for one bot. `settings.mode` is how that bot listens; both ways work at any time. */
export async function openTelegramStandIn(
  options: { now?: () => number; mode?: 'webhook' | 'polling'; token?: string } = {},
): Promise<TelegramStandIn> {
  const now = options.now ?? Date.now;
  const token = options.token ?? TOKEN;
  const calls: Call[] = [];
  const people = new Map<string, number>();
  const waiting: { method: string; times: number; done: (call: Call) => void }[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const troubles: { method: string | null; how: Misbehaviour; times: number }[] = [];
  const misplaced = new Set<string>();
  const queue = openQueue();
  const memory: Memory = {
    token,
    now,
    queue,
    accepted: [],
    refused: [],
    chats: new Set(),
    blocked: new Set(),
    moved: new Map(),
    files: new Map(),
    paces: [],
    nameOf: id => [...people].find(([, known]) => known === id)?.[0] ?? String(id),
    lastMessage: 100,
  };

  const idOf = (person: string): number => {
    const known = people.get(person) ?? (/^-?\d+$/.test(person) ? Number(person) : 900_000_001 + people.size);
    people.set(person, known);
    return known;
  };
  const fromOf = (person: string) => ({
    id: idOf(person),
    is_bot: false,
    first_name: person,
    language_code: 'zh-hans',
  });
  const chatOf = (person: string) => ({ id: idOf(person), type: 'private', first_name: person });

  const troubleOf = (method: string): Misbehaviour | null => {
    const index = troubles.findIndex(one => (one.method === null ? !LISTENING.has(method) : one.method === method));
    const trouble = troubles[index];
    if (trouble === undefined) return null;
    trouble.times -= 1;
    if (trouble.times <= 0) troubles.splice(index, 1);
    return trouble.how;
  };

  const arrived = (call: Call) => {
    calls.push(call);
    for (const one of [...waiting]) {
      if (one.method !== call.method) continue;
      one.times -= 1;
      if (one.times > 0) continue;
      waiting.splice(waiting.indexOf(one), 1);
      one.done(call);
    }
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = await readCall(request);
    if (call.method.startsWith('file/')) return giveFile(memory, misplaced, call.method, response);
    const how = troubleOf(call.method);
    arrived(call);
    if (how === 'error') return say(response, fault(500, 'Internal Server Error'));
    if (how === 'rate') return say(response, fault(429, 'Too Many Requests: retry after 1', { retry_after: 1 }));
    if (how === 'expired') return say(response, fault(401, 'Unauthorized'));
    const answer = await answerCall(call, memory, response);
    if (how === 'slow') await rest(SLOW_MS, timers);
    if (how === 'silent') response.destroy();
    else if (how === 'garbled') response.end('<html>502 Bad Gateway</html>');
    else say(response, answer);
  };

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const tell = (update: Readonly<Record<string, unknown>>, copies = 1): Promise<Push> =>
    queue.push({ update_id: queue.nextId(), ...update }, copies, arrived);
  const seconds = () => Math.floor(now() / 1000);
  const member = (person: string, before: string, after: string) =>
    tell({
      my_chat_member: {
        chat: chatOf(person),
        from: fromOf(person),
        date: seconds(),
        old_chat_member: { status: before, user: { id: Number(token.split(':')[0]), is_bot: true } },
        new_chat_member: { status: after, user: { id: Number(token.split(':')[0]), is_bot: true }, until_date: 0 },
      },
    });

  return {
    url,
    settings: { token, mode: options.mode ?? 'webhook', secretToken: SECRET, apiBase: url },
    accepted: memory.accepted,
    refused: memory.refused,
    calls,
    get webhook() {
      return queue.webhook;
    },
    idOf,
    tell,
    callAt: async webhookUrl => queue.callAt({ url: webhookUrl, secret: SECRET }),
    says(person, text, { id, copies }: Says = {}) {
      memory.chats.add(idOf(person));
      const entities = text.startsWith('/')
        ? [{ type: 'bot_command', offset: 0, length: text.split(' ', 1)[0]?.length }]
        : [];
      const message = {
        from: fromOf(person),
        chat: chatOf(person),
        date: seconds(),
        text,
        ...(entities.length > 0 ? { entities } : {}),
      };
      memory.lastMessage += 1;
      const numbered = id === undefined ? {} : { update_id: Number(id) };
      return tell({ ...numbered, message: { message_id: memory.lastMessage, ...message } }, copies);
    },
    taps(person, data) {
      const inline_keyboard = memory.keyboard ?? [];
      const message = {
        message_id: memory.lastMessage,
        date: seconds(),
        chat: chatOf(person),
        reply_markup: { inline_keyboard },
      };
      return tell({
        callback_query: { id: `tap-${queue.nextId()}`, from: fromOf(person), message, chat_instance: '1', data },
      });
    },
    blocks(person) {
      memory.blocked.add(idOf(person));
      return member(person, 'member', 'kicked');
    },
    unblocks(person) {
      memory.blocked.delete(idOf(person));
      return member(person, 'kicked', 'member');
    },
    keeps(path, bytes) {
      const id = `file-${memory.files.size + 1}`;
      memory.files.set(id, { path, bytes });
      return id;
    },
    misplaces: fileId => {
      misplaced.add(memory.files.get(fileId)?.path ?? '');
    },
    moves: (from, to) => {
      memory.moved.set(from, to);
      memory.chats.add(to);
    },
    introduce: chat => {
      memory.chats.add(idOf(String(chat)));
    },
    block(person, is) {
      if (is) memory.blocked.add(idOf(person));
      else memory.blocked.delete(idOf(person));
    },
    misbehave(how, times = Number.POSITIVE_INFINITY) {
      if (how === null) troubles.length = 0;
      else troubles.push({ method: null, how, times });
    },
    trouble: (method, how, times = Number.POSITIVE_INFINITY) => troubles.push({ method, how, times }),
    called(method, times = 1) {
      const before = calls.filter(call => call.method === method);
      const seen = before[times - 1];
      if (seen !== undefined) return Promise.resolve(seen);
      return new Promise(done => waiting.push({ method, times: times - before.length, done }));
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
      queue.close();
      return new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function say(response: ServerResponse, { status, body }: Answer): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function giveFile(
  { token, files }: Memory,
  misplaced: ReadonlySet<string>,
  asked: string,
  response: ServerResponse,
): void {
  const file = [...files.values()].find(({ path }) => !misplaced.has(path) && asked === `file/bot${token}/${path}`);
  if (file === undefined) response.writeHead(404).end('{"ok":false,"error_code":404,"description":"Not Found"}');
  else response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.bytes);
}

function rest(ms: number, timers: Set<NodeJS.Timeout>): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      resolve();
    }, ms);
    timers.add(timer);
  });
}
