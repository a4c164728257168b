import type { EntitySchemaColumnOptions } from 'typeorm';

export type Dialect = 'sqlite' | 'mysql';

/**
 * The few kinds of column the house uses, alike on SQLite and MySQL. Times are milliseconds since the epoch,
 * flags are 0 and 1, and words compare byte by byte because platform ids differ in case only.
 */
export interface Columns {
  id(): EntitySchemaColumnOptions;
  ref(options?: Options): EntitySchemaColumnOptions;
  int(options?: Options): EntitySchemaColumnOptions;
  time(options?: Options): EntitySchemaColumnOptions;
  /** One that may be null is read as false then. */
  flag(options?: Options): EntitySchemaColumnOptions;
  word(length: number, options?: Options): EntitySchemaColumnOptions;
  text(options?: Options): EntitySchemaColumnOptions;
  json(options?: Options): EntitySchemaColumnOptions;
}

interface Options {
  readonly nullable?: boolean;
  readonly primary?: boolean;
}

const flagTransformer = { to: (value: unknown) => (value ? 1 : 0), from: (value: unknown) => Boolean(Number(value)) };
const jsonTransformer = {
  to: (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value)),
  from: (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : value),
};

export function columnsFor(dialect: Dialect): Columns {
  const whole = dialect === 'sqlite' ? 'integer' : 'bigint';
  const long = dialect === 'sqlite' ? 'text' : 'longtext';
  const collation = dialect === 'sqlite' ? {} : { charset: 'utf8mb4', collation: 'utf8mb4_bin' };
  const number = (options: Options = {}): EntitySchemaColumnOptions => ({ type: whole, ...options });
  return {
    id: () => ({ type: whole, primary: true }),
    ref: number,
    int: number,
    time: number,
    flag: (options = {}) => ({
      type: dialect === 'sqlite' ? 'integer' : 'tinyint',
      transformer: flagTransformer,
      ...options,
    }),
    word: (length, options = {}) => ({ type: 'varchar', length, ...collation, ...options }),
    text: (options = {}) => ({ type: long, ...collation, ...options }),
    json: (options = {}) => ({ type: long, ...collation, transformer: jsonTransformer, ...options }),
  };
}
