import type { FieldValue, Gender, Locale } from '../model';
import type { CustomField } from './custom-fields';
import { readDay } from './import-dates';
import type { RowFaultId } from './import-words';
import { normalise } from './normalise';
import { plainPhone } from './said-details';

/** A cell that was read, or what is wrong with it. */
export type Read<Value> = { readonly value: Value } | { readonly fault: RowFaultId };

const fault = (id: RowFaultId): { readonly fault: RowFaultId } => ({ fault: id });

/** A cell without the apostrophe by which spreadsheets and exports mark text that is no formula, and without edges. */
export const plainCell = (cell: string): string => (/^'[=+\-@\t\r＝＋－＠]/.test(cell) ? cell.slice(1) : cell).trim();

/** Words of at most so many characters. */
export const readWords = (cell: string, most: number): Read<string> =>
  [...cell].length > most ? fault('cell_long') : { value: cell };

/** Digits with their country code, without blanks and dashes; mainland mobile numbers as eleven digits. */
export function readPhone(cell: string): Read<string> {
  const plain = cell.normalize('NFKC');
  if (/^\d(\.\d+)?e\+?\d+$/i.test(plain)) return fault('phone_shortened');
  const digits = plain.replace(/[\s\-().]/g, '').replace(/^'/, '');
  if (!/^\+?\d{5,20}$/.test(digits)) return fault('phone');
  return { value: plainPhone(digits) };
}

const EMAIL = /^[\w.%+'-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}[\p{L}]{2,24}$/u;

export function readEmail(cell: string): Read<string> {
  const plain = cell.normalize('NFKC').toLowerCase();
  return EMAIL.test(plain) && plain.length <= 190 ? { value: plain } : fault('email');
}

const GENDERS: Readonly<Record<string, Gender>> = {
  ...{ 男: 'male', 男性: 'male', 男士: 'male', 先生: 'male', male: 'male', m: 'male', man: 'male' },
  ...{ 女: 'female', 女性: 'female', 女士: 'female', 小姐: 'female', female: 'female', f: 'female', woman: 'female' },
  ...{ 未知: 'unknown', 保密: 'unknown', 不详: 'unknown', unknown: 'unknown' },
};

const LOCALES: Readonly<Record<string, Locale>> = {
  ...{ 'zh-cn': 'zh-CN', 'zh-hans': 'zh-CN', zh: 'zh-CN', 简体: 'zh-CN', 简体中文: 'zh-CN', 中文: 'zh-CN' },
  ...{ 'zh-tw': 'zh-TW', 'zh-hant': 'zh-TW', 繁体: 'zh-TW', 繁体中文: 'zh-TW' },
  ...{
    'zh-hk': 'zh-HK',
    'zh-mo': 'zh-HK',
    粤语: 'zh-HK',
    en: 'en',
    'en-us': 'en',
    'en-gb': 'en',
    英文: 'en',
    英语: 'en',
    english: 'en',
  },
};

const YES = new Set(['是', '有', '同意', '对', 'y', 'yes', 'true', '1', '√', '✓', 'on']);
const NO = new Set(['否', '无', '没有', '不同意', '不', 'n', 'no', 'false', '0', '×', 'x', 'off']);

/** One of a few words, whatever their width, case and script. */
function oneOf<Value>(words: Readonly<Record<string, Value>>, id: RowFaultId): (cell: string) => Read<Value> {
  return cell => {
    const word = normalise(cell).replaceAll('_', '-');
    return Object.hasOwn(words, word) ? { value: words[word]! } : fault(id);
  };
}

export const readGender = oneOf(GENDERS, 'gender');
export const readLocale = oneOf(LOCALES, 'locale');

export function readYesno(cell: string): Read<boolean> {
  const word = normalise(cell);
  if (YES.has(word)) return { value: true };
  return NO.has(word) ? { value: false } : fault('yesno');
}

const zones = new Map<string, boolean>();

export function readZone(cell: string): Read<string> {
  let known = zones.get(cell);
  if (known === undefined && zones.size < 1000) {
    known = isZone(cell);
    zones.set(cell, known);
  }
  return (known ?? isZone(cell)) ? { value: cell } : fault('zone');
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Tags put apart by commas, semicolons, 、 or |; each once. */
export function readTags(cell: string): Read<readonly string[]> {
  const tags = [...new Set(cell.split(/[,，;；、|\n]/).map(tag => tag.trim()))].filter(tag => tag !== '');
  return tags.length > 200 || tags.some(tag => [...tag].length > 64) ? fault('cell_long') : { value: tags };
}

/** A value for a field of the business's own; one that nobody defined is text. */
export function readField(cell: string, field: CustomField | undefined): Read<FieldValue> {
  switch (field?.type) {
    case 'number': {
      const words = cell.normalize('NFKC').replaceAll(',', '');
      return /^[-+]?\d+(\.\d+)?$/.test(words) ? { value: Number(words) } : fault('number');
    }
    case 'date': {
      const day = readDay(cell);
      return day === null ? fault('day') : { value: day };
    }
    case 'yesno':
      return readYesno(cell);
    case 'choice': {
      const word = normalise(cell);
      const found = field.choices.find(choice => normalise(choice) === word);
      return found === undefined ? fault('choice') : { value: found };
    }
    default:
      return readWords(cell, 2000);
  }
}

/** The `fields` column of an export: a JSON object of texts, numbers, true and false. */
export function readFields(cell: string): Read<Readonly<Record<string, FieldValue>>> {
  try {
    const value: unknown = JSON.parse(cell);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return fault('fields');
    const flat = Object.entries(value).every(
      ([name, each]) => name.length <= 64 && ['string', 'number', 'boolean'].includes(typeof each),
    );
    return flat ? { value: value as Record<string, FieldValue> } : fault('fields');
  } catch {
    return fault('fields');
  }
}
