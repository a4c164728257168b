/** How an account is right now. */
export const health = {
  title: 'How it is now',
  links: { up: 'Connected', connecting: 'Connecting', down: 'Not connected' },
  heard: 'Last heard',
  sent: 'Last sent',
  never: 'Not yet',
  waiting: 'Waiting to leave',
  failed: 'Failed in an hour',
  token: 'Token',
  tokenFor: 'good for {span}',
  tokenOver: 'asked for on use',
  left: '{left} of {of} left',
  resets: 'counts anew {time}',
  quotas: { mentions: 'Looks at comments and mentions today', calls: 'Calls Weibo allows' },
  fault: 'The last fault',
  scan: 'Scan with the WeChat account to connect, and confirm on the phone.',
};

/** The chat on one's own site. */
export const chat = {
  title: 'Put it on your site',
  where: 'Paste it into your pages before the closing body tag',
  tryIt: 'Open a page to try it as a visitor',
  site: 'An ordinary site',
  back: 'Back to the channel',
  headline: 'The chat is at the lower right',
  lead: 'This is what a visitor finds. Open the chat and say something; it appears in the inbox.',
};
