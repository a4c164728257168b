import { z } from 'zod';
import { ChannelError, type Ear } from '../../src/channel';
import type { Tokens } from '../../src/channel/access-token';
import { senseless } from '../../src/channel/answer';
import type { Inbound } from '../../src/model';
import type { Api } from './api';
import { type Closing, closingOf } from './closing';
import { type Hearers, hear } from './hear';
import { pushBytes } from './limits';
import { type Frame, type Line, openLine } from './line';
import type { Settings } from './settings';

const DISPATCH = 0;
const IDENTIFY = 2;
const RESUME = 6;
const HELLO = 10;

/** Single chats and groups, and what is tapped there; an intent without permission would end the line. */
const INTENTS = (1 << 25) + (1 << 26);

/** What the gateway may ask for in words (document "opcode"). */
const asked: Readonly<Record<number, Closing>> = {
  7: { sequel: 'resume', says: 'the gateway asks to be connected to anew' },
  9: { sequel: 'identify', says: 'the gateway no longer knows the session' },
};

/** Which session we have, and the last of its events that is stored: kept as JSON with what was heard. */
const standing = z.object({ appId: z.string(), sessionId: z.string().nullable(), seq: z.number().int().nonnegative() });
type Standing = z.infer<typeof standing>;

const address = z.object({ url: z.url({ protocol: /^wss?$/ }) });
const hello = z.object({ heartbeat_interval: z.coerce.number().positive() });
const ready = z.object({ session_id: z.string().min(1) });

/** What listening needs. */
export interface Listening {
  readonly settings: Settings;
  readonly api: Api;
  readonly tokens: Tokens;
  readonly hearers: Hearers;
  readonly now: () => number;
  readonly link: (state: 'up' | 'connecting' | 'down') => void;
}

/**
 * Listens at one line of the gateway (document "interface-framework/event-emit", WebSocket), for who has no address that
 * QQ could call. The number of the last event is stored with what was heard, and the session is taken up from there by
 * the next listener, so that what was said meanwhile comes again. Resolves when `signal` aborts. Rejects with `broken`
 * when the gateway will not have this bot, with `busy` when the line ended in any other way, and with whatever the ear
 * rejects with.
 */
export async function listen(parts: Listening, ear: Ear, signal: AbortSignal): Promise<void> {
  let at = readStanding(ear.cursor, parts.settings.appId);
  const keep = async (next: Standing, heard: readonly Inbound[]): Promise<void> => {
    await ear.hear(heard, JSON.stringify(next));
    at = next;
  };
  const link: Listening['link'] = state => {
    parts.link(state);
    ear.changed();
  };
  link('connecting');
  try {
    const { sequel, says, code } = await sit({ ...parts, link }, () => at, keep, signal);
    if (signal.aborted) return;
    if (sequel === 'identify') await keep({ ...at, sessionId: null, seq: 0 }, []);
    throw new ChannelError(sequel === 'stop' ? 'broken' : 'busy', code, says);
  } catch (error) {
    if (!signal.aborted || !(error instanceof ChannelError)) throw error;
  } finally {
    link('down');
  }
}

/** Sits at the line until it ends, or until the gateway asks for another. */
async function sit(
  parts: Listening,
  at: () => Standing,
  keep: (next: Standing, heard: readonly Inbound[]) => Promise<void>,
  signal: AbortSignal,
): Promise<Closing & { readonly code: string | null }> {
  const url = await askAddress(parts, signal);
  const token = await parts.tokens.get(signal);
  const line = openLine(url, pushBytes, signal);
  try {
    for (let frames = await line.next(); frames !== null; frames = await line.next()) {
      let next = at();
      const heard: Inbound[] = [];
      for (const frame of frames) {
        if (frame.op === HELLO) greet(line, frame, token, at);
        if (frame.op !== DISPATCH) continue;
        next = after(next, frame);
        if (frame.t !== 'READY' && frame.t !== 'RESUMED') heard.push(...hear(pushOf(parts, frame), parts.hearers));
      }
      if (next !== at()) {
        await keep(next, heard);
        parts.link('up');
      }
      const wish = frames.map(({ op }) => asked[op]).find(one => one !== undefined);
      if (wish !== undefined) return { ...wish, code: null };
    }
  } finally {
    line.hangUp();
  }
  const code = line.code();
  return { ...closingOf(code), code: String(code) };
}

/** Says who we are: whoever left off in a session goes on with it. */
function greet(line: Line, { d }: Frame, token: string, at: () => Standing): void {
  const told = hello.safeParse(d);
  if (!told.success) throw senseless({ effect: 'none' });
  line.beat(told.data.heartbeat_interval, () => (at().sessionId === null ? null : at().seq));
  const { sessionId, seq } = at();
  const bearer = `QQBot ${token}`;
  if (sessionId !== null) line.send({ op: RESUME, d: { token: bearer, session_id: sessionId, seq } });
  else line.send({ op: IDENTIFY, d: { token: bearer, intents: INTENTS, shard: [0, 1], properties: {} } });
}

function after(before: Standing, { t, d, s }: Frame): Standing {
  const opened = t === 'READY' ? ready.safeParse(d).data : undefined;
  return { ...before, seq: s ?? before.seq, ...(opened === undefined ? {} : { sessionId: opened.session_id }) };
}

function pushOf({ settings, now }: Listening, { id, t, d, raw }: Frame) {
  return { appId: settings.appId, id, name: t, body: d, raw, at: now() };
}

async function askAddress({ settings, api }: Listening, signal: AbortSignal): Promise<string> {
  const told = address.safeParse(await api({ method: 'GET', path: '/gateway', effect: 'none' }, signal));
  // Our token goes down this line, so it is no open one where the API is none.
  const isOpen = !settings.apiBase.startsWith('https:');
  if (!told.success || !(isOpen || told.data.url.startsWith('wss:'))) throw senseless({ effect: 'none' });
  return told.data.url;
}

/** Reads what was kept; what cannot be read, or is another bot's, begins with a new session. */
function readStanding(kept: string | null, appId: string): Standing {
  const anew = { appId, sessionId: null, seq: 0 };
  if (kept === null) return anew;
  try {
    const read = standing.parse(JSON.parse(kept));
    return read.appId === appId ? read : anew;
  } catch {
    return anew;
  }
}
