/**
 * Text that both XML and WeChat's JSON can carry: halves of surrogate pairs become U+FFFD and control characters other
 * than tab and line breaks are left out. Either would have to be written as an escape, which WeChat refuses (40033).
 */
export function clean(text: string): string {
  if (!UNUSUAL.test(text)) return text;
  const whole = SUSPECT.test(text) ? Buffer.from(text, 'utf8').toString('utf8') : text;
  return whole.replace(UNSPEAKABLE, '');
}

/** Most texts hold nothing that either of the others looks for, and this asks once and without Unicode's tables. */
const UNUSUAL = /[^\t\n\r -~\u00a0-\ud7ff\ue000-\ufffd]/;
const SUSPECT = /[\ud800-\udfff]/;
const UNSPEAKABLE = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu;

/** Wraps text as CDATA; a `]]>` inside is split over two sections so that it cannot end the first. */
export function cdata(text: string): string {
  return `<![CDATA[${clean(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}
