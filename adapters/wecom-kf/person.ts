import { z } from 'zod';
import { ChannelError } from '../../src/channel';
import { senseless } from '../../src/channel/answer';
import type { Profile } from '../../src/model';
import type { Api } from './api';

const word = z.string().trim().catch('');
const answer = z.object({
  customer_list: z
    .array(z.looseObject({ external_userid: word, nickname: word, avatar: word, unionid: word }))
    .default([]),
});

/**
 * What WeCom tells about a customer (document 95159 "Get customer base info"): the name and portrait of WeChat, and the
 * union id when the company is bound to an open platform. Rejects with ChannelError, `refused` when WeCom does not know
 * them: whoever has not written within 48 hours is not told.
 */
export async function profile(api: Api, person: string, signal: AbortSignal): Promise<Profile> {
  const body = { external_userid_list: [person], need_enter_session_context: 0 };
  const parsed = answer.safeParse(await api.post('/cgi-bin/kf/customer/batchget', body, 'none', signal));
  if (!parsed.success) throw senseless({ effect: 'none' });
  const found = parsed.data.customer_list.find(one => one.external_userid === person);
  if (found === undefined) throw new ChannelError('refused', null, 'WeCom tells nothing about this customer now');
  return {
    ...(found.nickname === '' ? {} : { name: found.nickname }),
    ...(found.avatar === '' ? {} : { avatarUrl: found.avatar }),
    ...(found.unionid === '' ? {} : { unionId: found.unionid }),
  };
}
