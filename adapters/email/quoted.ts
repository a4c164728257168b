/** A text taken apart into what the writer says and what the mail program put below it. */
interface Apart {
  readonly text: string;
  /** What was said before, as the mail quotes it; null when it quotes nothing. */
  readonly quoted: string | null;
}

/** A line that begins the history; everything from it on was said before. */
const RULERS: readonly RegExp[] = [
  /^[-—_= ]{2,}(?:原始邮件|原始郵件|原邮件|回复的原邮件|回复的邮件|转发的邮件|转发邮件信息|转发邮件|轉寄的郵件|轉寄郵件)[-—_= ]{2,}$/,
  /^[-—_= ]{2,}(?:original message|original|replied message|forwarded message|begin forwarded message:?)[-—_= ]{2,}$/i,
  /^begin forwarded message:$/i,
];

/** A line that says who wrote what follows. Mail programs break it, so up to three lines are read as one. */
const WROTE = /(?:\bwrote|写道|寫道|写了|来信) ?[:：]$/i;
const WHEN_OR_WHO = /^on |^[在于於]|\d{4} ?年|\d{4}[-/]\d|@/i;

const HEAD = /^\*?(?:from|发件人|發件人|寄件者|寄件人)\*? ?[:：]/i;
const MORE_HEAD =
  /^\*?(?:sent|date|to|subject|发送时间|发送日期|發送時間|日期|时间|收件人|收件者|主题|主題|主旨)\*? ?[:：]/i;
const HEAD_LINES = 6;
const LONGEST_LINE = 300;
/** What is read of a text, in characters. A person writes less. */
const LONGEST = 100_000;

/**
 * Takes the quoted history off a mail's text, by the marks of Chinese and English mail programs. Answers written between
 * quoted lines stay. A mail that holds nothing but history (it was forwarded) is left as it is.
 */
export function apart(whole: string): Apart {
  const lines = whole.slice(0, LONGEST).replace(/\r\n?/g, '\n').split('\n');
  const own: string[] = [];
  const quoted: string[] = [];
  for (let index = 0; index < lines.length; index++) {
    const attribution = attributionAt(lines, index);
    if (isRuler(lines, index) || (attribution > 0 && !isQuotedAfter(lines, index + attribution))) {
      quoted.push(...lines.slice(index));
      break;
    }
    if (attribution > 0) {
      quoted.push(...lines.slice(index, index + attribution));
      index += attribution - 1;
    } else (isQuoted(lines[index]) ? quoted : own).push(lines[index] ?? '');
  }
  const text = own.join('\n').trim();
  const history = quoted.join('\n').trim();
  if (text === '' || history === '') return { text: lines.join('\n').trim(), quoted: null };
  return { text, quoted: history };
}

/** The line as it is compared: outer blanks off, unusual ones made plain. */
const plain = (line: string | undefined): string =>
  line === undefined || line.length > LONGEST_LINE ? '' : line.replace(/[\s\u200b\ufeff]+/gu, ' ').trim();

function isRuler(lines: readonly string[], index: number): boolean {
  const line = plain(lines[index]);
  if (line === '') return false;
  if (RULERS.some(ruler => ruler.test(line))) return true;
  if (!HEAD.test(line)) return false;
  return lines.slice(index + 1, index + HEAD_LINES).filter(next => MORE_HEAD.test(plain(next))).length >= 2;
}

/** How many lines from here on say who wrote what follows; 0 when they do not. */
function attributionAt(lines: readonly string[], index: number): number {
  let sentence = '';
  for (let count = 1; count <= 3; count++) {
    const line = plain(lines[index + count - 1]);
    if (line === '') return 0;
    sentence = count === 1 ? line : `${sentence} ${line}`;
    if (WROTE.test(sentence)) return WHEN_OR_WHO.test(sentence) ? count : 0;
  }
  return 0;
}

function isQuotedAfter(lines: readonly string[], index: number): boolean {
  for (let at = index; at < lines.length; at++) if (plain(lines[at]) !== '') return isQuoted(lines[at]);
  return false;
}

const isQuoted = (line = ''): boolean => /^\s?>/.test(line);
