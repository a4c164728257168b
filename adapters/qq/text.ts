/** Text that JSON carries as it is: halves of surrogate pairs become U+FFFD, and control characters are left out. */
export function clean(text: string): string {
  const whole = SUSPECT.test(text) ? Buffer.from(text, 'utf8').toString('utf8') : text;
  return whole.replace(UNSPEAKABLE, '');
}

const SUSPECT = /[\ud800-\udfff]/;
const UNSPEAKABLE = /[^\P{Cc}\t\n\r]/gu;

/**
 * Takes the power from what the platform would read as a mention, a command or an emoji: `<@…>`, `<qqbot-…>` and
 * `<emoji:…>` get a full-width bracket. Other angle brackets stay.
 */
export function quiet(text: string): string {
  return text.replace(/<(?=\s*(?:@|qqbot-|emoji:))/gi, '＜');
}

/** The same words inside Markdown, which shows them as they are. */
export function plain(text: string): string {
  return quiet(text).replace(/[\\`*_~[\]()#>|!+-]/g, '\\$&');
}

/**
 * The first domain in these words that is neither one of `hosts` nor below one; null when there is none, or when no
 * hosts are named. QQ refuses a message with such an address, after it has cost a reply.
 */
export function strangerIn(text: string, hosts: readonly string[]): string | null {
  if (hosts.length === 0) return null;
  const found = [...text.matchAll(/https?:\/\/([^\s/:?#<>"'，。；！？、）]+)/gi)].map(([, host = '']) =>
    host.toLowerCase(),
  );
  return found.find(host => !hosts.some(own => host === own || host.endsWith(`.${own}`))) ?? null;
}
