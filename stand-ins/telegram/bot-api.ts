import type { ServerResponse } from 'node:http';
import type { Accepted, Refused } from '../stand-in';
import type { Queue } from './queue';

/** One call of the Bot API. In a form every value is a word. */
export interface Call {
  readonly token: string;
  readonly method: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, Uploaded>>;
}

export interface Uploaded {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

type Keyboard = readonly (readonly { readonly text: string; readonly callback_data?: string }[])[];

export interface Memory {
  readonly token: string;
  readonly now: () => number;
  readonly queue: Queue;
  readonly accepted: Accepted[];
  readonly refused: Refused[];
  /** Chats that have written to the bot; it cannot write to others. */
  readonly chats: Set<number>;
  readonly blocked: Set<number>;
  readonly moved: Map<number, number>;
  readonly files: Map<string, { readonly path: string; readonly bytes: Buffer }>;
  /** When the last messages were taken. */
  readonly paces: number[];
  readonly nameOf: (id: number) => string;
  lastMessage: number;
  /** The buttons under the last message that had some. */
  keyboard?: Keyboard;
}

const MB = 1024 * 1024;
const BOT_NAME = 'yunjin_tea_bot';
const MESSAGES_PER_SECOND = 30;
/** Ports that Telegram calls; the empty one is 443. */
const PORTS = new Set(['', '80', '88', '8443']);
/** The field that holds the file of each method, and what it may weigh. */
const FILES: Readonly<Record<string, readonly [field: string, maxBytes: number]>> = {
  sendPhoto: ['photo', 10 * MB],
  sendAnimation: ['animation', 50 * MB],
  sendVoice: ['voice', 50 * MB],
  sendAudio: ['audio', 50 * MB],
  sendVideo: ['video', 50 * MB],
  sendDocument: ['document', 50 * MB],
};
const SENDS = new Set(['sendMessage', 'sendLocation', 'sendVenue', ...Object.keys(FILES)]);

/** A refusal as Telegram words it. */
export function fault(code: number, description: string, parameters?: Readonly<Record<string, number>>): Answer {
  return { status: code, body: { ok: false, error_code: code, description, ...(parameters ? { parameters } : {}) } };
}

const fine = (result: unknown): Answer => ({ status: 200, body: { ok: true, result } });

/** What Telegram answers. Waits as long as `getUpdates` asks it to, unless the caller hangs up. */
export async function answerCall(call: Call, memory: Memory, response: ServerResponse): Promise<Answer> {
  const { method, payload } = call;
  const { queue, token } = memory;
  if (call.token !== token) return fault(401, 'Unauthorized');
  switch (method) {
    case 'getMe':
      return fine({ id: Number(token.split(':')[0]), is_bot: true, first_name: '云锦茶行', username: BOT_NAME });
    case 'deleteWebhook':
      queue.callAt(null);
      return fine(true);
    case 'setWebhook':
      return setWebhook(call, memory);
    case 'getWebhookInfo':
      return fine(webhookInfo(queue));
    case 'getUpdates':
      return getUpdates(payload, memory, response);
    case 'getFile': {
      const file = memory.files.get(String(payload.file_id));
      if (file === undefined) return fault(400, 'Bad Request: wrong file_id or the file is temporarily unavailable');
      return fine({ file_id: payload.file_id, file_size: file.bytes.length, file_path: file.path });
    }
    case 'answerCallbackQuery':
    case 'sendChatAction':
      return fine(true);
    default:
      return SENDS.has(method) ? take(call, memory) : fault(404, 'Not Found: method not found');
  }
}

function setWebhook({ payload }: Call, { queue }: Memory): Answer {
  const { url, secret_token: secret = '' } = payload;
  if (typeof url !== 'string' || !url.startsWith('https://')) {
    return fault(400, 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook');
  }
  if (!PORTS.has(new URL(url).port))
    return fault(400, 'Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443');
  if (!/^[A-Za-z0-9_-]{0,256}$/.test(String(secret)))
    return fault(400, 'Bad Request: secret token contains unallowed characters');
  queue.callAt({ url, secret: String(secret) });
  return fine(true);
}

function webhookInfo({ webhook, lastError }: Queue): Readonly<Record<string, unknown>> {
  const error = lastError === null ? {} : { last_error_message: lastError };
  return { url: webhook?.url ?? '', pending_update_count: 0, has_custom_certificate: false, ...error };
}

async function getUpdates(payload: Call['payload'], { queue }: Memory, response: ServerResponse): Promise<Answer> {
  if (queue.webhook !== null) {
    return fault(
      409,
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    );
  }
  const asked = queue.ask(Number(payload.offset ?? 0), Number(payload.timeout ?? 0));
  response.once('close', asked.cancel);
  const updates = await asked.updates;
  response.off('close', asked.cancel);
  return updates === null ? fault(409, 'Conflict: terminated by other getUpdates request') : fine(updates);
}

/** Takes a message, or says why not. */
function take(call: Call, memory: Memory): Answer {
  const chat = Number(call.payload.chat_id);
  const refuse = (why: Refused['why'], answer: Answer): Answer => {
    memory.refused.push({ to: memory.nameOf(chat), why, code: String(answer.status), at: memory.now() });
    return answer;
  };
  const to = memory.moved.get(chat);
  if (to !== undefined) {
    const words = 'Bad Request: group chat was upgraded to a supergroup chat';
    return refuse('malformed', fault(400, words, { migrate_to_chat_id: to }));
  }
  if (memory.blocked.has(chat)) return refuse('blocked', fault(403, 'Forbidden: bot was blocked by the user'));
  if (!memory.chats.has(chat)) return refuse('window', fault(400, 'Bad Request: chat not found'));
  const wrong = wrongIn(call);
  if (wrong !== null) return refuse('malformed', wrong);
  if (isTooFast(memory)) return refuse('rate', fault(429, 'Too Many Requests: retry after 1', { retry_after: 1 }));
  memory.lastMessage += 1;
  const keyboard = opened(call.payload.reply_markup)?.inline_keyboard as Keyboard | undefined;
  if (keyboard !== undefined) memory.keyboard = keyboard;
  const text = call.method === 'sendMessage' ? String(call.payload.text) : `[${call.method.slice(4).toLowerCase()}]`;
  memory.accepted.push({ to: memory.nameOf(chat), text, passive: false, key: null, at: memory.now() });
  return fine({ message_id: memory.lastMessage, date: Math.floor(memory.now() / 1000), chat: { id: chat } });
}

function wrongIn({ method, payload, files }: Call): Answer | null {
  const text = String(payload.text ?? '');
  if (method === 'sendMessage' && text.trim() === '') return fault(400, 'Bad Request: message text is empty');
  if ([...text].length > 4096) return fault(400, 'Bad Request: message is too long');
  if ([...String(payload.caption ?? '')].length > 1024) return fault(400, 'Bad Request: message caption is too long');
  const [field, maxBytes] = FILES[method] ?? [];
  if (field !== undefined && maxBytes !== undefined) {
    const size = files[field]?.bytes.length;
    if (size === undefined && payload[field] === undefined)
      return fault(400, `Bad Request: there is no ${field} in the request`);
    if ((size ?? 0) > maxBytes) return fault(413, 'Request Entity Too Large');
  }
  const buttons = (opened(payload.reply_markup)?.inline_keyboard as Keyboard | undefined)?.flat() ?? [];
  const isBad = buttons.some(({ callback_data = '' }) => Buffer.byteLength(callback_data) > 64 || callback_data === '');
  return isBad ? fault(400, 'Bad Request: BUTTON_DATA_INVALID') : null;
}

/** An object, or an object written as a word. */
function opened(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return (typeof value === 'string' ? JSON.parse(value) : value) as Readonly<Record<string, unknown>> | undefined;
}

function isTooFast({ paces, now }: Memory): boolean {
  const at = now();
  while (paces[0] !== undefined && at - paces[0] >= 1000) paces.shift();
  if (paces.length >= MESSAGES_PER_SECOND) return true;
  paces.push(at);
  return false;
}
