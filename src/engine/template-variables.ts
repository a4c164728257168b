import type { Contact, Locale } from '../model';
import { type CivilTime, civilDate, civilTime } from './civil';
import { festivalName, nextFestival } from './festivals';
import { honorific, surnameOf } from './honorific';
import { lunarDate, zodiac } from './lunar';
import { spokenName } from './person-name';

/** What a template may speak of. What is not known is left out; empty texts count as not known. */
export interface Scope {
  readonly contact: Contact;
  /** The colleague who speaks, if a person does. */
  readonly agent?: { readonly name: string };
  /** Our side: its name, and its opening hours as each locale says them (`周一至周五 9:00–18:00`). */
  readonly business?: { readonly name: string; readonly hours?: Readonly<Record<Locale, string>> };
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** IANA zone of the reader. */
  readonly zone: string;
  /** The address of the reader's own page, where greetings can be refused. */
  readonly unsubscribeUrl?: (() => string) | undefined;
  /** More variables, of plain data; they take precedence over the house's own. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

type Source = (scope: Scope, locale: Locale) => unknown;

const deepest = 8;

/** Own plain data only: nothing inherited, no functions, no empty texts or nulls, so that a hole is always noticed. */
function plain(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'object' || value === null || depth === deepest) return undefined;
  if (Array.isArray(value)) return value.map(item => plain(item, depth + 1)).filter(item => item !== undefined);
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const kept = plain(item, depth + 1);
    if (kept !== undefined && key !== '__proto__') copy[key] = kept;
  }
  return copy;
}

const greetings: Readonly<Record<Locale, readonly [string, string, string, string]>> = {
  'zh-CN': ['早上好', '中午好', '下午好', '晚上好'],
  'zh-TW': ['早安', '午安', '午安', '晚安'],
  'zh-HK': ['早晨', '午安', '午安', '晚上好'],
  en: ['Good morning', 'Good afternoon', 'Good afternoon', 'Good evening'],
};

/** 早上好 from five, 中午好 from eleven, 下午好 from one, 晚上好 from six until five. */
function greeting({ now, zone }: Scope, locale: Locale): string {
  const { hour } = civilTime(now, zone);
  const [morning, noon, afternoon, evening] = greetings[locale];
  if (hour < 5 || hour >= 18) return evening;
  if (hour < 11) return morning;
  return hour < 13 ? noon : afternoon;
}

const months = 'January February March April May June July August September October November December'.split(' ');

/** A day of the calendar in words: `2027年9月15日`, `15 September 2027`. */
export function dayInWords({ year, month, day }: Pick<CivilTime, 'year' | 'month' | 'day'>, locale: Locale): string {
  return locale === 'en' ? `${day} ${months[month - 1]} ${year}` : `${year}年${month}月${day}日`;
}

function festival({ now, zone }: Scope, locale: Locale): unknown {
  const next = nextFestival(now, zone);
  return next ? { name: festivalName(next.id, locale), days_until: next.daysUntil, date: next.date } : undefined;
}

function zodiacYear({ now, zone }: Scope, locale: Locale): string {
  const animal = zodiac(civilDate(now, zone), locale);
  return locale === 'en' ? `Year of the ${animal}` : `${animal}年`;
}

const sources: Readonly<Record<string, Source>> = {
  honorific: ({ contact }, locale) => honorific(contact, locale),
  称呼: ({ contact }, locale) => honorific(contact, locale),
  稱呼: ({ contact }, locale) => honorific(contact, locale),
  name: ({ contact }) => spokenName(contact.name) ?? undefined,
  surname: ({ contact }) => surnameOf(contact) ?? undefined,
  title: ({ contact }) => plain(contact.title),
  gender: ({ contact }) => contact.gender,
  fields: ({ contact }) => plain(contact.fields),
  agent: ({ agent }) => plain(agent),
  business: ({ business }, locale) => plain({ name: business?.name, hours: business?.hours?.[locale] }),
  greeting,
  today: ({ now, zone }, locale) => dayInWords(civilTime(now, zone), locale),
  lunar_date: ({ now, zone }, locale) => lunarDate(now, zone, locale),
  festival,
  zodiac: ({ now, zone }, locale) => zodiac(civilDate(now, zone), locale),
  zodiac_year: zodiacYear,
  unsubscribeUrl: ({ unsubscribeUrl }) => unsubscribeUrl?.(),
};

/** Variables a writer may use, as they are written in a template; `fields.*` are the contact's own. */
export const offeredVariables: readonly string[] = [
  ...Object.keys(sources).filter(name => !['fields', 'agent', 'business', 'festival', '稱呼'].includes(name)),
  'fields.*',
  'agent.name',
  'business.name',
  'business.hours',
  'festival.name',
  'festival.days_until',
  'festival.date',
];

const always = new Set(
  ['honorific', '称呼', '稱呼', 'gender', 'greeting', 'today', 'lunar_date', 'zodiac', 'zodiac_year'].concat(
    'festival.name',
    'festival.days_until',
    'festival.date',
  ),
);

/** Whether a variable has a value for every contact at any time. */
export function alwaysKnown(path: string): boolean {
  return always.has(path);
}

/** Whether the house offers a variable of this name; others can only come from `extra`. */
export function isOffered(path: string): boolean {
  return offeredVariables.includes(path) || path === '稱呼' || path.startsWith('fields.');
}

/** The values of the named variables (first parts of their paths) and of no others: what is not read costs nothing. */
export function dataFor(roots: readonly string[], scope: Scope, locale: Locale): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  for (const root of roots) {
    const given = scope.extra && Object.hasOwn(scope.extra, root) ? plain(scope.extra[root]) : undefined;
    const value = given ?? (Object.hasOwn(sources, root) ? sources[root]!(scope, locale) : undefined);
    if (value !== undefined) data[root] = value;
  }
  return data;
}
