/** Settings of channels by their own names; inside a group by its path. */
export const fields = {
  appId: 'AppID',
  appSecret: 'AppSecret',
  appKey: 'App Key',
  accessToken: 'Access token',
  token: 'Token',
  encodingAesKey: 'EncodingAESKey',
  previousEncodingAesKey: 'Previous EncodingAESKey',
  previousSecret: 'Previous secret',
  encryption: 'Message encryption',
  accountKind: 'Kind of account',
  apiBase: 'API address',
  openApiBase: 'Open platform API address',
  uploadBase: 'Where files are fetched',
  tokenBase: 'Token API address',
  corpId: 'Corp ID',
  secret: 'Secret',
  agentId: 'AgentId of the app',
  contactSecret: 'Secret of the customer-contact app',
  openKfId: 'Service account ID',
  receiveId: 'Callback receiver ID',
  pollSeconds: 'Look by ourselves every (seconds)',
  uid: 'Weibo UID',
  callsPerDay: 'Calls a day for comments and mentions',
  fastestPollSeconds: 'Shortest pause between two looks (seconds)',
  publicIp: 'Public IP of this server',
  address: 'E-mail address',
  preset: 'Mail provider',
  aliases: 'Other addresses that arrive here',
  plusAddress: 'Plus addresses work',
  bounceAddress: 'Address for returned mail',
  verp: 'A return address for every letter',
  subjectDays: 'Days a subject may rest in its thread',
  threadSecret: 'Secret that signs threads',
  maxBytes: 'Largest letter kept whole (bytes)',
  historyDays: 'Days of older mail to take in',
  allowPlaintext: 'Allow no encryption (tests only)',
  host: 'Server',
  port: 'Port',
  secure: 'TLS from the start',
  user: 'User',
  password: 'Password or authorization code',
  domain: 'Domain',
  selector: 'Selector',
  privateKey: 'Private key (PEM)',
  mode: 'How messages arrive',
  secretToken: 'Callback secret',
  linkHosts: 'Registered domains',
  beyondWindow: 'What may be sent after the window',
  buttons: 'Show menus as buttons',
  typing: 'Show that we are writing',
  puppet: 'Puppet',
  sessionKey: 'Word under which the session is kept',
  memoryMb: 'Memory of its process (MB)',
  endpoint: 'Address of the service',
  uos: 'Sign in as the UOS client',
  timeoutSeconds: 'How long to wait (seconds)',
  perMinute: 'Most messages a minute',
  sameChatMs: 'Pause within a chat (ms)',
  otherChatFromMs: 'Shortest pause between chats (ms)',
  otherChatToMs: 'Longest pause between chats (ms)',
  nightFrom: 'Silent from',
  nightTo: 'Silent until',
  zone: 'Time zone',
  acceptRisk: 'Risk',
  origins: 'Allowed sites',
  greeting: 'First words',
  greetingEn: 'First words in English',
  colour: 'Colour',
  language: 'Language',
  sendUrl: 'Send address',
};

/** Groups of settings. */
export const groups = {
  imap: 'Incoming (IMAP)',
  smtp: 'Outgoing (SMTP)',
  dkim: 'DKIM signature',
  puppetOptions: 'Puppet options',
  norms: 'Norms of safe use',
};

/** What one chooses from. */
export const options = {
  encryption: { safe: 'Safe (recommended)', compatible: 'Compatible', plain: 'Plain' },
  accountKind: {
    service: 'Service account (four mass sends a month)',
    subscription: 'Subscription account (one a day)',
  },
  mode: { webhook: 'Pushed by the platform', polling: 'Fetched by us', gateway: 'Heard at the platform’s gateway' },
  preset: {
    qq: 'QQ Mail',
    163: 'NetEase 163',
    126: 'NetEase 126',
    exmail: 'Tencent Exmail',
    aliyun: 'Alibaba Mail',
    feishu: 'Feishu Mail',
  },
  verp: { auto: 'Automatic', on: 'On', off: 'Off' },
  beyondWindow: { nothing: 'Nothing', wakeup: 'A recall message', active: 'Active messages' },
  language: { auto: 'As the visitor’s browser', zh: 'Chinese', en: 'English' },
};

/** What one kind of channel calls differently, hints below its fields, and its own advice when a test fails. */
export const ofType = {
  email: {
    fields: { name: 'Sender’s name' },
    hints: {
      preset: 'Fills in both servers. For any other mailbox enter the servers below.',
      imap: {
        user: 'Left empty, the address signs in.',
        password: 'QQ, 163 and 126 want the authorization code from their web mail, not the password.',
      },
      smtp: { user: 'Left empty, the address signs in.', password: 'Usually the same as for incoming mail.' },
      plusAddress: 'Switch on when the provider delivers kefu+anything here; replies then never miss their thread.',
      bounceAddress: 'Another address that arrives here, bounce+anything too. Undeliverable mail returns to it.',
      verp: 'So a bounce that says nothing still tells which letter it is about. The servers of QQ, 163 and 126 refuse it; automatic leaves it off there.',
    },
    advice: {
      broken:
        'The mailbox does not accept this account. Check the address and the authorization code, and that IMAP and SMTP are switched on in its web mail.',
      refused: 'The mail server does not take this. Compare server and port with the steps below.',
      busy: 'The mail server cannot be reached now. Check its name and port, and test again in a few minutes.',
    },
  },
  webchat: {
    fields: { name: 'Title of the window', secret: 'Secret that signs visitors' },
    hints: {
      origins: 'One per line, such as https://www.example.com. The chat opens on no other site.',
      greeting: 'What a visitor sees before anything is said.',
      secret: 'Made for you when left empty. Needed only when your site is to tell who is signed in.',
    },
    advice: { broken: 'No site is allowed yet, so the chat opens on this server’s own pages only.' },
  },
  http: {
    fields: { secret: 'Shared secret' },
    hints: { secret: 'Begins with whsec_; both sides use the same.', sendUrl: 'Where your program takes our replies.' },
    advice: {
      busy: 'Your program did not answer. Check that it runs and that the send address can be reached.',
      broken: 'Your program does not accept our signature. Check that both sides have the same secret.',
      refused: 'Your program did not take the test. For a request of type test, verify the signature and answer 200.',
    },
  },
  telegram: {
    fields: { token: 'Bot token' },
    hints: { token: 'BotFather gives it with a new bot; it looks like 123456789:AAE…' },
    advice: { broken: 'Telegram does not know this bot. Check that the whole token was copied.' },
  },
  weibo: {
    fields: {},
    hints: { uid: 'The digits in the address of your Weibo page.' },
    advice: { broken: 'Weibo does not accept this account. Check the App Key, its secret and the access token.' },
  },
  qq: {
    fields: {},
    hints: {
      beyondWindow: 'Active messages need the platform’s permission first.',
      linkHosts:
        'One per line, as registered under 消息 URL 配置. When some are named, nothing with another address is sent.',
    },
    advice: { broken: 'QQ does not accept this bot. Check AppID and AppSecret, and the IP whitelist.' },
  },
  'wecom-kf': {
    fields: {},
    hints: {
      openKfId: 'For one service account only; left empty, all accounts the app manages are served.',
      agentId: 'To alert colleagues in WeCom while they are away; left empty, nobody is alerted.',
      contactSecret:
        'For broadcasts that colleagues confirm in WeCom; left empty, none are made. It may be the same app as above.',
    },
    advice: { broken: 'WeCom does not accept this app. Check the corp ID, the secret and the trusted IPs.' },
  },
  wechaty: {
    fields: {},
    hints: { puppet: 'The way in which WeChat is signed in; installed separately.' },
    warning:
      'This is not an official way in: WeChat may limit or ban the account. Use a spare account, never for mass messages, never at night. Where an official channel will do, use that.',
    advice: { broken: 'This account could not sign in. Check that the puppet is installed, and scan the code again.' },
  },
};
