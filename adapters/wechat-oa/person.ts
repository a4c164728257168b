import { z } from 'zod';
import { senseless } from '../../src/channel/answer';
import type { Profile } from '../../src/model';
import type { Api } from './api';

const word = z.string().trim().catch('');
const answer = z.object({ language: word, unionid: word, nickname: word, headimgurl: word });

/**
 * What WeChat tells about a follower (document "Get users' basic information"): the language and, when the account is
 * bound to an open platform, the union id. Names and portraits have not been told since the end of 2021, so they are
 * only written when they are there. Rejects with ChannelError.
 */
export async function profile(api: Api, address: string, signal: AbortSignal): Promise<Profile> {
  const { json } = await api.get('/cgi-bin/user/info', { openid: address, lang: 'zh_CN' }, signal);
  if (json === null) throw senseless({ effect: 'none' });
  const { language, unionid, nickname, headimgurl } = answer.parse(json);
  return {
    ...(nickname === '' ? {} : { name: nickname }),
    ...(language === '' ? {} : { language }),
    ...(unionid === '' ? {} : { unionId: unionid }),
    ...(headimgurl === '' ? {} : { avatarUrl: headimgurl }),
  };
}

/** Shows or hides 对方正在输入 (document `api_typing`). It is a courtesy: whatever goes wrong is of no consequence. */
export async function typing(api: Api, address: string, on: boolean, signal: AbortSignal): Promise<void> {
  const body = { touser: address, command: on ? 'Typing' : 'CancelTyping' };
  await api.post('/cgi-bin/message/custom/typing', body, 'none', signal).catch(() => undefined);
}
