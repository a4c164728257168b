import { ChannelError } from '../../src/channel';
import type { Api } from './api';
import { type Item, say } from './fields';
import { alertBytes } from './limits';

/** What WeCom takes as a userid. Anything else could mean several colleagues (`a|b`) or all of them (`@all`). */
const USER_ID = /^[0-9A-Za-z][0-9A-Za-z_.@-]{0,63}$/;

/**
 * Writes to one colleague in WeCom in the name of the self-built app (document 90236 "Send app messages"). The same words
 * to the same colleague within half an hour are shown once. Whom WeCom names in `invaliduser` or `unlicenseduser` it did
 * not reach: `unreachable`.
 */
export async function alert(api: Api, agentId: number, user: string, text: string, signal: AbortSignal): Promise<void> {
  if (!USER_ID.test(user)) throw new ChannelError('refused', null, 'this is no userid of WeCom');
  const bytes = Buffer.byteLength(text);
  if (bytes > alertBytes) {
    throw new ChannelError('refused', null, `an app message may have ${alertBytes} bytes, this has ${bytes}`);
  }
  const body = { touser: user, msgtype: 'text', agentid: agentId, text: { content: text }, enable_duplicate_check: 1 };
  const answer = await api.post('/cgi-bin/message/send', body, 'message', signal);
  if (names(answer, 'invaliduser')) {
    throw new ChannelError('unreachable', null, "this colleague is unknown, or outside the app's visible range");
  }
  if (names(answer, 'unlicenseduser')) {
    throw new ChannelError('unreachable', null, 'this colleague has no licence for the app');
  }
}

/** WeCom takes a message although it cannot reach somebody, and lists them in lower case; we write to one at a time. */
function names(answer: Item, list: string): boolean {
  return say(answer, list) !== '';
}
