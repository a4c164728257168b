import { etiquette, type Says, type Severity } from './etiquette';
import { lintText, occurrencesOf, told } from './lint-text';
import { lintAmounts, lintGifts } from './lint-words';

/** A gift as somebody is about to write it down. */
export interface GiftFacts {
  readonly direction: 'given' | 'received';
  readonly what: string;
  /** In 分; null when nobody knows. */
  readonly value: number | null;
  readonly note: string | null;
}

/** What to think of before a gift is given, or reported. */
export interface GiftWarning {
  readonly id: string;
  readonly severity: Severity;
  readonly says: Says;
}

const FEN = 100;
const money = ['红包', '利是', '礼金', '礼券', '购物卡', '礼品卡', '储值卡', 'red packet', 'gift card', 'voucher'];

/**
 * What may be taken amiss about a gift: things whose names or meanings hurt, wrapping in the colours of mourning, unlucky sums
 * in a red packet; and a value above what the company allows (分; null allows any), whichever way it goes.
 */
export function lintGift({ direction, what, value, note }: GiftFacts, limit: number | null): GiftWarning[] {
  const warnings = limit !== null && value !== null && value > limit ? [overLimit(value, limit)] : [];
  if (direction === 'received') return warnings;
  const named = lintGifts(lintText('zh-CN', `礼物：${what}，送${what}`));
  const wrapped = note === null ? [] : lintGifts(lintText('zh-CN', `礼物：${note}`)).filter(isWrapping);
  return [...warnings, ...distinct([...named, ...atTheEnd(what), ...wrapped, ...unluckySum(what, value)])];
}

const isWrapping = ({ id }: GiftWarning): boolean => id === 'gift-wrapping';

/** In the name of a gift the last character is the thing: 石英钟. */
function atTheEnd(what: string): GiftWarning[] {
  const { folded } = lintText('zh-CN', what.trim());
  return etiquette.gifts.things
    .filter(({ bare }) => bare !== undefined && folded.endsWith(bare))
    .map(({ id, severity, says }) => ({ id, severity, says: told(says, { word: what.trim() }) }));
}

function unluckySum(what: string, value: number | null): GiftWarning[] {
  if (value === null || occurrencesOf(lintText('zh-CN', what).folded, money).length === 0) return [];
  return lintAmounts(lintText('zh-CN', `¥${value / FEN}`));
}

function overLimit(value: number, limit: number): GiftWarning {
  const { severity, says } = etiquette.checks['gift-limit']!;
  return { id: 'gift-limit', severity, says: told(says, { value: value / FEN, limit: limit / FEN }) };
}

/** Each kind once: a thing may be named twice. */
function distinct(found: readonly GiftWarning[]): GiftWarning[] {
  const kinds = new Map<string, GiftWarning>();
  for (const { id, severity, says } of found) if (!kinds.has(id)) kinds.set(id, { id, severity, says });
  return [...kinds.values()];
}
