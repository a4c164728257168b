import type { Locale } from '../model';
import type { Severity } from './etiquette';
import { type LintMoment, lintDay, lintZodiac } from './lint-days';
import { type LintChannel, lintLength, lintMark, lintMissing, lintNames, lintScript } from './lint-form';
import { type LintFinding, lintText } from './lint-text';
import { type LintOccasion, lintAmounts, lintGifts, lintRegion, lintWords } from './lint-words';

/** A greeting or an offer as it is about to go out. */
export interface LintInput extends LintOccasion {
  readonly bodies: Readonly<Partial<Record<Locale, string>>>;
  /** When it goes out, if that is known. */
  readonly moment: LintMoment | null;
  readonly channels: readonly LintChannel[];
}

const grave: readonly Severity[] = ['stop', 'warn', 'hint'];

/**
 * What readers may take amiss in words that are not sent yet: joy on days of mourning, gifts with a second meaning, words of
 * another region, an animal of another year, the wrong script, an address with nobody in it. The gravest first, then by locale
 * and place. The rules are data: `config/etiquette.json`.
 * @throws RangeError for an unknown festival, and for a moment outside 1950–2100
 */
export function lintGreeting({ bodies, festival, purpose, moment, channels }: LintInput): LintFinding[] {
  const occasion = { festival, purpose };
  const found = Object.entries(bodies).flatMap(([locale, body]) => {
    if (!body?.trim()) return [];
    const text = lintText(locale as Locale, body);
    return [
      ...lintDay(text, occasion, moment),
      ...lintWords(text, occasion),
      ...lintGifts(text),
      ...lintAmounts(text),
      ...lintRegion(text),
      ...lintZodiac(text, moment),
      ...lintScript(text),
      ...lintNames(text),
      ...(purpose === 'promotion' ? lintMark(text, channels) : []),
      ...lintLength(text, channels),
    ];
  });
  return [...found, ...lintMissing(bodies)].sort((a, b) => grave.indexOf(a.severity) - grave.indexOf(b.severity));
}

export type { LintFinding };
