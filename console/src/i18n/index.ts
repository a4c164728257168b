import { createI18n } from 'vue-i18n';
import type { zhCN } from './zh-CN';

/** The languages of the console itself. */
export type ConsoleLocale = 'zh-CN' | 'en';

/** The same places in another language. */
type Shape<T> = { readonly [Key in keyof T]: T[Key] extends string ? string : Shape<T[Key]> };

/** What every language must have words for. */
export type Words = Shape<typeof zhCN>;

const loaders: Record<ConsoleLocale, () => Promise<Words>> = {
  'zh-CN': async () => (await import('./zh-CN')).zhCN,
  en: async () => (await import('./en')).en,
};

/** The one voice of the console; words are brought in by `speak`. */
export const i18n = createI18n<false>({
  legacy: false,
  locale: 'zh-CN',
  fallbackLocale: 'zh-CN',
  missingWarn: import.meta.env.DEV,
  fallbackWarn: false,
});

const loaded = new Set<ConsoleLocale>();

/** Brings the words of a language and speaks it from now on, without a reload. */
export async function speak(locale: ConsoleLocale): Promise<void> {
  if (!loaded.has(locale)) {
    i18n.global.setLocaleMessage(locale, (await loaders[locale]()) as unknown as Record<string, string>);
    loaded.add(locale);
  }
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
}

/** The language the browser asks for, Chinese when it asks for any Chinese. */
export const preferredLocale = (): ConsoleLocale =>
  navigator.languages.some(language => language.toLowerCase().startsWith('zh')) ? 'zh-CN' : 'en';
