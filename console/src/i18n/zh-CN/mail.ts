/** Letters, as they are read and written in the inbox. */
export const mail = {
  subject: '主题',
  newSubject: '写个主题，可不填',
  noSubject: '（没有主题）',
  quoted: '引用的前文',
  asItCame: '看原信',
  putAway: '收起原信',
  letter: '原信：{subject}',
  images: '显示远程图片',
  imagesText: '图片在别人的服务器上，显示后对方会知道信被打开了。',
  files: '附件',
};

/** Handing a conversation to the platform's own desk. */
export const handOver = {
  verb: '转到平台客服',
  title: '把{name}转到平台的客服',
  text: '转过去以后，由平台自己的客服接待，这里只能看，机器人也不再说话。那边结束以后会自动回来。',
  to: '指定给谁（对方在平台上的账号，可不填）',
};

/** What a platform reports of a customer or of its own desk. */
export const platform = {
  held: '平台的客服接入了会话',
  moved: '平台的客服转接了会话',
  released: '平台客服的会话结束了',
  allowed: '允许我们主动发消息',
  withdrawn: '不想再收到我们主动发的消息',
  follow: '关注了我们',
  unfollow: '取消了关注',
  joined: '加入了',
  left: '离开了',
  scan: '扫了二维码',
  menu: '点了菜单',
  view: '从菜单打开了网页',
  enter: '进入了客服会话',
  recall: '撤回了一条消息',
  undelivered: '有一条消息没能送达',
};
