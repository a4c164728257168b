/** What mail programs put before the subject of an answer or a forwarded mail. */
const PREFIX =
  /^(?:re|aw|sv|fw|fwd|回复|回覆|答复|答覆|转发|轉寄|轉發) ?(?:\[\d{1,3}\]|\(\d{1,3}\)|（\d{1,3}）)? ?[:：] ?/i;

const LONGEST = 250;

/** The subject in one line, without what cannot be seen. */
export const plainSubject = (subject: string): string =>
  subject
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST);

/** The subject without `Re:`, `回复：` and the like, for comparing. */
export function subjectKey(subject: string): string {
  return bare(plainSubject(subject.normalize('NFKC'))).toLowerCase();
}

/** The subject of an answer: one `Re:` and no heap of them. */
export function replySubject(subject: string): string {
  return `Re: ${bare(plainSubject(subject))}`;
}

/** The first line of a text as a subject, for mail that begins a thread. */
export function subjectOf(text: string): string {
  const first = text.split('\n').find(line => line.trim() !== '') ?? '';
  const line = [...plainSubject(first)];
  return line.length <= 60 ? line.join('') : `${line.slice(0, 59).join('')}…`;
}

function bare(subject: string): string {
  let rest = subject;
  for (let found = PREFIX.exec(rest); found !== null; found = PREFIX.exec(rest)) rest = rest.slice(found[0].length);
  return rest;
}
