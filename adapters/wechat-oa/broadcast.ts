import { type Broadcast, ChannelError, type Receipt } from '../../src/channel';
import type { Uploads } from '../../src/channel/uploads';
import type { Content } from '../../src/model';
import type { Api } from './api';
import type { MediaUse } from './upload';

/**
 * Sends one message to many followers (documents "mass/sendall" and "mass/send"): to everybody, or to those named. Each
 * follower of a service account sees at most four a month; WeChat leaves the others out without a word and tells the
 * counts in MASSSENDJOBFINISH, under the id that this resolves to. The key makes a second copy harmless: WeChat names
 * the message it has already. Rejects with ChannelError.
 */
export async function broadcast(
  api: Api,
  uploads: Uploads<MediaUse>,
  { to, content, key }: Broadcast,
  signal: AbortSignal,
): Promise<Receipt> {
  if (to !== null && to.length === 0) throw new ChannelError('refused', null, 'a broadcast to nobody');
  const whom = to === null ? { filter: { is_to_all: true } } : { touser: to };
  const body = { ...whom, ...(await bodyOf(content, uploads, signal)), clientmsgid: key };
  const path = to === null ? '/cgi-bin/message/mass/sendall' : '/cgi-bin/message/mass/send';
  const { json } = await api.post(path, body, 'message', signal);
  const id = json?.msg_id;
  return { externalId: typeof id === 'string' || typeof id === 'number' ? String(id) : null };
}

async function bodyOf(content: Content, uploads: Uploads<MediaUse>, signal: AbortSignal): Promise<object> {
  switch (content.type) {
    case 'text':
      return { msgtype: 'text', text: { content: content.text } };
    case 'image':
    case 'voice': {
      const media_id = await uploads.idOf(content.media, content.type, signal);
      return { msgtype: content.type, [content.type]: { media_id } };
    }
    default:
      throw new ChannelError(
        'refused',
        null,
        `an Official Account sends text, an image or a voice to many, not ${content.type}`,
      );
  }
}
