import type { Locale } from '../model';
import { civilDate, dayNumber } from './civil';
import { etiquette } from './etiquette';
import type { Region } from './festival-rules';
import { festivalEtiquette, festivalName, festivalsOn, isKeptIn, isMemorial } from './festivals';
import { type LintFinding, type LintText, MOST_OF_A_KIND, occurrencesOf, partAround, placeOf, told } from './lint-text';
import type { LintOccasion } from './lint-words';
import { lunarDay, lunarYear, zodiac } from './lunar';

/** When something is to be sent: milliseconds since the epoch, and by whose clock. */
export interface LintMoment {
  readonly at: number;
  readonly zone: string;
}

const regions: Readonly<Record<Locale, Region | null>> = { 'zh-CN': 'CN', 'zh-TW': 'TW', 'zh-HK': 'HK', en: null };
const isKeptBy = (festival: string, locale: Locale): boolean => {
  const region = regions[locale];
  return region === null || isKeptIn(festival, region);
};

const whole = [0, 0] as const;

function check(
  id: string,
  locale: Locale,
  blanks: Readonly<Record<'zh' | 'en', Readonly<Record<string, string>>>>,
  where: LintFinding['where'] = whole,
): LintFinding {
  const { severity, says } = etiquette.checks[id]!;
  return { id, severity, locale, where, says: { zh: told(says, blanks.zh).zh, en: told(says, blanks.en).en } };
}

const named = (festival: string) => ({
  zh: { name: festivalName(festival, 'zh-CN') },
  en: { name: festivalName(festival, 'en') },
});

/** What is wrong with the day itself: it is nobody's feast here, one does not sell on it, or the dead are mourned. */
export function lintDay(
  { locale }: LintText,
  { festival, purpose }: LintOccasion,
  moment: LintMoment | null,
): LintFinding[] {
  const found: LintFinding[] = [];
  if (festival !== null && purpose === 'promotion' && festivalEtiquette(festival).promo === 'no')
    found.push(check('promotion-day', locale, named(festival)));
  if (festival !== null && !isKeptBy(festival, locale)) {
    const { zh, en } = named(festival);
    found.push(check('not-kept', locale, { zh: { ...zh, locale }, en: { ...en, locale } }));
  }
  if (moment === null) return found;
  const date = civilDate(moment.at, moment.zone);
  for (const id of festivalsOn(moment.at, moment.zone))
    if (isMemorial(id) && id !== festival && isKeptBy(id, locale)) found.push(check('mourning-day', locale, named(id)));
  for (const { from, to, zh, en } of etiquette.mourning)
    if (date >= from && date <= to) found.push(check('mourning-day', locale, { zh: { name: zh }, en: { name: en } }));
  return found;
}

const animals = '鼠牛虎兔龙蛇马羊猴鸡狗猪';
const english = 'rat ox tiger rabbit dragon snake horse goat monkey rooster dog pig'.split(' ');
const alike: Readonly<Record<string, string>> = { sheep: 'goat', ram: 'goat' };
const chineseYear = new RegExp(`([${animals}])年(?![薪轻货会级])`, 'gu');
const englishYear = new RegExp(`year of the (${[...english, ...Object.keys(alike)].join('|')})\\b`, 'gu');
const clauseEnd = /[。.!?;,、\n]/;
const CYCLE = 12;
/** Nobody names more years in one message. */
const MOST_READ = 50;
/** How long before the new year its animal is easily named too early. */
const EARLY_DAYS = 31;

const variable = /\{\{-?\s*(?:zodiac|zodiac_year)\b(?:(?!\{\{).)*?\}\}/gsu;

/** Animals of a year that it is not on the day of sending; it changes at 正月初一, not on 1 January. */
export function lintZodiac(text: LintText, moment: LintMoment | null): LintFinding[] {
  if (moment === null) return [];
  const date = civilDate(moment.at, moment.zone);
  const { year } = lunarDay(date);
  const now = (year - 4) % CYCLE;
  const { locale, body, folded } = text;
  const animal = { zh: zodiac(date, 'zh-CN'), en: zodiac(date, 'en') };
  const said = [...folded.matchAll(locale === 'en' ? englishYear : chineseYear)].slice(0, MOST_READ);
  const wrong = said
    .map(({ 0: word, 1: name = '', index }) => {
      const named = locale === 'en' ? english.indexOf(alike[name] ?? name) : animals.indexOf(name);
      return { word, at: index, named };
    })
    .filter(({ at, named }) => {
      if (named === now) return false;
      const around = partAround(folded, at, clauseEnd).text;
      const says = (words: readonly string[]) => occurrencesOf(around, words).length > 0;
      if (named === (now + 1) % CYCLE) return !says(etiquette.zodiac.coming);
      return named !== (now + CYCLE - 1) % CYCLE || !says(etiquette.zodiac.gone);
    });
  const found = wrong.slice(0, MOST_OF_A_KIND).map(({ word, at }) => {
    const where = placeOf(text, at, word.length);
    const shown = { word: body.slice(...where) };
    return check(
      'zodiac-year',
      locale,
      { zh: { ...shown, animal: animal.zh }, en: { ...shown, animal: animal.en } },
      where,
    );
  });
  const next = lunarYear(year + 1)[0]!.first - dayNumber(date);
  if (next > EARLY_DAYS) return found;
  const early = [...body.matchAll(variable)]
    .slice(0, MOST_OF_A_KIND)
    .map(({ 0: { length }, index }) =>
      check('zodiac-variable', locale, { zh: { animal: animal.zh }, en: { animal: animal.en } }, [
        index,
        index + length,
      ]),
    );
  return [...found, ...early];
}
