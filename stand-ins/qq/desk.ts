import { randomUUID } from 'node:crypto';
import type { Accepted, Refused } from '../stand-in';
import type { Shelf } from './files';
import type { Claim, Passes, Scope } from './passes';

const SECOND_MS = 1000;
const SENDS_PER_SECOND = 100;
const FILE_NAMES: Readonly<Record<number, string>> = { 1: '[image]', 2: '[video]', 3: '[voice]', 4: '[file]' };

export type Body = Readonly<Record<string, unknown>>;
export interface Reply {
  readonly status: number;
  readonly json: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What was taken, as it came. */
export interface Message {
  readonly scope: Scope;
  readonly to: string;
  readonly body: Body;
}

/** Where messages are handed in: judged, and kept or refused. */
export interface Desk {
  readonly accepted: Accepted[];
  readonly refused: Refused[];
  readonly messages: Message[];
  /** 正在输入, as it was shown. */
  readonly typing: Message[];
  /** Audit ids of what was held for moderation. */
  readonly held: string[];
  /** Whether buttons may be sent, and whether messages are held for moderation. */
  readonly rights: { keyboard: boolean; audit: boolean };
  send(scope: Scope, to: string, body: Body): Reply;
  refuse(to: string, why: Refused['why'], code: number, words: string, status?: number): Reply;
}

export function openDesk(options: { now: () => number; passes: Passes; shelf: Shelf }): Desk {
  const { now, passes, shelf } = options;
  let sends: number[] = [];

  const desk: Desk = {
    accepted: [],
    refused: [],
    messages: [],
    typing: [],
    held: [],
    rights: { keyboard: true, audit: false },

    refuse(to, why, code, words, status = 400) {
      desk.refused.push({ to, why, code: String(code), at: now() });
      return { status, json: { code, err_code: code, message: words, trace_id: 'stand-in-trace' } };
    },

    send(scope, to, body) {
      sends = sends.filter(at => now() - at < SECOND_MS);
      if (sends.length >= SENDS_PER_SECOND) {
        return { ...desk.refuse(to, 'rate', 22009, 'msg limit exceed', 429), headers: { 'retry-after': '1' } };
      }
      sends.push(now());
      const claim = claimOf(scope, to, body);
      if (claim === null) return desk.refuse(to, 'malformed', 40034011, '参数错误');
      if (body.msg_type === 6) return showTyping(scope, to, body);
      const words = wordsOf(scope, body);
      if (typeof words === 'number') return desk.refuse(to, 'malformed', words, '消息内容无效');
      const no = passes.pass(claim);
      if (no !== null) return desk.refuse(to, no.why, no.code, no.words);
      const anchor = claim.msgId ?? claim.eventId;
      const key = anchor === null ? null : `${anchor}:${claim.seq}`;
      desk.accepted.push({ to, text: words, passive: false, key, at: now() });
      desk.messages.push({ scope, to, body });
      return desk.rights.audit ? hold() : take();
    },
  };

  const showTyping = (scope: Scope, to: string, body: Body): Reply => {
    if (scope === 'groups') return desk.refuse(to, 'malformed', 40034011, '仅支持单聊');
    desk.typing.push({ scope, to, body });
    return take();
  };

  const take = (): Reply => ({
    status: 200,
    json: {
      id: `ROBOT1.0_${randomUUID()}`,
      timestamp: new Date(now()).toISOString(),
      ext_info: { ref_idx: 'REFIDX_1==' },
    },
  });

  const hold = (): Reply => {
    const audit_id = randomUUID();
    desk.held.push(audit_id);
    return {
      status: 202,
      json: { code: 304023, message: 'push message is waiting for audit', data: { message_audit: { audit_id } } },
    };
  };

  /** What it says in a few words, or the code that refuses it. */
  const wordsOf = (scope: Scope, body: Body): string | number => {
    const content = typeof body.content === 'string' ? body.content : '';
    switch (body.msg_type) {
      case 0:
        return content.trim() === '' ? 40034008 : content;
      case 2: {
        if (content !== '') return 40034009;
        if (body.keyboard !== undefined && !desk.rights.keyboard) return 304037;
        if (body.keyboard !== undefined && !isKeyboard(body.keyboard)) return 40034029;
        return String(partOf(body.markdown, 'content') ?? '');
      }
      case 7: {
        const file = shelf.stored.get(String(partOf(body.media, 'file_info')));
        if (file === undefined || file.scope !== scope) return 304080;
        return [FILE_NAMES[file.type], content].filter(word => word !== '').join(' ');
      }
      default:
        return 40034010;
    }
  };

  return desk;
}

function claimOf(scope: Scope, to: string, body: Body): Claim | null {
  const { msg_id = null, event_id = null, msg_seq = 1, is_wakeup = false } = body;
  const isWord = (id: unknown): id is string | null => id === null || typeof id === 'string';
  if (!isWord(msg_id) || !isWord(event_id) || (msg_id !== null && event_id !== null)) return null;
  if (!Number.isInteger(msg_seq) || Number(msg_seq) < 1 || Number(msg_seq) > 0xffff_ffff) return null;
  if (is_wakeup === true && scope === 'groups') return null;
  return { scope, to, msgId: msg_id, eventId: event_id, seq: Number(msg_seq), isWakeup: is_wakeup === true };
}

function isKeyboard(keyboard: unknown): boolean {
  const rows = partOf(partOf(keyboard, 'content'), 'rows');
  if (!Array.isArray(rows) || rows.length === 0 || rows.length > 5) return false;
  return rows.every(row => {
    const buttons = partOf(row, 'buttons');
    return Array.isArray(buttons) && buttons.length <= 5 && buttons.every(isButton);
  });
}

function isButton(button: unknown): boolean {
  const label = partOf(partOf(button, 'render_data'), 'label');
  return typeof label === 'string' && [...label].length <= 10 && partOf(button, 'action') !== undefined;
}

function partOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Body)[name] : undefined;
}
