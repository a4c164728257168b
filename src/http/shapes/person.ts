import { birthdayFault } from '../../engine/birthday';
import { type CustomField, fieldFault } from '../../engine/custom-fields';
import type { ContactRow } from '../../store';
import { invalid } from '../errors';
import { isoTimeOrNull, moment } from '../ids';
import { z } from '../zod';

const word = (most: number) => z.string().trim().min(1).max(most).nullable().optional();

/** What a request may say of a person beside their name and how to reach them. */
export const aboutBody = {
  /** `MM-DD`, or `YYYY-MM-DD` when the year is known; with `birthdayLunar` a day of the Chinese calendar. */
  birthday: z
    .string()
    .trim()
    .regex(/^(\d{4}-)?\d{2}-\d{2}$/, 'is written MM-DD or YYYY-MM-DD')
    .nullable()
    .optional(),
  birthdayLunar: z.boolean().optional(),
  /** Born in a leap month of the Chinese calendar. */
  birthdayLeap: z.boolean().optional(),
  member: word(60),
  lastPurchaseAt: moment().nullable().optional(),
  region: word(60),
  /** What the business's own programs call the person. */
  externalId: word(190),
};

/** The same as it leaves. */
export const aboutShape = {
  birthday: z.string().nullable(),
  birthdayLunar: z.boolean(),
  birthdayLeap: z.boolean(),
  member: z.string().nullable(),
  lastPurchaseAt: z.string().nullable(),
  region: z.string().nullable(),
  externalId: z.string().nullable(),
};

export const presentAbout = (contact: ContactRow) => ({
  birthday: contact.birthday,
  birthdayLunar: contact.birthdayLunar,
  birthdayLeap: contact.birthdayLeap,
  member: contact.member,
  lastPurchaseAt: isoTimeOrNull(contact.lastPurchaseAt),
  region: contact.region,
  externalId: contact.externalId,
});

interface About {
  readonly birthday?: string | null | undefined;
  readonly birthdayLunar?: boolean | undefined;
  readonly birthdayLeap?: boolean | undefined;
  readonly fields?: Readonly<Record<string, string | number | boolean | null>> | undefined;
}

/**
 * Holds what is said of a person against what is known of them, and fields against their definitions. A new birthday is
 * by the common calendar unless the request says otherwise; without one there is no calendar to speak of.
 */
export function fitting<Said extends About>(
  said: Said,
  known: ContactRow | null,
  defined: readonly CustomField[],
): Said {
  const faults: Record<string, string> = {};
  for (const [name, value] of Object.entries(said.fields ?? {})) {
    const fault =
      value === null
        ? null
        : fieldFault(
            defined.find(field => field.name === name),
            value,
          );
    if (fault) faults[`fields.${name}`] = fault;
  }
  const born = bornAs(said, known);
  const fault = birthdayFault(born);
  if (fault) faults[fault.field] = fault.says;
  if (Object.keys(faults).length > 0) throw invalid(faults);
  const speaks = [said.birthday, said.birthdayLunar, said.birthdayLeap].some(part => part !== undefined);
  return speaks ? { ...said, ...born } : said;
}

function bornAs(said: About, known: ContactRow | null) {
  const before = said.birthday === undefined ? known : null;
  const birthday = said.birthday === undefined ? (known?.birthday ?? null) : said.birthday;
  if (birthday === null) return { birthday, birthdayLunar: false, birthdayLeap: false };
  const birthdayLunar = said.birthdayLunar ?? before?.birthdayLunar ?? false;
  const birthdayLeap = said.birthdayLeap ?? (birthdayLunar && (before?.birthdayLeap ?? false));
  return { birthday, birthdayLunar, birthdayLeap };
}
