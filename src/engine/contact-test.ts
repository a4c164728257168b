import type { Contact, FieldTest, FieldValue } from '../model';
import type { Check, Compiling } from './check';
import { normalise } from './normalise';

/** What may be asked of a contact beside `tags` and `fields.*`. */
export const plainFields = [
  'name',
  'surname',
  'title',
  'gender',
  'locale',
  'phone',
  'email',
  'birthday',
  'birthdayLunar',
  'birthdayLeap',
  'member',
  'lastPurchaseAt',
  'region',
  'externalId',
] as const;
const plain: ReadonlySet<string> = new Set(plainFields);

/**
 * Compiles tests of who is speaking: the fields above, `tags` and `fields.*`. A birthday is the word it is written with,
 * `MM-DD` or `YYYY-MM-DD`; `lastPurchaseAt` is a number, milliseconds since the epoch.
 */
export function compileContact(
  tests: Readonly<Record<string, FieldTest>>,
  path: string,
  compiling: Compiling,
): Check[] {
  return Object.entries(tests).map(([field, test]) => {
    if (field === 'tags') return tagsCheck(test, `${path}.tags`, compiling);
    const read = fieldReader(field);
    if (read === null) {
      const known = [...plainFields, 'tags', 'fields.NAME'].join(', ');
      compiling.fault(`${path}.${field}`, `is not known of a contact; there are ${known}`);
      return { needs: null, test: () => false, tell: `contact ${field}` };
    }
    const holds = compileField(test);
    return { needs: null, test: ({ moment }) => holds(read(moment.contact)), tell: `contact ${field} ${told(test)}` };
  });
}

function tagsCheck(test: FieldTest, path: string, compiling: Compiling): Check {
  const { contains, exists, ...others } = test;
  for (const name of Object.keys(others))
    compiling.fault(`${path}.${name}`, 'cannot be asked of tags; use contains or exists');
  return {
    needs: null,
    test: ({ moment: { contact } }) =>
      (contains === undefined || contact.tags.includes(contains)) &&
      (exists === undefined || contact.tags.length > 0 === exists),
    tell: `contact tags ${told(test)}`,
  };
}

/** Reads one of the plain fields or `fields.NAME`; null for a name that is neither. */
export function fieldReader(field: string): ((contact: Contact) => FieldValue | null) | null {
  if (plain.has(field)) return contact => contact[field as (typeof plainFields)[number]];
  if (!field.startsWith('fields.') || field.length === 'fields.'.length) return null;
  const name = field.slice('fields.'.length);
  return ({ fields }) => (Object.hasOwn(fields, name) ? (fields[name] ?? null) : null);
}

/**
 * Compiles a test of one value. Words are compared in their normalised form; numbers written as text count as numbers;
 * null and the empty text count as not there.
 */
export function compileField(test: FieldTest): (value: FieldValue | null) => boolean {
  const tests: ((value: FieldValue | null) => boolean)[] = [];
  const { eq, ne, gt, gte, lt, lte, contains, in: among, exists } = test;
  if (eq !== undefined) tests.push(value => same(value, eq));
  if (ne !== undefined) tests.push(value => !same(value, ne));
  if (gt !== undefined) tests.push(value => numberOf(value) > gt);
  if (gte !== undefined) tests.push(value => numberOf(value) >= gte);
  if (lt !== undefined) tests.push(value => numberOf(value) < lt);
  if (lte !== undefined) tests.push(value => numberOf(value) <= lte);
  if (contains !== undefined) {
    const word = normalise(contains);
    tests.push(value => typeof value === 'string' && normalise(value).includes(word));
  }
  if (among !== undefined) tests.push(value => among.some(each => same(value, each)));
  if (exists !== undefined) tests.push(value => (value !== null && value !== '') === exists);
  return value => tests.every(holds => holds(value));
}

function same(value: FieldValue | null, wanted: FieldValue): boolean {
  if (value === null) return false;
  if (typeof wanted === 'number') return numberOf(value) === wanted;
  if (typeof value === 'string' && typeof wanted === 'string') return normalise(value) === normalise(wanted);
  return value === wanted;
}

/** A number as people write one; what every database reads alike. */
const WRITTEN_NUMBER = /^[ \t\r\n]*[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})(?:[eE][+-]?\d{1,2})?[ \t\r\n]*$/;

/** Not a number compares false with everything, which is what a value that is not there should do. */
function numberOf(value: FieldValue | null): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && WRITTEN_NUMBER.test(value) ? Number(value) : Number.NaN;
}

function told(test: FieldTest): string {
  return Object.entries(test)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(' or ') : String(value)}`)
    .join(' and ');
}
