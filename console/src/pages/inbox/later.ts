import { clock, instant, type Moment, sameDay } from '../../parts/time';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const EVENING = 19;
const MORNING = 9;
/** An evening that begins this soon is no putting off any more. */
const EVENING_NEAR_MS = HOUR_MS / 2;

/** A moment one might want something to wait for. */
export interface LaterChoice {
  readonly name: 'hour' | 'evening' | 'tomorrow' | 'monday';
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** In an hour, this evening at seven, tomorrow at nine, Monday at nine: by this machine's clock, what lies ahead only. */
export function laterChoices(now: number): readonly LaterChoice[] {
  const evening = atHour(now, 0, EVENING);
  const days = (8 - new Date(now).getDay()) % 7 || 7;
  const choices: LaterChoice[] = [{ name: 'hour', at: now + HOUR_MS }];
  if (evening - now > EVENING_NEAR_MS) choices.push({ name: 'evening', at: evening });
  choices.push({ name: 'tomorrow', at: atHour(now, 1, MORNING) });
  if (days > 1) choices.push({ name: 'monday', at: atHour(now, days, MORNING) });
  return choices;
}

function atHour(now: number, days: number, hour: number): number {
  const day = new Date(now);
  day.setDate(day.getDate() + days);
  day.setHours(hour, 0, 0, 0);
  return day.getTime();
}

/** A moment ahead in words: 19:00, 明天 09:00, 11月24日 09:00. */
export function aheadWords(moment: Moment, now: number, locale: string, zone?: string): string {
  const at = instant(moment);
  if (at === null) return '';
  const time = clock(at, locale, zone);
  if (sameDay(at, now, zone)) return time;
  if (sameDay(at, now + DAY_MS, zone)) {
    return `${new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(1, 'day')} ${time}`;
  }
  const day = new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', timeZone: zone }).format(at);
  return `${day} ${time}`;
}

/** What a field of date and time holds, by this machine's clock: `2026-11-24T09:00`. */
export function fieldOf(at: number): string {
  const day = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}T${two(day.getHours())}:${two(day.getMinutes())}`;
}
