import { ChannelError, type Outbound, type Receipt } from '../../src/channel';
import type { Uploads } from '../../src/channel/uploads';
import type { Content } from '../../src/model';
import type { Api } from './api';
import type { Codes } from './codes';
import { type Body, encode } from './encode';
import { DESK_GONE, isTaken, SESSION_SHUT } from './errors';
import { codeLifeMs } from './limits';
import type { Place, Places } from './place';
import type { Sessions } from './session';
import { type MediaUse, withPlaced } from './upload';

/** What a send needs of the account. */
export interface Sending {
  readonly api: Api;
  readonly uploads: Uploads<MediaUse>;
  readonly places: Places;
  readonly codes: Codes;
  readonly sessions: Sessions;
  readonly now: () => number;
  /** Whether there are several accounts, so that the loss of one is not the loss of all. */
  readonly hasSeveral: boolean;
}

/**
 * Sends one message (documents 94677 "Send messages" and 95122 "Send event replies") under our key as its `msgid`; a key
 * that WeCom has taken before is a success. What an event allows us to say goes out by the event's code; everything else
 * through the session, which is made ours first. A file WeCom no longer knows (40007) is uploaded again, once.
 *
 * That it resolves means that WeCom took it; that it could not be delivered is told later, as a receipt.
 */
export async function send(parts: Sending, message: Outbound, signal: AbortSignal): Promise<Receipt> {
  const place = parts.places.find(message.thread);
  return withPlaced(parts.uploads, signal, async placeFile =>
    say(parts, place, message, await encode(message.content, placeFile), signal),
  );
}

async function say(parts: Sending, place: Place, message: Outbound, body: Body, signal: AbortSignal): Promise<Receipt> {
  const byCode = await sayOnEvent(parts, place, message, body, signal);
  if (byCode !== null) return byCode;
  try {
    return await sayInSession(parts, place, message, body, signal);
  } catch (error) {
    if (parts.hasSeveral && error instanceof ChannelError && error.code !== null && DESK_GONE.has(error.code)) {
      throw new ChannelError('unreachable', error.code, 'the customer-service account they wrote to is gone');
    }
    throw error;
  }
}

async function sayInSession(
  { api, sessions }: Sending,
  place: Place,
  message: Outbound,
  body: Body,
  signal: AbortSignal,
): Promise<Receipt> {
  await sessions.claim(place, signal);
  try {
    const whom = { touser: place.person, open_kfid: place.desk };
    return await post(api, '/cgi-bin/kf/send_msg', { ...whom, ...body }, message.key, signal);
  } catch (error) {
    if (error instanceof ChannelError && error.code === SESSION_SHUT) throw await sessions.explain(place, signal);
    throw error;
  }
}

/** Says it by the code of an event, or resolves to null when there is none for it or WeCom does not take it. */
async function sayOnEvent(
  { api, codes, now }: Sending,
  place: Place,
  message: Outbound,
  body: Body,
  signal: AbortSignal,
): Promise<Receipt | null> {
  const { msgtype } = body;
  if (msgtype !== 'text' && msgtype !== 'msgmenu') return null;
  const known = codes.take(place, message.key, msgtype);
  const code = known ?? codeAnswered(message, now());
  if (code === null) return null;
  try {
    return await post(api, '/cgi-bin/kf/send_msg_on_event', { code, ...body }, message.key, signal);
  } catch (error) {
    if (!(error instanceof ChannelError) || error.kind === 'unknown') throw error;
    codes.free(place, message.key);
    if (error.kind === 'refused' || error.kind === 'unreachable') return null;
    throw error;
  }
}

/**
 * The welcome code of the very event that is answered: where another process of ours listens, it comes with what is
 * answered and not through this one's memory.
 */
function codeAnswered({ answers }: Outbound, now: number): string | null {
  if (answers === null || answers.before > 0 || now >= answers.platformTime + codeLifeMs.welcome) return null;
  return welcomeOf(answers.content);
}

/** The code an event carries to be answered by, or null. */
export function welcomeOf(content: Content): string | null {
  if (content.type !== 'event') return null;
  const code = content.data?.welcome_code ?? content.data?.msg_code;
  return typeof code === 'string' && code !== '' ? code : null;
}

async function post(api: Api, path: string, body: Body | object, key: string, signal: AbortSignal): Promise<Receipt> {
  try {
    const { msgid } = await api.post(path, { ...body, msgid: key }, 'message', signal);
    return { externalId: typeof msgid === 'string' && msgid !== '' ? msgid : key };
  } catch (error) {
    if (isTaken(error)) return { externalId: key };
    throw error;
  }
}
