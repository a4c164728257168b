import {
  type BroadcastChannel,
  defineAdapter,
  type InlineChannel,
  type LinkChannel,
  type MediaChannel,
  type MenuChannel,
  type ProfileChannel,
  type TestableChannel,
  type Tools,
  type TypingChannel,
} from '../../src/channel';
import type { ChannelId } from '../../src/model';
import { openApi } from './api';
import { broadcast } from './broadcast';
import { limits } from './limits';
import { download, openFiles } from './media';
import { readMenu, writeMenu } from './menu';
import { profile, typing } from './person';
import { receiver } from './receive';
import { sceneLink } from './scene';
import { send } from './send';
import { type Settings, settings } from './settings';
import { openTokens } from './token';
import { openUploads } from './upload';
import { openWire } from './wire';

/** WeChat gives five seconds to answer a push; the last of them belongs to the way back. */
const INLINE_MS = 4000;

type WechatOaChannel = InlineChannel &
  ProfileChannel &
  TypingChannel &
  MediaChannel &
  LinkChannel &
  MenuChannel &
  BroadcastChannel &
  TestableChannel;

/** WeChat Official Accounts, 公众号 and 服务号: pushes in all three modes, passive and customer-service messages. */
export const wechatOa = defineAdapter({
  type: 'wechat-oa',
  name: { zh: '微信公众号', en: 'WeChat Official Account' },
  settings,
  secrets: ['appSecret', 'token', 'encodingAesKey', 'previousEncodingAesKey'],
  guide: [
    {
      zh: '登录微信公众平台 mp.weixin.qq.com，打开「设置与开发 → 基本配置」，复制 AppID 与 AppSecret。',
      en: 'Sign in to mp.weixin.qq.com, open Settings and development → Basic configuration, and copy the AppID and AppSecret.',
    },
    {
      zh: '把本服务器的公网 IP 加入「IP 白名单」，否则微信不会发放 access_token（错误 40164）。',
      en: 'Add the public IP of this server to the IP whitelist; otherwise WeChat gives no access token (error 40164).',
    },
    {
      zh: '在「服务器配置」里自拟 Token，随机生成 EncodingAESKey，选择「安全模式」，三项都填到这里并保存。',
      en: 'Under Server configuration choose a Token, generate an EncodingAESKey and pick safe mode; enter all three here and save.',
    },
    {
      zh: '再回到微信，服务器地址 (URL) 填 {url}，提交；微信会立即验证这个地址。然后点击「启用」。',
      en: 'Back in WeChat, enter {url} as the server address and submit; WeChat verifies it at once. Then enable it.',
    },
    {
      zh: '更换 EncodingAESKey 时，把旧的填到 previousEncodingAesKey，微信会在一段时间内继续使用它。',
      en: 'When you change the EncodingAESKey, put the old one into previousEncodingAesKey: WeChat goes on using it for a while.',
    },
  ],
  open,
});

function open(id: ChannelId, own: Settings, tools: Tools): WechatOaChannel {
  const closing = new AbortController();
  const wire = openWire({ http: tools.http, base: own.apiBase, now: tools.now, hide: [own.appSecret] });
  const tokens = openTokens(own, wire, tools.now, closing.signal);
  const api = openApi(wire, tokens);
  const files = openFiles(tools.http, own.apiBase);
  const uploads = openUploads(api, tools, closing.signal);
  return {
    id,
    limits,
    inlineMs: INLINE_MS,
    ...receiver(own, tools.now),
    send: (message, signal) => send(api, uploads, message, signal),
    broadcast: (message, signal) => broadcast(api, uploads, message, signal),
    profile: (address, signal) => profile(api, address, signal),
    typing: (address, on, signal) => typing(api, address, on, signal),
    download: (media, signal) => download(api, files, media, signal),
    linkTo: (token, until, signal) => sceneLink(api, token, until - tools.now(), signal),
    readMenu: signal => readMenu(api, signal),
    writeMenu: (menu, signal) => writeMenu(api, menu, signal),
    test: signal => tokens.prove(signal),
    close: async () => closing.abort(),
  };
}
