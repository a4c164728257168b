/** The kinds of channel a rule can listen on; the house decides which of them it has accounts for. */
export const channelTypes = [
  'wechat-oa',
  'wecom-kf',
  'weibo',
  'email',
  'telegram',
  'qq',
  'wechaty',
  'webchat',
  'http',
  'stage',
] as const;
