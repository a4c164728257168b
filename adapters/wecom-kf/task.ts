import { z } from 'zod';
import { type Broadcast, ChannelError, type TaskedBroadcastChannel, type TaskReceipt } from '../../src/channel';
import { senseless } from '../../src/channel/answer';
import type { Uploads } from '../../src/channel/uploads';
import type { Api } from './api';
import { taskLimits } from './limits';
import { progressOf } from './progress';
import { encodeTask } from './task-content';
import { type MediaUse, withPlaced } from './upload';

/** Broadcasts that colleagues confirm in WeCom (企业群发), by the app that may use customer contact. */
export function openTasks(
  api: Api,
  uploads: Uploads<MediaUse>,
): Omit<TaskedBroadcastChannel, 'id' | 'limits' | 'send' | 'close'> {
  const about = async (path: string, msgid: string, signal: AbortSignal): Promise<void> => {
    await api.post(path, { msgid }, 'none', signal);
  };
  return {
    taskLimits,
    broadcast: (message, signal) => makeTask(api, uploads, message, signal),
    broadcastProgress: (id, signal) => progressOf(api, id, signal),
    remindBroadcast: (id, signal) => about('/cgi-bin/externalcontact/remind_groupmsg_send', id, signal),
    cancelBroadcast: (id, signal) => about('/cgi-bin/externalcontact/cancel_groupmsg_send', id, signal),
  };
}

const answer = z.object({ msgid: z.string().min(1), fail_list: z.array(z.string()).catch([]) });

/**
 * Makes one task (document 92135 "add_msg_template"). WeCom asks for each customer the colleague who spoke with them last
 * and hands the message on when that one confirms. Whom nobody may write to is in `fail_list`; when that is everybody there
 * is no task (41048). There is no key: a second call is a second task.
 */
async function makeTask(
  api: Api,
  uploads: Uploads<MediaUse>,
  { to, content }: Broadcast,
  signal: AbortSignal,
): Promise<TaskReceipt> {
  const people = [...new Set(to)];
  if (people.length === 0) throw new ChannelError('refused', null, 'a task of WeCom names the people it is for');
  if (people.length > taskLimits.people) {
    const words = `a task of WeCom is for ${taskLimits.people} people at most, not ${people.length}`;
    throw new ChannelError('refused', null, words);
  }
  const told = await withPlaced(uploads, signal, async place => {
    const body = { chat_type: 'single', external_userid: people, ...(await encodeTask(content, place)) };
    return api.post('/cgi-bin/externalcontact/add_msg_template', body, 'message', signal);
  });
  const parsed = answer.safeParse(told);
  if (!parsed.success) throw senseless({ effect: 'message' });
  return { externalId: parsed.data.msgid, leftOut: parsed.data.fail_list };
}
