/** How an account is right now. */
export const health = {
  title: '现在怎么样',
  links: { up: '连着', connecting: '正在连', down: '断开了' },
  heard: '最近来信',
  sent: '最近发出',
  never: '还没有',
  waiting: '待发',
  failed: '近一小时失败',
  token: '令牌',
  tokenFor: '还可用 {span}',
  tokenOver: '用时再取',
  left: '{of} 次中还剩 {left} 次',
  resets: '{time} 重新计数',
  quotas: { mentions: '今天查看评论和提及', calls: '微博允许的调用' },
  fault: '最近一次出错',
  scan: '用要接入的微信扫一扫，在手机上确认登录。',
};

/** The chat on one's own site. */
export const chat = {
  title: '放到网站上',
  where: '粘贴到网页里，body 结束标签之前',
  tryIt: '打开试用页，扮访客说一句',
  site: '一个普通的网站',
  back: '回渠道设置',
  headline: '右下角就是聊天窗',
  lead: '这是访客会看到的样子。点开聊天窗说一句话，它会出现在收件箱里。',
};
