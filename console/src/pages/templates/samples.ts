import type { Sample } from '@/api/templates';
import type { Locale } from '@/api/types';

/** The languages words are kept in, in the order in which one falls back to the other. */
export const locales: readonly Locale[] = ['zh-CN', 'zh-TW', 'zh-HK', 'en'];

/** People to read the words as: by name, by title, in other scripts, and one we know nothing about. */
export const samples: readonly Sample[] = [
  { name: '王伟', surname: '王', gender: 'male', locale: 'zh-CN' },
  { name: '李娜', surname: '李', title: '经理', gender: 'female', locale: 'zh-CN' },
  { name: '陳雅婷', surname: '陳', gender: 'female', locale: 'zh-TW' },
  { name: '何志強', surname: '何', gender: 'male', locale: 'zh-HK' },
  { name: 'Mary Smith', surname: 'Smith', gender: 'female', locale: 'en' },
  { name: '', gender: 'unknown', locale: 'zh-CN' },
];

/** A variable as a chip offers it: what it inserts already says what stands there when nothing is known. */
export interface Variable {
  readonly name: string;
  readonly insert: (locale: Locale) => string;
}

const plain = (name: string): Variable => ({ name, insert: () => `{{ ${name} }}` });
const withFallback = (name: string, zh: string, en: string): Variable => ({
  name,
  insert: locale => `{{ ${name} | default: "${locale === 'en' ? en : zh}" }}`,
});

/** What a writer may speak of, the usual first. */
export const variables: readonly Variable[] = [
  plain('honorific'),
  plain('greeting'),
  withFallback('name', '您', 'there'),
  withFallback('agent.name', '我们', 'our team'),
  withFallback('business.name', '我们', 'us'),
  withFallback('business.hours', '每天', 'every day'),
  plain('today'),
  plain('lunar_date'),
  plain('festival.name'),
  plain('festival.days_until'),
  plain('zodiac_year'),
  withFallback('fields.vip', '…', '…'),
];
