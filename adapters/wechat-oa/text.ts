/**
 * Text that both XML and WeChat's JSON can carry: halves of surrogate pairs become U+FFFD and control characters other
 * than tab and line breaks are left out. Either would have to be written as an escape, which WeChat refuses (40033).
 */
export function clean(text: string): string {
  const whole = SUSPECT.test(text) ? Buffer.from(text, 'utf8').toString('utf8') : text;
  return whole.replace(UNSPEAKABLE, '');
}

const SUSPECT = /[\ud800-\udfff]/;
const UNSPEAKABLE = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu;

/** Wraps text as CDATA; a `]]>` inside is split over two sections so that it cannot end the first. */
export function cdata(text: string): string {
  return `<![CDATA[${clean(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}
