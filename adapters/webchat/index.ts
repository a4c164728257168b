import {
  ChannelError,
  defineAdapter,
  type HealthChannel,
  type LinkChannel,
  type Outbound,
  type Receipt,
  type TestableChannel,
  type Tools,
  type TypingChannel,
  type WebhookChannel,
} from '../../src/channel';
import type { ChannelId } from '../../src/model';
import { openFiles } from './files';
import { limits } from './limits';
import { receiver } from './receive';
import { type Settings, settings } from './settings';
import { openStreams } from './streams';
import { openTickets } from './ticket';
import { openVisitors } from './visitor';
import { openWidgetFile } from './widget-file';

type Webchat = WebhookChannel & TypingChannel & HealthChannel & LinkChannel & TestableChannel;

/** The chat on the business's own site: a script tag, and our own door behind it. */
export const webchat = defineAdapter({
  type: 'webchat',
  name: { zh: '网页聊天', en: 'Web chat' },
  settings,
  secrets: ['secret'],
  guide: [
    {
      zh: '在「origins」里填写要放置聊天窗口的网站，每行一个，例如 https://www.example.com；其他网站打不开它。',
      en: 'Under origins enter the sites the chat may stand on, one per line, such as https://www.example.com; it opens on no other.',
    },
    {
      zh: '把 <script src="{url}/widget.js" async></script> 放进网页的 </body> 之前。网站如有 CSP，请允许本服务器的 script-src 与 connect-src，以及 img-src、media-src 的 blob:。',
      en: 'Put <script src="{url}/widget.js" async></script> before </body> of your pages. If the site has a Content-Security-Policy, allow this server in script-src and connect-src, and blob: in img-src and media-src.',
    },
    {
      zh: '想认出已登录的用户，请自定 secret，由您网站的服务器计算 HMAC-SHA256(secret, 用户编号) 的十六进制值，写在标签上：data-user="用户编号" data-signature="签名"，还可加 data-name="称呼"。secret 绝不能出现在网页里。',
      en: 'To recognise signed-in users choose a secret and let your own server compute HMAC-SHA256(secret, user id) in hex; write it on the tag: data-user="id" data-signature="signature", and data-name="name" if you like. The secret must never reach a page.',
    },
    {
      zh: '标签上的 data-language="zh" 或 "en" 可指定语言；不写则跟随这里的设置。',
      en: 'data-language="zh" or "en" on the tag chooses the language; without it the setting here counts.',
    },
  ],
  open,
});

function open(id: ChannelId, own: Settings, tools: Tools): Webchat {
  const tickets = openTickets(id, own.secret);
  const streams = openStreams(id, tools.said, tickets);
  const script = openWidgetFile();
  let stranger: string | null = null;
  return {
    id,
    limits,
    hasPaths: true,
    receive: receiver({
      settings: own,
      tools,
      visitors: openVisitors(id, own.secret),
      tickets,
      files: openFiles(tools, tickets),
      streams,
      script: script.answer,
      onStranger: origin => {
        stranger = origin.slice(0, 200);
      },
    }),
    async send({ address, content, key }: Outbound): Promise<Receipt> {
      if (!limits.sends.includes(content.type)) {
        throw new ChannelError('refused', null, `the web chat cannot show ${content.type}`);
      }
      // The words lie in the store, and the visitor's page asks for them: now, or when it comes back.
      streams.wake(address);
      return { externalId: key };
    },
    async typing(address, on) {
      streams.typing(address, on);
    },
    async linkTo(token) {
      const [site] = own.origins;
      if (site === undefined)
        throw new ChannelError('broken', null, 'no site is named under origins, so a link leads nowhere');
      return `${site}/?guanxi=${token}`;
    },
    health: () => (stranger === null ? {} : { lastFault: `a page of ${stranger} asked and is not among the origins` }),
    async test() {
      await script.read();
      if (own.origins.length > 0) return;
      throw new ChannelError('broken', null, 'no site is named under origins, so the chat opens on our own pages only');
    },
    async close() {
      streams.close();
    },
  };
}
