import type { WebhookRequest } from '../../../src/channel';
import { openWechatPlatform, paths, type Trouble } from '../../../stand-ins/wechat-oa/platform';
import { openWechatPushes, type Push, sampleAccount } from '../../../stand-ins/wechat-oa/pushes';
import type { Failure, Kit } from '../../channel/kit';
import { wang } from './shop';

const troubles: Readonly<Record<Failure, Trouble>> = {
  refusal: { errcode: 45015, errmsg: 'response out of time limit' },
  rate: { errcode: 45009, errmsg: 'reach max api daily quota limit' },
  silence: 'drop',
  garbled: 'garble',
  error: { status: 500 },
  hang: 'hang',
};

/** An Official Account in safe mode, on WeChat played on loopback. */
export const kit: Kit = {
  async open(now) {
    const { appId, appSecret, token, encodingAesKey } = sampleAccount;
    const wechat = await openWechatPlatform({ now });
    const pushes = openWechatPushes(sampleAccount, now);
    const post = (push: Push): WebhookRequest => ({ method: 'POST', path: '', headers: {}, at: now(), ...push });
    const head = { ToUserName: sampleAccount.recipient, FromUserName: wang, CreateTime: Math.floor(now() / 1000) };
    return {
      settings: { appId, appSecret, token, encodingAesKey, apiBase: wechat.url },
      wang,
      get accepted() {
        return wechat.ledger.map(({ openid, body }) => ({ to: openid, text: contentOf(body) }));
      },
      fail: how => (how === null ? wechat.recover() : wechat.trouble(paths.send, troubles[how])),
      arrived: () => wechat.next(paths.send),
      tokens: () => wechat.count(paths.token),
      secrets: () => wechat.calls.map(call => call.query.get('access_token') ?? '').filter(given => given !== ''),
      webhook: {
        push: (text, id) => post(pushes.push({ message: pushes.text(wang, text, { MsgId: id }) })),
        unknown: () => post(pushes.push({ message: { ...head, MsgType: 'hologram', MsgId: 9, Shape: '球' } })),
        sign: bytes => post(pushes.push({ xml: bytes.toString('latin1') })),
        proof: { query: ['timestamp', 'nonce', 'msg_signature', 'encrypt_type'], body: true },
      },
      close: () => wechat.close(),
    };
  },
  without: { listening: 'WeChat calls us, and there is nothing to listen to' },
};

const contentOf = (body: Readonly<Record<string, unknown>>): string =>
  (body.text as { content?: string } | undefined)?.content ?? String(body.msgtype);
