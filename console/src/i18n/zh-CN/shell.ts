export const shell = {
  name: '关系',
  skip: '跳到正文',
  places: '主导航',
  waiting: '{count} 位客户在等',
  greetings: '{count} 份祝福等你过目',
  approvals: '{count} 个活动等人批准',
  alerts: '消息',
  offline: '和服务器断开了，正在重新连接。看到的内容可能不是最新。',
  lost: '这里什么也没有',
  lostText: '地址可能写错了，或者这一页已经搬走。',
  toInbox: '回收件箱',
};

export const user = {
  title: '我',
  menu: '{name} 的菜单',
  presence: '状态',
  presences: { online: '在线', away: '离开', offline: '离线' },
  language: '语言',
  theme: '外观',
  themes: { system: '跟随系统', light: '浅色', dark: '深色' },
  signOut: '退出登录',
};

export const palette = {
  open: '搜索和前往',
  hint: '找客户、找说过的话，或去哪一页',
  results: '结果',
  none: '没有找到。换个说法试试。',
  theme: '切换深浅外观',
  away: '状态改为离开',
  online: '状态改为在线',
};

export const keys = {
  title: '快捷键',
  single: '使用单键快捷键',
  singleWhy: '语音输入时可以关掉',
  groups: { everywhere: '随处', list: '列表', conversation: '会话', composer: '回复' },
  names: {
    palette: '搜索和前往',
    sheet: '打开这张表',
    leave: '离开输入框，或收起',
    next: '下一个会话',
    previous: '上一个会话',
    search: '搜索',
    filter: '换一个视图',
    takeover: '接手或接待',
    transfer: '转给同事',
    back: '交还机器人',
    later: '稍后处理',
    close: '结束会话',
    reopen: '重新打开',
    customer: '看客户资料',
    reply: '写回复',
    note: '写备注',
    send: '发送',
    line: '换行',
    quote: '引用客户的话',
    template: '选模板',
  },
};

export const signIn = {
  title: '登录',
  text: '欢迎回来，客户的话都替你收着。',
  email: '邮箱',
  password: '密码',
  enter: '登录',
  wrong: '邮箱和密码对不上，再看一眼。',
};

export const setUp = {
  title: '第一次见面',
  text: '先为你自己建一个管理员账号，之后就可以请同事加入。',
  name: '怎么称呼你',
  passwordHint: '至少 {count} 个字符，好记的一句话就很好。',
  short: '密码再长一点，至少 {count} 个字符。',
  create: '建好并进入',
  link: '还没有管理员。服务启动时，日志里印了一条一次性的链接，用它打开这一页。',
  linkSample: 'http://…/set-up?token=…',
  have: '已经有账号了，去登录',
};
