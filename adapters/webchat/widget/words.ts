/** Everything the widget says, in both languages; `{}` is filled in by {@link fill}. */
const zh = {
  open: '打开在线客服',
  unread: '{} 条未读消息',
  title: '在线客服',
  welcome: '您好，请问有什么可以帮您？',
  close: '收起',
  log: '聊天记录',
  earlier: '查看更早的消息',
  bot: '自动回复',
  agent: '客服',
  you: '您',
  write: '输入消息',
  send: '发送',
  attach: '发送图片或文件',
  typing: '客服正在输入',
  sending: '发送中',
  sent: '已送达',
  waiting: '等待网络恢复',
  failed: '未能发送',
  failedWhy: '未能发送：{}',
  retry: '重试',
  remove: '删除',
  ready: '您可以随时留言',
  lost: '网络已断开，正在重新连接',
  picture: '图片',
  openPicture: '查看大图',
  noPicture: '图片无法显示',
  download: '下载 {}',
  noFile: '文件无法打开',
  file: '文件',
  map: '在地图中查看',
  tooLarge: '文件不能超过 {}',
  unsupported: '暂不支持这种文件，可以发送图片、音视频、PDF、Office 文档、文本和 ZIP',
  tooLong: '最多 {} 个字，请分开发送',
  slowDown: '发送得太快了，稍后会自动重试',
  empty: '这个文件是空的',
  today: '今天',
  yesterday: '昨天',
  newWords: '新消息：{}',
};

const en: typeof zh = {
  open: 'Open chat',
  unread: '{} unread messages',
  title: 'Chat with us',
  welcome: 'Hello, how can we help?',
  close: 'Close chat',
  log: 'Conversation',
  earlier: 'Show earlier messages',
  bot: 'Automatic reply',
  agent: 'Support',
  you: 'You',
  write: 'Write a message',
  send: 'Send',
  attach: 'Send a picture or file',
  typing: 'Support is typing',
  sending: 'Sending',
  sent: 'Delivered',
  waiting: 'Waiting for the network',
  failed: 'Not sent',
  failedWhy: 'Not sent: {}',
  retry: 'Try again',
  remove: 'Remove',
  ready: 'Leave a message at any time',
  lost: 'Connection lost, reconnecting',
  picture: 'Picture',
  openPicture: 'Show the whole picture',
  noPicture: 'The picture cannot be shown',
  download: 'Download {}',
  noFile: 'The file cannot be opened',
  file: 'File',
  map: 'Show on a map',
  tooLarge: 'A file may have at most {}',
  unsupported: 'This kind of file is not accepted; pictures, audio, video, PDF, Office documents, text and ZIP are',
  tooLong: 'At most {} characters; please send it in parts',
  slowDown: 'That was a little fast; it will be sent in a moment',
  empty: 'This file is empty',
  today: 'Today',
  yesterday: 'Yesterday',
  newWords: 'New message: {}',
};

export type Words = typeof zh;
export type Language = 'zh' | 'en';

export const words: Readonly<Record<Language, Words>> = { zh, en };

export const fill = (text: string, what: string | number): string => text.replace('{}', String(what));

/** The language of the tag, else of the settings, else of the browser. */
export function languageOf(tag: string | undefined, setting: string, browser: string): Language {
  const chosen = [tag, setting].find(one => one === 'zh' || one === 'en') ?? browser.toLowerCase();
  return chosen.startsWith('zh') ? 'zh' : 'en';
}
