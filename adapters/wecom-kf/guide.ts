import type { Bilingual } from '../../src/channel';

/** What the administrator does in WeCom's console, in order. */
export const guide: readonly Bilingual[] = [
  {
    zh: '登录企业微信管理后台 work.weixin.qq.com，在「我的企业」底部复制企业 ID (corpId)。企业须已完成认证，否则消息发不出去。',
    en: 'Sign in to work.weixin.qq.com; copy the corp ID at the bottom of My company. The company must be verified, or sends will fail.',
  },
  {
    zh: '在「应用管理」新建一个自建应用，复制它的 Secret；把要接待顾客的同事放进应用的可见范围。',
    en: 'Under App management create an app of your own and copy its Secret; put the colleagues who serve customers into its visible range.',
  },
  {
    zh: '把本服务器的公网 IP 加入该应用的「企业可信 IP」，否则接口会报错 60020。',
    en: 'Add the public IP of this server to the trusted IPs of that app; otherwise the API answers 60020.',
  },
  {
    zh: '打开「应用管理 → 微信客服 → API」，把该应用加入「可调用接口的应用」，并选择「通过 API 管理」的客服账号。旧的「微信客服 Secret」自 2023-12-01 起对新企业无效。',
    en: 'Open App management → WeChat customer service → API: add the app to those that may call it, and pick the accounts managed by API. The older customer-service Secret does not work for companies new since 2023-12-01.',
  },
  {
    zh: '只接一个客服账号时，把它的 open_kfid（wk 开头）填到 openKfId；留空则接入该应用管理的全部账号。',
    en: 'To serve one account only, enter its open_kfid (it begins with wk) as openKfId; left empty, all accounts the app manages are served.',
  },
  {
    zh: '在应用的「接收消息 → 设置 API 接收」里自拟 Token、随机生成 EncodingAESKey，都填到这里并保存。',
    en: 'In the app, under Receive messages → Set API, choose a Token and generate an EncodingAESKey; enter both here and save.',
  },
  {
    zh: '再回到企业微信，URL 填 {url} 并保存；企业微信会立即验证这个地址。',
    en: 'Back in WeCom, enter {url} as the URL and save; WeCom verifies it at once.',
  },
  {
    zh: '想在企业微信里提醒不在线的同事：把该应用的 AgentId 填到 agentId，再到「设置 → 同事」给每位同事填上企业微信账号。',
    en: 'To alert colleagues in WeCom while they are away: enter the AgentId of the app as agentId, and the WeCom user ID of each colleague under Settings → Colleagues.',
  },
  {
    zh: '想做企业群发（同事在企业微信里确认后发给自己的客户）：在「客户联系 → 客户 → API」把一个自建应用加入「可调用接口的应用」，把要发送的同事放进它的可见范围，再把它的 Secret 填到 contactSecret；可以就是上面那个应用。',
    en: 'For broadcasts that colleagues confirm in WeCom and send to their own customers: under Customer contact → Customers → API add an app of your own to those that may call it, put the colleagues who send into its visible range, and enter its Secret as contactSecret; it may be the same app as above.',
  },
  {
    zh: '由本系统自动回复时，请不要让企业微信的接待人员在线，或把账号设为 API 管理；否则会话会直接转给他们，接口发送会被拒绝（95018）。',
    en: "While this system answers, keep WeCom's own receptionists offline or leave the account to the API; otherwise sessions go straight to them and our sends are refused (95018).",
  },
];
