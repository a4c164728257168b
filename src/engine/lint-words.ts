import { etiquette, type GiftRule, type WordRule } from './etiquette';
import { festivalEtiquette, isMemorial } from './festivals';
import { BLANK, type LintFinding, type LintText, occurrencesOf, partAround, placeOf, told } from './lint-text';

/** What a message is for. */
export type LintPurpose = 'greeting' | 'promotion';

/** For what occasion something is said. */
export interface LintOccasion {
  readonly festival: string | null;
  readonly purpose: LintPurpose;
}

function holds({ when }: WordRule, { locale }: LintText, { festival, purpose }: LintOccasion): boolean {
  if (when.purpose && when.purpose !== purpose) return false;
  if (when.locales && !when.locales.includes(locale)) return false;
  if (when.festivals && (festival === null || !when.festivals.includes(festival))) return false;
  if (when.memorial && (festival === null || !isMemorial(festival))) return false;
  return !when.promo || (festival !== null && festivalEtiquette(festival).promo === when.promo);
}

/** Words that are out of place: for the day, for the region, in an advertisement. */
export function lintWords(text: LintText, occasion: LintOccasion): LintFinding[] {
  return etiquette.words
    .filter(rule => holds(rule, text, occasion))
    .filter(({ unless }) => occurrencesOf(text.folded, unless).length === 0)
    .flatMap(rule => occurrencesOf(text.folded, rule.words, rule.except).map(found => finding(text, rule, found)));
}

interface Found {
  readonly word: string;
  readonly at: number;
}

function finding(
  text: LintText,
  { id, severity, says }: Pick<WordRule, 'id' | 'severity' | 'says'>,
  { word, at }: Found,
  more: Readonly<Record<string, string>> = {},
): LintFinding {
  const where = placeOf(text, at, word.length);
  const { locale, body } = text;
  return { id, severity, locale, where, says: told(says, { word: body.slice(...where), ...more }) };
}

const sentenceEnd = /[。.!?;\n]/;
const clauseEnd = /[。.!?;,、\n]/;
/** How far behind a word of giving a gift is named within its clause. */
const REACH = 14;

/** Whether something is given here: 送 before it in its clause, or 礼品 in its sentence. */
function isGift({ folded }: LintText, { at }: Found): boolean {
  const { verbs, notVerbs, nouns } = etiquette.gifts;
  const clause = partAround(folded, at, clauseEnd);
  const given = occurrencesOf(clause.text, verbs, notVerbs).some(verb => {
    const distance = at - (clause.from + verb.at);
    return distance > 0 && distance <= REACH;
  });
  return given || occurrencesOf(partAround(folded, at, sentenceEnd).text, nouns).length > 0;
}

const giving = (bare: string): RegExp =>
  new RegExp(
    `(?:送|赠)(?:给)?(?:[您你${BLANK}]|客户|父母|长辈|爸妈)?(?:[一两二三四五六七八九十\\d]*[个只台座口把枚款件份])?${bare}`,
    'gu',
  );

function bareGifts({ folded }: LintText, { bare, except }: GiftRule): Found[] {
  if (bare === undefined) return [];
  return [...folded.matchAll(giving(bare))]
    .map(({ 0: whole, index }) => ({ word: bare, at: index + whole.length - bare.length }))
    .filter(({ at }) => occurrencesOf(folded, [bare], except).some(found => found.at === at));
}

/** Gifts that say something else than was meant. */
export function lintGifts(text: LintText): LintFinding[] {
  return etiquette.gifts.things.flatMap(rule => {
    const named = occurrencesOf(text.folded, rule.words, rule.except).filter(found => isGift(text, found));
    // 送座钟 is 座钟 already.
    const bare = bareGifts(text, rule).filter(
      ({ at }) => !named.some(each => at > each.at && at < each.at + each.word.length),
    );
    return [...named, ...bare].map(found => finding(text, rule, found));
  });
}

const amount = /(?:[¥$]|rmb|cny|hk\$|nt\$)\s*(\d+(?:,\d{3})*(?:\.\d+)?)|(\d+(?:,\d{3})*(?:\.\d+)?)\s*(?:元|块|圆|蚊)/gu;

/** Sums with an unlucky number in them, for readers of Chinese. */
export function lintAmounts(text: LintText): LintFinding[] {
  if (text.locale === 'en') return [];
  const { avoid, digit, says } = etiquette.amounts;
  return [...text.folded.matchAll(amount)]
    .filter(([, before, behind]) => {
      const sum = (before ?? behind ?? '').replace(/,/g, '').replace(/\.0+$/, '');
      return avoid.includes(sum) || sum.includes(digit);
    })
    .map(({ 0: word, index }) => finding(text, { id: 'unlucky-sum', severity: 'hint', says }, { word, at: index }));
}

/** Words of another region, with what is said here. */
export function lintRegion(text: LintText): LintFinding[] {
  if (text.locale !== 'zh-HK' && text.locale !== 'zh-TW') return [];
  const here = etiquette.regional[text.locale];
  const { severity, says } = etiquette.checks['regional-word']!;
  return occurrencesOf(text.folded, Object.keys(here), etiquette.regionalExcept)
    .filter(({ word, at }) => text.body.slice(...placeOf(text, at, word.length)) !== here[word])
    .map(found => finding(text, { id: 'regional-word', severity, says }, found, { instead: here[found.word] ?? '' }));
}
