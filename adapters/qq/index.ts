import {
  ChannelError,
  defineAdapter,
  type Health,
  type HealthChannel,
  type ListeningChannel,
  type MediaChannel,
  type Outbound,
  type TestableChannel,
  type Tools,
  type TypingChannel,
  type WebhookChannel,
} from '../../src/channel';
import type { ChannelId } from '../../src/model';
import { openApi } from './api';
import { openCourtesies } from './courtesy';
import { download } from './download';
import { type Listening, listen } from './gateway';
import { limitsOf } from './limits';
import { receiver } from './receive';
import { send } from './send';
import { type Settings, settings } from './settings';
import { openTokens } from './token';
import { openUploads } from './upload';
import { openWire } from './wire';

type QqChannel = WebhookChannel &
  MediaChannel &
  TestableChannel &
  HealthChannel &
  Partial<TypingChannel> &
  Partial<ListeningChannel>;

/** Official QQ bots (QQ 机器人): single chats, and members of groups who name the bot. */
export const qq = defineAdapter({
  type: 'qq',
  name: { zh: 'QQ 机器人', en: 'QQ bot' },
  settings,
  secrets: ['appSecret'],
  guide: [
    {
      zh: '登录 QQ 开放平台 q.qq.com，创建机器人，在「开发设置」复制 AppID 与 AppSecret，填到这里并保存。',
      en: 'Sign in to q.qq.com, create a bot, copy its AppID and AppSecret under Development settings, enter them here and save.',
    },
    {
      zh: '把本服务器的公网 IP 加入「IP 白名单」。',
      en: 'Add the public IP of this server to the IP whitelist.',
    },
    {
      zh: '在「回调配置」把请求地址填为 {url}（HTTPS，端口 80、443、8080 或 8443），平台会立即验证这个地址。',
      en: 'Under Callback settings enter {url} as the address (HTTPS, port 80, 443, 8080 or 8443); the platform verifies it at once.',
    },
    {
      zh: '没有公网 HTTPS 地址时，把「接收方式」设为 gateway：由本服务器连接 QQ 的网关收消息，不必填回调地址。',
      en: 'Without a public HTTPS address set the mode to gateway: this server connects to the gateway of QQ, and no callback address is needed.',
    },
    {
      zh: '勾选事件：单聊消息、群聊 @ 消息、好友与群的增减、主动消息开关、互动事件、消息审核。',
      en: 'Tick the events: single-chat messages, group messages that name the bot, friends and groups coming and going, active messages switched on and off, interactions, message moderation.',
    },
    {
      zh: '消息里的网址须先在「消息 URL 配置」登记。主动消息默认关闭；平台给了权限后再打开。',
      en: 'Register the web addresses you send under Message URL settings. Active messages are off; switch them on once the platform has permitted them.',
    },
  ],
  open,
});

function open(id: ChannelId, own: Settings, tools: Tools): QqChannel {
  const closing = new AbortController();
  const closed = closing.signal;
  const hide = [own.appSecret];
  const wireTo = (base: string) => openWire({ http: tools.http, base, now: tools.now, hide });
  const tokens = openTokens(own, wireTo(own.tokenBase), tools.now, closed);
  const api = openApi(wireTo(own.apiBase), tokens);
  const uploads = openUploads({ api, http: tools.http, tools, settings: own, closed });
  const courtesies = openCourtesies(api, closed);
  const buttons = { allowed: own.buttons };
  const sending = { settings: own, api, uploads, now: tools.now, buttons, doubts: new Map() };
  let lastFault: string | null = null;
  let link: Health['link'];

  const noting = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof ChannelError) lastFault = error.message;
      throw error;
    }
  };

  const listening: Listening = {
    settings: own,
    api,
    tokens,
    hearers: courtesies,
    now: tools.now,
    link: state => {
      link = state;
    },
  };

  return {
    id,
    limits: limitsOf(own),
    receive: receiver(own, courtesies),
    send: (message: Outbound, signal) => noting(send(sending, message, signal)),
    download: (media, signal) => download(tools.http, own.apiBase, media, signal),
    ...(own.typing ? { typing: courtesies.typing } : {}),
    ...(own.mode === 'gateway' ? { listen: (ear, signal) => noting(listen(listening, ear, signal)) } : {}),
    async test(signal) {
      await tokens.prove(signal);
      await api({ method: 'GET', path: '/gateway', effect: 'none' }, signal).catch((error: unknown) => {
        // A refusal in the platform's own words proves the address just as well.
        if (!(error instanceof ChannelError) || error.kind !== 'refused') throw error;
      });
    },
    health() {
      const tokenUntil = tokens.until();
      return {
        ...(link === undefined ? {} : { link }),
        ...(tokenUntil === null ? {} : { tokenUntil }),
        ...(lastFault === null ? {} : { lastFault }),
      };
    },
    close: async () => closing.abort(),
  };
}
