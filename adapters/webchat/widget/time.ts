import type { Language, Words } from './words';

const tags = { zh: 'zh-CN', en: 'en-GB' } as const;
const DAY_MS = 86_400_000;

/** `14:05` where the visitor is. */
export const clockText = (at: number, language: Language): string =>
  new Date(at).toLocaleTimeString(tags[language], { hour: '2-digit', minute: '2-digit', hour12: false });

/** 今天, 昨天, 11月20日, 2025年11月20日 */
export function dayText(at: number, now: number, language: Language, words: Words): string {
  const day = new Date(at);
  if (day.toDateString() === new Date(now).toDateString()) return words.today;
  if (day.toDateString() === new Date(now - DAY_MS).toDateString()) return words.yesterday;
  const year = day.getFullYear() === new Date(now).getFullYear() ? undefined : 'numeric';
  return day.toLocaleDateString(tags[language], { month: 'long', day: 'numeric', year });
}
