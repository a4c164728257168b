export const shell = {
  name: 'Guanxi',
  skip: 'Skip to content',
  places: 'Main navigation',
  waiting: '{count} waiting',
  greetings: 'Greetings that wait for you: {count}',
  approvals: 'Campaigns to be approved: {count}',
  alerts: 'Alerts',
  offline: 'The connection was lost and is being restored. What you see may be out of date.',
  lost: 'There is nothing here',
  lostText: 'The address may be mistyped, or the page has moved.',
  toInbox: 'Back to the inbox',
};

export const user = {
  title: 'Me',
  menu: '{name}’s menu',
  presence: 'Status',
  presences: { online: 'Online', away: 'Away', offline: 'Offline' },
  language: 'Language',
  theme: 'Appearance',
  themes: { system: 'System', light: 'Light', dark: 'Dark' },
  signOut: 'Sign out',
};

export const palette = {
  open: 'Search and go to',
  hint: 'Find a customer, something said, or a page',
  results: 'Results',
  none: 'Nothing found. Try other words.',
  theme: 'Switch between light and dark',
  away: 'Set status to away',
  online: 'Set status to online',
};

export const keys = {
  title: 'Keyboard shortcuts',
  single: 'Use single-key shortcuts',
  singleWhy: 'Turn off when you dictate',
  groups: { everywhere: 'Everywhere', list: 'List', conversation: 'Conversation', composer: 'Composer' },
  names: {
    palette: 'Search and go to',
    sheet: 'Open this sheet',
    leave: 'Leave the field, or close',
    next: 'Next conversation',
    previous: 'Previous conversation',
    search: 'Search',
    filter: 'Change the view',
    takeover: 'Take over or take',
    transfer: 'Transfer',
    later: 'Put off',
    back: 'Return to the bot',
    close: 'Close',
    reopen: 'Reopen',
    customer: 'Show the customer',
    reply: 'Write a reply',
    note: 'Write a note',
    send: 'Send',
    quote: 'Quote the customer',
    line: 'New line',
    template: 'Pick a template',
  },
};

export const signIn = {
  title: 'Sign in',
  text: 'Welcome back. Everything your customers said is here.',
  email: 'E-mail',
  password: 'Password',
  enter: 'Sign in',
  wrong: 'E-mail and password do not match. Please check them.',
};

export const setUp = {
  title: 'Nice to meet you',
  text: 'Make an administrator account for yourself first. Colleagues can join after that.',
  name: 'Your name',
  passwordHint: 'At least {count} characters. A sentence you remember works well.',
  short: 'A little longer, please: at least {count} characters.',
  create: 'Create and enter',
  link: 'There is no administrator yet. When the server started, it printed a one-time link to its log. Open this page with it.',
  linkSample: 'http://…/set-up?token=…',
  have: 'I have an account: sign in',
};
