import type { Locale } from '../model';
import { etiquette } from './etiquette';
import { BLANK, type LintFinding, type LintText, placeOf, told } from './lint-text';
import { isSimplifiedOnly, isTraditionalOnly } from './script';
import { variableUses } from './template-analysis';
import type { Position } from './template-fault';
import { TemplateFault } from './template-fault';
import { parseBody } from './template-language';
import { alwaysKnown } from './template-variables';

/** A kind of channel it will go out on, and the longest text it takes in UTF-8 bytes; null when that is not known. */
export interface LintChannel {
  readonly type: string;
  readonly textBytes: number | null;
}

function check(
  id: string,
  locale: Locale,
  where: LintFinding['where'],
  blanks: Readonly<Record<string, string | number>> = {},
): LintFinding {
  const { severity, says } = etiquette.checks[id]!;
  return { id, severity, locale, where, says: told(says, blanks) };
}

const MOST_SHOWN = 8;

/** Characters of the other script; all of them in one finding, at the first. */
export function lintScript(text: LintText): LintFinding[] {
  const { locale, body, folded, places } = text;
  if (locale === 'en') return [];
  const isForeign = locale === 'zh-CN' ? isTraditionalOnly : isSimplifiedOnly;
  const signs = [...new Set(places.filter((_, index) => folded[index] !== BLANK).map(place => body[place] ?? ''))];
  const foreign = signs.filter(isForeign);
  if (foreign.length === 0) return [];
  const at = places.findIndex(place => body[place] === foreign[0]);
  const word = foreign.slice(0, MOST_SHOWN).join('') + (foreign.length > MOST_SHOWN ? '…' : '');
  return [check('script', locale, placeOf(text, at, 1), { word, locale })];
}

const hollow = /(?:尊敬的|亲爱的|敬爱的)\s*(?=[,:、。!]|$)/gmu;
const hollowEnglish = /(?<![a-z])dear\s*(?=[,:])/gu;
/** The name inside a condition and the address outside of it. */
const hollowWithout =
  /(?:尊敬的|亲爱的|親愛的|敬爱的|敬愛的|\bdear)\s*(\{%-?\s*if\b(?:(?!\{%-?\s*else).)*?endif\s*-?%\})\s*[，,：:]/giu;
const guarded = /\{%-?\s*(?:if|unless|elsif)\s+(?:name|surname|title)\b/u;

function offsetOf(body: string, { line, column }: Position): number {
  const before = body.split('\n').slice(0, line - 1);
  return before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
}

/** Addresses with nobody in them, now or for whoever has no name. */
export function lintNames(text: LintText): LintFinding[] {
  const { locale, body, folded } = text;
  const found = [...folded.matchAll(locale === 'en' ? hollowEnglish : hollow)].map(({ 0: { length }, index }) =>
    check('hollow-address', locale, placeOf(text, index, length)),
  );
  for (const {
    0: { length },
    index,
  } of body.matchAll(hollowWithout))
    found.push(check('hollow-address', locale, [index, index + length]));
  try {
    const uses = variableUses(parseBody(body));
    for (const { path, covered, emptyFallback, position } of uses) {
      const from = offsetOf(body, position);
      const where = [from, from + path.length] as const;
      if ((!covered || emptyFallback) && !alwaysKnown(path))
        found.push(check('name-missing', locale, where, { word: path }));
    }
    const called = uses.find(({ path }) => path === 'honorific' || path === '称呼' || path === '稱呼');
    if (called && !guarded.test(body)) {
      const from = offsetOf(body, called.position);
      found.push(check('stranger', locale, [from, from + called.path.length]));
    }
  } catch (error) {
    if (!(error instanceof TemplateFault)) throw error;
    const at = error.position ? offsetOf(body, error.position) : 0;
    found.push(check('unreadable', locale, [at, at]));
  }
  return found;
}

const marked = /^[\s([【]*(?:广告|ad(?![a-z])|advertisement)/u;

/** An e-mail that sells and does not say so first (互联网电子邮件服务管理办法, 第十三条). */
export function lintMark({ locale, body, folded }: LintText, channels: readonly LintChannel[]): LintFinding[] {
  if (!channels.some(({ type }) => type === 'email') || marked.test(folded)) return [];
  return [check('ad-mark', locale, [0, Math.min(1, body.length)])];
}

/** About what a variable is filled in with: eight Chinese characters. */
const BLANK_BYTES = 24;

/** What is longer than a channel takes in one message. */
export function lintLength(
  { locale, body, folded, places }: LintText,
  channels: readonly LintChannel[],
): LintFinding[] {
  return channels.flatMap(({ type, textBytes }) => {
    if (textBytes === null) return [];
    let bytes = 0;
    let over: number | null = null;
    for (const [index, place] of places.entries()) {
      bytes += folded[index] === BLANK ? BLANK_BYTES : Buffer.byteLength(body[place] ?? '');
      if (bytes > textBytes) over ??= place;
    }
    return over === null
      ? []
      : [check('too-long', locale, [over, body.length], { bytes, channel: type, most: textBytes })];
  });
}

/** Locales nobody has written for. */
export function lintMissing(bodies: Readonly<Partial<Record<Locale, string>>>): LintFinding[] {
  const locales: readonly Locale[] = ['zh-CN', 'zh-TW', 'zh-HK', 'en'];
  return locales
    .filter(locale => !bodies[locale]?.trim())
    .map(locale => check('missing-locale', locale, [0, 0], { locale }));
}
