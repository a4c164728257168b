/** What platforms report, as adapters tell it, and the word for it below `platform`. */
const WORDS: Readonly<Record<string, string>> = {
  企业微信同事接入了会话: 'held',
  企业微信同事转接了会话: 'moved',
  企业微信会话已结束: 'released',
  接入了微信客服会话: 'held',
  转接了微信客服会话: 'moved',
  结束了微信客服会话: 'released',
  打开了主动消息: 'allowed',
  群聊打开了主动消息: 'allowed',
  订阅了私信: 'allowed',
  关闭了主动消息: 'withdrawn',
  群聊关闭了主动消息: 'withdrawn',
  退订了私信: 'withdrawn',
  退订: 'withdrawn',
  关注了公众号: 'follow',
  关注了微博账号: 'follow',
  扫描二维码并关注了微博账号: 'follow',
  添加了机器人: 'follow',
  取消关注了公众号: 'unfollow',
  取消关注了微博账号: 'unfollow',
  删除了机器人: 'unfollow',
  机器人加入了群聊: 'joined',
  有人加入了群聊: 'joined',
  机器人离开了群聊: 'left',
  有人离开了群聊: 'left',
  扫描了二维码: 'scan',
  点击了菜单: 'menu',
  点击了快捷菜单: 'menu',
  从菜单打开了网页: 'view',
  进入了客服会话: 'enter',
  撤回了一条消息: 'recall',
  消息未能送达: 'undelivered',
};

/** A report in words: the key of its words and what it was about, such as the scene of a code. */
export interface PlatformWords {
  readonly key: string;
  readonly about: string;
}

/** How a platform's report is said in the console's own words; null for one that only its own text can tell. */
export function platformWords(text: string): PlatformWords | null {
  const [says = '', ...about] = text.split('：');
  const key = WORDS[says];
  return key === undefined ? null : { key, about: about.join('：') };
}
