import { z } from 'zod';

/** An id as a string of its digits, whether Weibo wrote it as a string or as a number. */
export const id = z
  .union([z.string().regex(/^\d{1,20}$/), z.number().int().nonnegative()])
  .transform(value => String(value));

/** A count that some pages show as a number and others as a string. */
export const count = z.coerce.number().finite();

/** Words as we keep them: without NUL, which no database keeps alike, and without halves of surrogate pairs. */
export function say(text: string): string {
  const whole = SUSPECT.test(text) ? Buffer.from(text, 'utf8').toString('utf8') : text;
  return whole.includes('\0') ? whole.replaceAll('\0', '') : whole;
}

const SUSPECT = /[\ud800-\udfff]/;

/** `Mon Jul 16 18:09:20 +0800 2012` in milliseconds since the epoch, or null when it is no time. */
export function timeOf(createdAt: string): number | null {
  const time = Date.parse(createdAt);
  return Number.isFinite(time) && time > 0 ? time : null;
}
