import { randomUUID } from 'node:crypto';
import type { Push, Says } from '../stand-in';
import type { Passes } from './passes';
import type { Seal } from './seal';

const TRIES = 3;
/** The platform's own patience is three seconds; a busy machine of ours is given more. */
const PATIENCE_MS = 20_000;

type Body = Readonly<Record<string, unknown>>;

/** A push as it goes over the wire. */
export interface Letter {
  readonly id: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** What happens among people, and how it is told to us. */
export interface Pushes {
  /** Where we hear; asks for the proof that the address is ours. */
  callAt(url: string): Promise<void>;
  /** A push of this event, signed now; with the same id it is the same push. */
  letter(name: string, d: Body, id?: string): Letter;
  /** Pushes an event until it is acknowledged, three times at most. */
  happens(name: string, d: Body, more?: Says): Promise<Push>;
  says(person: string, text: string, more?: Says & { readonly fields?: Body }): Promise<Push>;
  mentions(group: string, member: string, text: string, more?: Says & { readonly fields?: Body }): Promise<Push>;
  befriends(person: string): Promise<Push>;
  unfriends(person: string): Promise<Push>;
  /** A person switches active messages on or off. */
  allowsActive(person: string, is: boolean): Promise<Push>;
  /** The bot is taken into a group, or out of it. */
  joins(group: string, by: string, is: boolean): Promise<Push>;
  /** A button is tapped; the id of the interaction is `tap-…` of the push. */
  taps(person: string, data: string, group?: string): Promise<Push>;
}

export function openPushes(options: { now: () => number; seal: Seal; passes: Passes }): Pushes {
  const { now, seal, passes } = options;
  const seconds = () => Math.floor(now() / 1000);
  const stamp = () => new Date(now()).toISOString().replace(/\.\d+Z$/, '+00:00');
  let address = '';
  let count = 0;

  const post = async (body: string, headers: Record<string, string>): Promise<{ status: number; text: string }> => {
    const response = await fetch(address, { method: 'POST', headers, body, signal: AbortSignal.timeout(PATIENCE_MS) });
    return { status: response.status, text: await response.text() };
  };

  const letter: Pushes['letter'] = (name, d, id = `${name}:${randomUUID()}`) => {
    const body = JSON.stringify({ op: 0, id, d, s: ++count, t: name });
    return { id, body, headers: seal.headers(body, seconds()) };
  };

  const deliver = async (one: Letter): Promise<boolean> => {
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const { status, text } = await post(one.body, seal.headers(one.body, seconds())).catch(() => ({
        status: 0,
        text: '',
      }));
      if (status === 200 && /"op"\s*:\s*12/.test(text)) return true;
    }
    return false;
  };

  const push = async (name: string, d: Body, id: string, { copies = 1 }: Says, eventId?: string): Promise<Push> => {
    const one = letter(name, d, eventId);
    let acknowledged = true;
    for (let copy = 0; copy < copies; copy++) acknowledged = (await deliver(one)) && acknowledged;
    return { id, acknowledged, answer: null };
  };

  const tell = (name: string, scope: 'users' | 'groups', to: string, d: Body, isOpen: boolean): Promise<Push> => {
    const id = `${name}:${randomUUID()}`;
    if (isOpen) passes.open(id, scope, to);
    return push(name, d, id, {}, id);
  };

  return {
    letter,

    async callAt(url) {
      address = url;
      const plain_token = randomUUID().replaceAll('-', '');
      const event_ts = String(seconds());
      const body = JSON.stringify({ d: { plain_token, event_ts }, op: 13 });
      const { status, text } = await post(body, seal.headers(body, seconds()));
      const told = status === 200 ? (JSON.parse(text) as { plain_token?: string; signature?: string }) : {};
      const isOurs = told.plain_token === plain_token && seal.proves(told.signature ?? '', event_ts, plain_token);
      if (!isOurs) throw new Error(`the address did not prove itself (${status})`);
    },

    happens: (name, d, more = {}) => {
      const id = more.id ?? `${name}:${randomUUID()}`;
      return push(name, d, id, more, id);
    },

    says(person, text, more = {}) {
      const id = more.id ?? `ROBOT1.0_${randomUUID()}`;
      passes.open(id, 'users', person);
      const author = { id: person, user_openid: person, union_openid: '' };
      const d = { id, author, content: text, timestamp: stamp(), message_type: 0, ...more.fields };
      return push('C2C_MESSAGE_CREATE', d, id, more);
    },

    mentions(group, member, text, more = {}) {
      const id = more.id ?? `ROBOT1.0_${randomUUID()}`;
      passes.open(id, 'groups', group);
      const author = { id: member, member_openid: member, member_role: 'member', bot: false };
      const d = {
        id,
        author,
        group_openid: group,
        content: ` ${text}`,
        timestamp: stamp(),
        message_type: 0,
        ...more.fields,
      };
      return push('GROUP_AT_MESSAGE_CREATE', d, id, more);
    },

    befriends(person) {
      passes.bar(person, null);
      return tell('FRIEND_ADD', 'users', person, { openid: person, timestamp: seconds(), scene: 1001 }, true);
    },

    unfriends(person) {
      passes.bar(person, { code: 40054004, why: 'blocked', words: '不是好友' });
      return tell('FRIEND_DEL', 'users', person, { openid: person, timestamp: seconds() }, false);
    },

    allowsActive(person, is) {
      passes.bar(person, is ? null : { code: 40054013, why: 'blocked', words: '用户拒绝接收消息' });
      const name = is ? 'C2C_MSG_RECEIVE' : 'C2C_MSG_REJECT';
      return tell(name, 'users', person, { openid: person, timestamp: seconds() }, is);
    },

    joins(group, by, is) {
      passes.bar(group, is ? null : { code: 40034101, why: 'blocked', words: '机器人不在群内' });
      const d = { group_openid: group, op_member_openid: by, timestamp: seconds() };
      return tell(is ? 'GROUP_ADD_ROBOT' : 'GROUP_DEL_ROBOT', 'groups', group, d, is);
    },

    taps(person, data, group) {
      const who = group === undefined ? { user_openid: person } : { group_openid: group, group_member_openid: person };
      const scene = group === undefined ? { scene: 'c2c', chat_type: 2 } : { scene: 'group', chat_type: 1 };
      const resolved = { button_data: data, button_id: '1' };
      const d = {
        id: `tap-${randomUUID()}`,
        type: 11,
        ...scene,
        ...who,
        timestamp: stamp(),
        data: { type: 11, resolved },
      };
      return tell('INTERACTION_CREATE', group === undefined ? 'users' : 'groups', group ?? person, d, true);
    },
  };
}
