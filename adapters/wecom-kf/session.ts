import { z } from 'zod';
import { ChannelError, waitFor } from '../../src/channel';
import { senseless } from '../../src/channel/answer';
import type { Api } from './api';
import type { Codes } from './codes';
import { SESSION_SHUT } from './errors';
import { keyOf, type Place } from './place';

/** The states of a session (document 94669 "Assign a session"): who may speak in it. */
export const states = { fresh: 0, ours: 1, pool: 2, person: 3, ended: 4 } as const;

interface State {
  readonly state: number;
  /** The colleague in WeCom who holds it, in state 3. */
  readonly servicer: string;
}

/** The sessions with customers: who holds them, and how they are handed on. Rejects with ChannelError only. */
export interface Sessions {
  /** Makes sure that we may speak: a new session becomes ours. Rejects with `unreachable` when somebody else holds it. */
  claim(place: Place, signal: AbortSignal): Promise<void>;
  /** Who speaks there now. */
  holder(place: Place, signal: AbortSignal): Promise<'us' | 'them' | 'nobody'>;
  /** Gives the session to the colleague `to` in WeCom, or to the pool of those who are receiving. */
  handOver(place: Place, to: string | null, signal: AbortSignal): Promise<void>;
  /** After WeCom refused a send because of the state: the error that says in words what the state is. */
  explain(place: Place, signal: AbortSignal): Promise<ChannelError>;
  /** Something happened to the session; what was known of it does not hold any more. */
  forget(place: Place): void;
}

/** How long a session is believed to be ours without asking; WeCom itself ends one after 48 hours at the latest. */
const BELIEVED_MS = 3_600_000;
const REMEMBERED = 10_000;

const stateAnswer = z.object({ service_state: z.coerce.number().int(), servicer_userid: z.string().catch('') });
const codeAnswer = z.object({ msg_code: z.string().catch('') });

/** Opens the sessions of one app. A code that WeCom gives with a change goes into `codes`. */
export function openSessions(api: Api, codes: Codes, now: () => number, closed: AbortSignal): Sessions {
  const ours = new Map<string, number>();
  const claims = new Map<string, Promise<void>>();

  const read = async (place: Place, signal: AbortSignal): Promise<State> => {
    const parsed = stateAnswer.safeParse(
      await api.post('/cgi-bin/kf/service_state/get', bodyOf(place), 'none', signal),
    );
    if (!parsed.success) throw senseless({ effect: 'none' });
    return { state: parsed.data.service_state, servicer: parsed.data.servicer_userid };
  };

  const change = async (place: Place, state: number, to: string | null, signal: AbortSignal): Promise<void> => {
    const body = { ...bodyOf(place), service_state: state, ...(to === null ? {} : { servicer_userid: to }) };
    const answer = await api.post('/cgi-bin/kf/service_state/trans', body, 'none', signal);
    const { msg_code: code } = codeAnswer.parse(answer);
    if (code !== '') codes.keep(place, code, 'desk', now());
  };

  const claim = async (place: Place): Promise<void> => {
    const current = await read(place, closed);
    if (current.state > states.ours) throw shut(current);
    if (current.state === states.fresh) {
      await change(place, states.ours, null, closed).catch((error: unknown) => {
        // Somebody was quicker; whether we may still speak is for the send to find out.
        if (!(error instanceof ChannelError && error.kind === 'refused')) throw error;
      });
    }
    if (ours.size > REMEMBERED) ours.clear();
    ours.set(keyOf(place), now() + BELIEVED_MS);
  };

  return {
    async claim(place, signal) {
      const key = keyOf(place);
      if ((ours.get(key) ?? 0) > now()) return;
      const flight = claims.get(key) ?? claim(place).finally(() => claims.delete(key));
      claims.set(key, flight);
      await waitFor(flight, signal);
    },

    async holder(place, signal) {
      const { state } = await read(place, signal);
      if (state <= states.ours) return 'us';
      return state === states.ended ? 'nobody' : 'them';
    },

    async handOver(place, to, signal) {
      ours.delete(keyOf(place));
      await change(place, to === null ? states.pool : states.person, to, signal);
    },

    async explain(place, signal) {
      ours.delete(keyOf(place));
      const unread = { state: -1, servicer: '' };
      return shut(await read(place, signal).catch(() => unread));
    },

    forget: place => void ours.delete(keyOf(place)),
  };
}

function bodyOf({ desk, person }: Place) {
  return { open_kfid: desk, external_userid: person };
}

const WORDS: Readonly<Record<number, string>> = {
  [states.fresh]: 'the session is new and should allow it: WeCom may be handing it to its own staff at this moment',
  [states.ours]: 'the session is ours again: it was held by somebody else a moment ago',
  [states.pool]: 'the customer waits in the pool of WeCom for a colleague there; we may speak again after that session',
  [states.ended]: 'the session has ended; the customer has to write first',
};

/** Why we may not speak in this state. It is never tried again by itself: only people or the customer can change it. */
function shut({ state, servicer }: State): ChannelError {
  const who = servicer === '' ? 'a colleague' : `the colleague ${servicer}`;
  const words =
    state === states.person
      ? `${who} speaks with this customer in WeCom; we may speak again after that session`
      : (WORDS[state] ?? 'the session does not allow it, and its state could not be read');
  return new ChannelError('unreachable', SESSION_SHUT, words);
}
