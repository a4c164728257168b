import { randomBytes } from 'node:crypto';
import type { Accepted, Refused } from '../stand-in';

const HOUR_MS = 3_600_000;
const HISTORY_MS = 72 * HOUR_MS;
const WINDOW_MS = 48 * HOUR_MS;
const PER_MESSAGE = 5;

/** States of a session: new, the API's, waiting in the pool, a colleague's, ended or not begun. */
export const NEW = 0;
export const BOT = 1;
export const POOL = 2;
export const STAFF = 3;
export const ENDED = 4;

export interface Session {
  state: number;
  servicer: string;
  /** When the customer wrote last, and how many messages may still answer it. */
  wroteAt: number;
  left: number;
  welcomedAt: number;
}

/** A code with which one thing may be said because of an event. */
interface Code {
  readonly place: string;
  readonly until: number;
  readonly types: readonly string[];
  /** The state the session must still be in; null for a welcome. */
  readonly state: number | null;
  used: boolean;
}

export interface StoredFile {
  readonly bytes: Buffer;
  readonly mime: string;
  readonly name: string;
  readonly at: number;
}

export interface Customer {
  readonly nickname: string;
  readonly unionid?: string;
  /** WeCom takes what is sent to them and tells afterwards that they refused it. */
  readonly refuses?: boolean;
}

/** What a colleague is to the app: within its range, outside of it, or without the licence for it. */
export type Standing = 'here' | 'hidden' | 'unlicensed';

/** Something that happened at one account, at its place in the stream that `sync_msg` reads. */
interface Entry {
  readonly desk: string;
  readonly at: number;
  readonly item: Readonly<Record<string, unknown>>;
}

/** Everything WeCom remembers. */
export interface World {
  readonly now: () => number;
  readonly desks: Set<string>;
  readonly servicers: Set<string>;
  readonly customers: Map<string, Customer>;
  /** Colleagues in WeCom by userid, in lower case, and what the app told them. */
  readonly colleagues: Map<string, Standing>;
  readonly alerts: { readonly user: string; readonly text: string; readonly at: number }[];
  readonly files: Map<string, StoredFile>;
  readonly accepted: Accepted[];
  readonly refused: Refused[];
  /** The whole bodies of what was accepted. */
  readonly sent: Readonly<Record<string, unknown>>[];
  readonly keys: Set<string>;
  readonly stream: Entry[];
  /** Tokens of callbacks and until when each is good. */
  readonly bells: Map<string, number>;
  session(desk: string, person: string): Session;
  /** The customer writes: the window opens anew, and an ended session begins again. */
  wrote(desk: string, person: string): void;
  /** Puts something into the stream; resolves to its id. */
  happens(desk: string, person: string, item: Readonly<Record<string, unknown>>): string;
  event(desk: string, person: string, type: string, fields: Readonly<Record<string, unknown>>): string;
  code(desk: string, person: string, lifeMs: number, types: readonly string[], state: number | null): string;
  /** Uses a code up; an error in words when it is none, is not good for this, or is not good any more. */
  spend(code: string, type: string): { readonly desk: string; readonly person: string } | string;
  /** What may be read from `cursor` on: the stream forgets after three days. */
  from(cursor: number): number;
  /** Why a message may not be sent now; null when it may, and then it is counted. */
  spendWindow(desk: string, person: string): { readonly code: number; readonly why: 'window' | 'quota' } | null;
}

export function openWorld(now: () => number, desks: readonly string[]): World {
  const sessions = new Map<string, Session>();
  const codes = new Map<string, Code>();
  let lastId = 0;

  const world: World = {
    now,
    desks: new Set(desks),
    servicers: new Set(),
    customers: new Map(),
    colleagues: new Map(),
    alerts: [],
    files: new Map(),
    accepted: [],
    refused: [],
    sent: [],
    keys: new Set(),
    stream: [],
    bells: new Map(),

    session(desk, person) {
      const key = `${desk} ${person}`;
      const fresh = { state: ENDED, servicer: '', wroteAt: -Infinity, left: 0, welcomedAt: -Infinity };
      const session = sessions.get(key) ?? fresh;
      sessions.set(key, session);
      if (session.state !== ENDED && now() - session.wroteAt > WINDOW_MS) session.state = ENDED;
      return session;
    },

    wrote(desk, person) {
      const session = world.session(desk, person);
      session.wroteAt = now();
      session.left = PER_MESSAGE;
      if (session.state === ENDED) session.state = NEW;
      if (!world.customers.has(person)) world.customers.set(person, { nickname: person });
    },

    happens(desk, person, item) {
      lastId += 1;
      const msgid = typeof item.msgid === 'string' ? item.msgid : `5f${String(lastId).padStart(30, '0')}`;
      const whose = item.msgtype === 'event' ? {} : { open_kfid: desk, external_userid: person };
      world.stream.push({
        desk,
        at: now(),
        item: { msgid, ...whose, send_time: Math.floor(now() / 1000), origin: 3, servicer_userid: '', ...item },
      });
      return msgid;
    },

    event(desk, person, type, fields) {
      const event = { event_type: type, open_kfid: desk, external_userid: person, ...fields };
      return world.happens(desk, person, { origin: 4, msgtype: 'event', event });
    },

    code(desk, person, lifeMs, types, state) {
      const code = randomBytes(16).toString('hex');
      codes.set(code, { place: `${desk} ${person}`, until: now() + lifeMs, types, state, used: false });
      return code;
    },

    spend(word, type) {
      const code = codes.get(word);
      if (code === undefined || code.used) return 'invalid code';
      if (now() >= code.until) return 'code expired';
      if (!code.types.includes(type)) return 'msgtype not allowed for this event';
      const [desk = '', person = ''] = code.place.split(' ');
      if (code.state !== null && world.session(desk, person).state !== code.state) return 'session state has changed';
      code.used = true;
      return { desk, person };
    },

    from(cursor) {
      const oldest = world.stream.findIndex(entry => now() - entry.at <= HISTORY_MS);
      return Math.max(cursor, oldest < 0 ? world.stream.length : oldest);
    },

    spendWindow(desk, person) {
      const session = world.session(desk, person);
      if (now() - session.wroteAt > WINDOW_MS) return { code: 95002, why: 'window' };
      if (session.left === 0) return { code: 95001, why: 'quota' };
      session.left -= 1;
      return null;
    },
  };
  return world;
}
