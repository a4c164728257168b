/** What a request tells of who makes it, as far as that is asked here. */
export interface Asker {
  readonly userAgent: string;
  /** `Sec-Purpose`, `Purpose` or `X-Moz`: why a browser asks. */
  readonly purpose: string;
}

/**
 * Those who open an address to look at it before a person does: searchers (Baidu, Sogou, 360, ByteDance and all that call
 * themselves bot, crawler or spider), those who draw a preview in a chat (Telegram, WhatsApp, Facebook, Slack, Skype), the
 * check of addresses in QQ and WeChat, what Outlook and Gmail fetch, letter filters, and programs that give the name of
 * their library.
 */
const ROBOTS = new RegExp(
  [
    '(?<!\\bcu)bot(?![a-z])|crawl|spider|slurp|preview|prefetch|prerender|scanner|headless',
    'facebookexternalhit|facebookcatalog|whatsapp/|viber/|embedly|iframely|vkshare',
    'qq-url-manager|ms-?office|safelinks|googleimageproxy|google-safety|yahoomailproxy',
    'barracuda|mimecast|proofpoint|symantec|trendmicro|zscaler|virustotal',
    '^curl/|^wget/|python-|go-http-client|okhttp|^java/|axios/|node-fetch|libwww|^apache-',
  ].join('|'),
  'i',
);

/** Whether a program looks, as far as it says so itself: one that calls itself a browser is taken for a person. */
export const isRobot = ({ userAgent, purpose }: Asker): boolean =>
  userAgent.trim() === '' || ROBOTS.test(userAgent) || /prefetch|preview|prerender/i.test(purpose);
