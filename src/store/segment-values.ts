import type { ContactColumn, ValueAsked, ValuePlace } from '../model';
import type { Condition } from './condition';
import { sql, words } from './fragment';
import type { Dialect } from './schema/columns';
import { marks } from './transaction';

/** How a value is read: each part with the parameters of its own. */
interface Reading {
  /** True of a value that is a text, a number, a yes or no. */
  readonly isText: Condition;
  readonly isNumber: Condition;
  readonly isFlag: Condition;
  readonly text: Condition;
  readonly number: Condition;
  /** 1 or 0. */
  readonly flag: Condition;
  /** Not null. */
  readonly known: Condition;
}

const COLUMNS: Readonly<Record<ContactColumn, string>> = {
  name: 'contact.name',
  surname: 'contact.surname',
  title: 'contact.title',
  gender: 'contact.gender',
  locale: 'contact.locale',
  phone: 'contact.phone',
  email: 'contact.email',
  birthday: 'contact.birthday',
  birthdayLunar: 'contact.birthdayLunar',
  birthdayLeap: 'contact.birthdayLeap',
  member: 'contact.member',
  lastPurchaseAt: 'contact.lastPurchaseAt',
  region: 'contact.region',
  externalId: 'contact.externalId',
};

/** Numbers as people write them: the same as the engine takes for one. */
const WRITTEN_NUMBER =
  '^[ \\t\\r\\n]*[+-]?([0-9]{1,15}(\\.[0-9]{0,15})?|\\.[0-9]{1,15})([eE][+-]?[0-9]{1,2})?[ \\t\\r\\n]*$';

/** What is asked of one value, as SQL that may be null where there is none. */
export function valueSql(asked: ValueAsked, of: ValuePlace, dialect: Dialect): Condition {
  const reading = 'column' in of ? columnReading(of) : fieldReading(of.field, dialect);
  if ('filled' in asked) {
    const { known, isText, text } = reading;
    // MySQL takes blanks for nothing where it compares; a pattern does not.
    return sql`(${known} AND NOT (${isText} AND ${text} LIKE ''))`;
  }
  if ('matches' in asked) return sql`(${reading.isText} AND ${reading.text} REGEXP ${asked.matches})`;
  if ('flag' in asked) return sql`(${reading.isFlag} AND ${reading.flag} = ${asked.flag ? 1 : 0})`;
  const number = numberSql(reading, dialect);
  if ('among' in asked) return sql`${number} IN (${{ sql: marks(asked.among.length), values: asked.among }})`;
  if ('gt' in asked) return sql`${number} > ${asked.gt}`;
  if ('gte' in asked) return sql`${number} >= ${asked.gte}`;
  if ('lt' in asked) return sql`${number} < ${asked.lt}`;
  return sql`${number} <= ${asked.lte}`;
}

/** The number, also where a text writes one; null for everything else. */
function numberSql({ isNumber, number, isText, text }: Reading, dialect: Dialect): Condition {
  const read = dialect === 'mysql' ? sql`(${text} + 0e0)` : sql`CAST(${text} AS REAL)`;
  return sql`CASE WHEN ${isNumber} THEN ${number} WHEN ${isText} AND ${text} REGEXP ${WRITTEN_NUMBER} THEN ${read} END`;
}

function columnReading({ column, holds }: Extract<ValuePlace, { column: unknown }>): Reading {
  const it = words(holds === 'flag' ? `COALESCE(${COLUMNS[column]}, 0)` : COLUMNS[column]);
  const is = (kind: typeof holds) => words(kind === holds ? `${it.sql} IS NOT NULL` : '1 = 0');
  return {
    isText: is('text'),
    isNumber: is('number'),
    isFlag: is('flag'),
    text: it,
    number: it,
    flag: it,
    known: is(holds),
  };
}

function fieldReading(name: string, dialect: Dialect): Reading {
  const path = `$.${JSON.stringify(name)}`;
  if (dialect === 'sqlite') {
    const [type, it] = [sql`json_type(contact.fields, ${path})`, sql`json_extract(contact.fields, ${path})`];
    return {
      isText: sql`${type} = 'text'`,
      isNumber: sql`${type} IN ('integer', 'real')`,
      isFlag: sql`${type} IN ('true', 'false')`,
      text: it,
      number: it,
      flag: it,
      known: sql`${type} <> 'null'`,
    };
  }
  const it = sql`JSON_EXTRACT(contact.fields, ${path})`;
  const type = sql`JSON_TYPE(${it})`;
  const text = sql`JSON_UNQUOTE(${it})`;
  return {
    isText: sql`${type} = 'STRING'`,
    isNumber: sql`${type} IN ('INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'DECIMAL')`,
    isFlag: sql`${type} = 'BOOLEAN'`,
    text,
    number: sql`(${text} + 0e0)`,
    flag: sql`(${text} = 'true')`,
    known: sql`${type} <> 'NULL'`,
  };
}
