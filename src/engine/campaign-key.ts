import { civilDate, dateOf, dayNumber } from './civil';
import { festivalsBetween } from './festivals';

/** Days around an occasion in which its festival is looked for: more than half a lunar year either way. */
const AROUND = 200;

/**
 * The year of the festival that is nearest to a moment: `2027`, and `2027-2` for the second of a year (腊八 may fall twice).
 * Whoever is greeted on 除夕 for 春节 is greeted for the same one. Null when no such festival is known around that time.
 */
export function festivalYear(festival: string, at: number, zone: string): string | null {
  const day = dayNumber(civilDate(at, zone));
  const near = festivalsBetween(dateOf(day - AROUND), dateOf(day + AROUND), festival)
    .map(({ date }) => date)
    .sort((a, b) => Math.abs(dayNumber(a) - day) - Math.abs(dayNumber(b) - day));
  const nearest = near[0];
  if (nearest === undefined) return null;
  const year = nearest.slice(0, 4);
  const earlier = festivalsBetween(`${year}-01-01`, nearest, festival).length;
  return earlier > 1 ? `${year}-${earlier}` : year;
}

/** What a greeting is known by: `greet:spring_festival:2027:…` for a festival, else its campaign and occurrence. */
export interface Occasion {
  readonly campaignId: number;
  readonly festival: string | null;
  /** The year of the festival, where the campaign has one. */
  readonly year: string | null;
  /** The recipient's own: `birthday:lunar-2027`. */
  readonly occurrenceKey: string;
}

/**
 * The dedupe key of a greeting to a contact, without its id: the same for the same person's same occasion whoever sends it.
 * At most 64 characters long, so that ids and the step of the ladder have room in the column.
 */
export function occasionKey({ campaignId, festival, year, occurrenceKey }: Occasion): string {
  if (festival !== null && year !== null) return `greet:${festival}:${year}:`;
  const kind = occurrenceKey.slice(0, occurrenceKey.indexOf(':'));
  const own = kind === 'at' ? occurrenceKey : `${kind}:${occurrenceKey.slice(occurrenceKey.lastIndexOf(':') + 1)}`;
  return `campaign:${campaignId}:${own}:`;
}

/** The key of one step of the ladder; the first bears none. */
export const greetingKey = (occasion: string, contactId: number, step: number): string =>
  `${occasion}${contactId}${step === 0 ? '' : `:${step}`}`;
