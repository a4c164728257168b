/** Elements whose words are not said to anybody. */
const SILENT = new Set(['head', 'style', 'script', 'title', 'template', 'noscript']);
/** Elements that end a line. */
const LINES = new Set(
  'br p div tr li ul ol table h1 h2 h3 h4 h5 h6 hr section article header footer pre dl dt dd blockquote'.split(' '),
);
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ldquo: '“',
  rdquo: '”',
  hellip: '…',
  mdash: '—',
  middot: '·',
  yen: '¥',
};
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi;

/**
 * The words of a mail's HTML, for rules and for the list of conversations: never shown as HTML. It reads once from the
 * beginning to the end, so a hostile mail costs no more than its length. What stands in a `blockquote` is marked `>`.
 */
export function textOfHtml(html: string): string {
  let text = '';
  let depth = 0;
  let at = 0;
  let silentUntil = '';
  const say = (words: string): void => {
    if (silentUntil !== '' || words === '') return;
    const said = decoded(words).replace(/[ \t\r\n\f\u00a0]+/g, ' ');
    const fresh = text === '' || text.endsWith('\n');
    const shown = fresh ? said.trimStart() : said;
    if (shown !== '') text += fresh && depth > 0 ? `> ${shown}` : shown;
  };
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open < 0) {
      say(html.slice(at));
      break;
    }
    say(html.slice(at, open));
    if (html.startsWith('<!--', open)) {
      const end = html.indexOf('-->', open + 4);
      if (end < 0) break;
      at = end + 3;
      continue;
    }
    const close = html.indexOf('>', open);
    if (close < 0) break;
    const [, slash = '', name = ''] =
      /^(\/?)([a-z][a-z0-9]*)/i.exec(html.slice(open + 1, Math.min(close, open + 20))) ?? [];
    const tag = name.toLowerCase();
    if (silentUntil !== '') {
      if (slash !== '' && tag === silentUntil) silentUntil = '';
    } else if (SILENT.has(tag) && slash === '') silentUntil = tag;
    else {
      if (LINES.has(tag) && text !== '' && !text.endsWith('\n')) text += '\n';
      if (tag === 'blockquote') depth = Math.max(0, depth + (slash === '' ? 1 : -1));
    }
    at = close + 1;
  }
  return text.trim();
}

function decoded(words: string): string {
  return words.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? '', 16);
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '\ufffd';
  });
}
