/** A moment as the API writes it, as milliseconds, or nothing. */
export type Moment = string | number | Date | null | undefined;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Milliseconds since the epoch, or null for nothing and for what is no date. */
export function instant(moment: Moment): number | null {
  if (moment === null || moment === undefined || moment === '') return null;
  const ms = moment instanceof Date ? moment.getTime() : typeof moment === 'number' ? moment : Date.parse(moment);
  return Number.isNaN(ms) ? null : ms;
}

/** Hours and minutes: `19:42`. */
export function clock(moment: Moment, locale: string, zone?: string): string {
  const ms = instant(moment);
  if (ms === null) return '';
  return format(ms, locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone });
}

/** The whole date and time, for titles: `2026年11月21日 星期六 19:42`. */
export function fullTime(moment: Moment, locale: string, zone?: string): string {
  const ms = instant(moment);
  if (ms === null) return '';
  return format(ms, locale, {
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  });
}

/** The date alone: 2026年11月21日, November 21, 2026. */
export function dateName(moment: Moment, locale: string, zone?: string): string {
  const ms = instant(moment);
  return ms === null ? '' : format(ms, locale, { year: 'numeric', month: 'long', day: 'numeric', timeZone: zone });
}

/** The words a day is called by in a conversation: 今天, 昨天, 星期三, 11月3日, 2025年11月3日. */
export function dayName(moment: Moment, now: number, locale: string, zone?: string): string {
  const ms = instant(moment);
  if (ms === null) return '';
  const away = daysBetween(ms, now, locale, zone);
  if (away === 0 || away === 1) return capital(relative(-away, 'day', locale), locale);
  if (away > 1 && away < 7) return format(ms, locale, { weekday: 'long', timeZone: zone });
  const sameYear = yearOf(ms, zone) === yearOf(now, zone);
  return format(ms, locale, { year: sameYear ? undefined : 'numeric', month: 'long', day: 'numeric', timeZone: zone });
}

/** How long ago, as short as a list wants it: 刚刚, 5 分钟前, 19:42, 昨天, 周三, 11/3, 2025/11/3. */
export function age(moment: Moment, now: number, locale: string, zone?: string): string {
  const ms = instant(moment);
  if (ms === null) return '';
  const past = now - ms;
  if (past < MINUTE_MS) return locale.startsWith('zh') ? '刚刚' : 'now';
  if (past < HOUR_MS) return shortSpan(past, locale);
  const away = daysBetween(ms, now, locale, zone);
  if (away === 0) return clock(ms, locale, zone);
  if (away === 1) return capital(relative(-1, 'day', locale), locale);
  if (away < 7) return format(ms, locale, { weekday: 'short', timeZone: zone });
  const sameYear = yearOf(ms, zone) === yearOf(now, zone);
  return format(ms, locale, {
    year: sameYear ? undefined : 'numeric',
    month: 'numeric',
    day: 'numeric',
    timeZone: zone,
  });
}

/** A span in its largest unit: 40 秒, 12 分钟, 3 小时, 2 天; `4 min`, `3 h`. */
export function shortSpan(ms: number, locale: string): string {
  const [value, unit] =
    ms < MINUTE_MS
      ? [Math.max(0, Math.floor(ms / 1000)), 'second']
      : ms < HOUR_MS
        ? [Math.floor(ms / MINUTE_MS), 'minute']
        : ms < DAY_MS
          ? [Math.floor(ms / HOUR_MS), 'hour']
          : [Math.floor(ms / DAY_MS), 'day'];
  const zh = { second: '秒', minute: '分钟', hour: '小时', day: '天' };
  if (locale.startsWith('zh')) return `${value} ${zh[unit as keyof typeof zh]}`;
  return new Intl.NumberFormat(locale, { style: 'unit', unit: String(unit), unitDisplay: 'short' }).format(
    Number(value),
  );
}

/** Whether two moments fall on the same calendar day of the zone. */
export function sameDay(a: Moment, b: Moment, zone?: string): boolean {
  const [one, other] = [instant(a), instant(b)];
  return one !== null && other !== null && dayKey(one, zone) === dayKey(other, zone);
}

function daysBetween(ms: number, now: number, _locale: string, zone?: string): number {
  return Math.round((Date.parse(dayKey(now, zone)) - Date.parse(dayKey(ms, zone))) / DAY_MS);
}

const dayKey = (ms: number, zone?: string) =>
  format(ms, 'en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone });

const yearOf = (ms: number, zone?: string) => format(ms, 'en-CA', { year: 'numeric', timeZone: zone });

const relative = (value: number, unit: Intl.RelativeTimeFormatUnit, locale: string) =>
  new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(value, unit);

const capital = (word: string, locale: string) => word.charAt(0).toLocaleUpperCase(locale) + word.slice(1);

const formats = new Map<string, Intl.DateTimeFormat>();

/** Formats are costly to make and a list wants hundreds, so each is made once. */
function format(ms: number, locale: string, options: Intl.DateTimeFormatOptions): string {
  const key = locale + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat(locale, options);
    formats.set(key, made);
  }
  return made.format(ms);
}
