import { ENDED, POOL, STAFF, type World } from './world';

const HOUR_MS = 3_600_000;
const WELCOME_GAP_MS = 48 * HOUR_MS;

/** What happens around a customer besides their words. Every act is put into the stream and rings the doorbell. */
export interface Life {
  /** The customer opens the chat; resolves to the welcome code when WeCom gives one. */
  enters(person: string, fields?: Readonly<Record<string, unknown>>, desk?: string): Promise<string | null>;
  /** A colleague in WeCom takes the session from the pool, or by themselves. */
  takes(person: string, servicer: string, desk?: string): Promise<void>;
  /** The session goes on to another colleague. */
  transfers(person: string, servicer: string, desk?: string): Promise<void>;
  /** The colleague writes in WeCom's own client. */
  replies(person: string, text: string, desk?: string): Promise<void>;
  ends(person: string, desk?: string): Promise<void>;
  recalls(person: string, msgid: string, desk?: string): Promise<void>;
  /** WeCom tells that something we sent did not arrive. */
  fails(person: string, msgid: string, type: number, desk?: string): Promise<void>;
  /** Anything at all, as an item of `msg_list`. */
  happens(person: string, item: Readonly<Record<string, unknown>>, desk?: string): Promise<string>;
}

export function openLife(world: World, home: string, ring: (desk: string) => Promise<boolean>): Life {
  const change = async (desk: string, person: string, fields: Readonly<Record<string, unknown>>): Promise<void> => {
    world.event(desk, person, 'session_status_change', fields);
    await ring(desk);
  };

  return {
    async enters(person, fields = {}, desk = home) {
      const session = world.session(desk, person);
      const isNew = world.now() - Math.max(session.wroteAt, session.welcomedAt) > WELCOME_GAP_MS;
      if (!world.customers.has(person)) world.customers.set(person, { nickname: person });
      const code = isNew ? world.code(desk, person, 20_000, ['text', 'msgmenu'], null) : null;
      if (code !== null) session.welcomedAt = world.now();
      world.event(desk, person, 'enter_session', { scene: 'wxs', ...(code ? { welcome_code: code } : {}), ...fields });
      await ring(desk);
      return code;
    },

    async takes(person, servicer, desk = home) {
      const session = world.session(desk, person);
      const fromPool = session.state === POOL;
      session.state = STAFF;
      session.servicer = servicer;
      const code = fromPool ? { msg_code: world.code(desk, person, 48 * HOUR_MS, ['text'], STAFF) } : {};
      await change(desk, person, { change_type: 1, new_servicer_userid: servicer, ...code });
    },

    async transfers(person, servicer, desk = home) {
      const session = world.session(desk, person);
      const old = session.servicer;
      session.servicer = servicer;
      await change(desk, person, { change_type: 2, old_servicer_userid: old, new_servicer_userid: servicer });
    },

    async replies(person, text, desk = home) {
      const { servicer } = world.session(desk, person);
      world.happens(desk, person, { origin: 5, servicer_userid: servicer, msgtype: 'text', text: { content: text } });
      await ring(desk);
    },

    async ends(person, desk = home) {
      const session = world.session(desk, person);
      const old = session.servicer;
      session.state = ENDED;
      session.servicer = '';
      const code = world.code(desk, person, 20_000, ['text', 'msgmenu'], ENDED);
      await change(desk, person, { change_type: 3, old_servicer_userid: old, msg_code: code });
    },

    async recalls(person, msgid, desk = home) {
      world.event(desk, person, 'user_recall_msg', { recall_msgid: msgid });
      await ring(desk);
    },

    async fails(person, msgid, type, desk = home) {
      world.event(desk, person, 'msg_send_fail', { fail_msgid: msgid, fail_type: type });
      await ring(desk);
    },

    async happens(person, item, desk = home) {
      const id = world.happens(desk, person, item);
      await ring(desk);
      return id;
    },
  };
}
