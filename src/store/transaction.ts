import type { QueryRunner } from 'typeorm';
import type { Dialect } from './schema/columns';
import type { Sqlite, Statement, Value } from './sqlite';

export type { Value };

/**
 * An open transaction of the writer. Everything is set-based: a list of rows is one statement on MySQL and one prepared
 * statement run in a row on SQLite. Never wait for anything but the database while one is open.
 */
export interface Transaction {
  readonly dialect: Dialect;
  all<Row>(sql: string, values?: readonly Value[]): Promise<Row[]>;
  /** The same as lists of values in the order of the columns, which is cheaper: for what is read with every message. */
  tuples(sql: string, values?: readonly Value[]): Promise<Value[][]>;
  /** Resolves to the number of rows changed. */
  run(sql: string, values?: readonly Value[]): Promise<number>;
  insert(table: string, columns: readonly string[], rows: readonly (readonly Value[])[]): Promise<void>;
  /**
   * Sets `columns` of the rows named by `id`; each row is `[id, ...values]`. With a `fence` a row ends with one value
   * more and is changed only where that column still holds it.
   */
  update(table: string, columns: readonly string[], rows: readonly (readonly Value[])[], fence?: string): Promise<void>;
  /** The same where every row is changed by one expression, for many rows at once. */
  amend(change: Change, rows: readonly (readonly Value[])[]): Promise<void>;
}

/** One change of many rows; a constant, so that its statements are written once. A row is `[id, fence, ...given]`. */
export interface Change {
  readonly table: string;
  /** A row is changed only where this column still holds what is given for it. */
  readonly fence: string;
  /** The names of what else is given for each. */
  readonly given: readonly string[];
  /** SQL: the columns of the table stand by their names, what is given as `v.name`. MySQL sets them from left to right. */
  readonly sets: string;
}

/** `?, ?, ?` */
export function marks(count: number): string {
  const known = MARKS[count];
  if (known !== undefined) return known;
  const fresh = Array.from({ length: count }, () => '?').join(', ');
  if (count < 512) MARKS[count] = fresh;
  return fresh;
}

const MARKS: string[] = [];

/** Ends a SELECT whose rows must not change until commit. SQLite needs nothing: it has one writer. */
export const forUpdate = (dialect: Dialect): string => (dialect === 'mysql' ? ' ORDER BY id FOR UPDATE' : '');

/** Rows in one INSERT: powers of two, so that few statements serve every number of rows. */
const CHUNK = 64;

export class SqliteTransaction implements Transaction {
  readonly dialect = 'sqlite';
  private readonly statements = new Map<string, Statement>();
  private readonly byCaller = new WeakMap<object, Map<string, Statement>>();

  constructor(private readonly database: Sqlite) {}

  async all<Row>(sql: string, values: readonly Value[] = []): Promise<Row[]> {
    return this.prepare(sql).all(...values) as Row[];
  }

  async tuples(sql: string, values: readonly Value[] = []): Promise<Value[][]> {
    return this.prepare(`${sql} /* tuples */`).tuples(...values);
  }

  async run(sql: string, values: readonly Value[] = []): Promise<number> {
    return this.prepare(sql).run(...values).changes;
  }

  async insert(table: string, columns: readonly string[], rows: readonly (readonly Value[])[]): Promise<void> {
    for (let start = 0; start < rows.length; ) {
      const size = largestPower(rows.length - start);
      const values: Value[] = [];
      for (let index = start; index < start + size; index++) values.push(...rows[index]!);
      this.kept(columns, `insert ${table} ${size}`, () => insertSql(table, columns, size)).run(...values);
      start += size;
    }
  }

  async amend(change: Change, rows: readonly (readonly Value[])[]): Promise<void> {
    let start = 0;
    for (; start + CHUNK <= rows.length; start += CHUNK) {
      const values: Value[] = [];
      for (let index = start; index < start + CHUNK; index++) values.push(...rows[index]!);
      this.kept(change, 'many', () => amendSql(change, CHUNK)).run(...values);
    }
    if (start === rows.length) return;
    // A statement for many costs as much to begin as fifteen of these.
    const one = this.kept(change, 'one', () => amendOneSql(change));
    for (; start < rows.length; start++) one.run(...rows[start]!);
  }

  async update(
    table: string,
    columns: readonly string[],
    rows: readonly (readonly Value[])[],
    fence?: string,
  ): Promise<void> {
    if (rows.length === 0) return;
    const statement = this.kept(columns, `update ${table} ${fence}`, () => updateSql(table, columns, fence));
    for (const row of rows) statement.run(...row);
  }

  /** A statement by its caller's constant, so that its text need not be written again to find it. */
  private kept(constant: object, name: string, sql: () => string): Statement {
    const known = this.byCaller.get(constant) ?? new Map<string, Statement>();
    this.byCaller.set(constant, known);
    const statement = known.get(name) ?? this.prepare(sql());
    known.set(name, statement);
    return statement;
  }

  private prepare(sql: string): Statement {
    const known = this.statements.get(sql);
    if (known) return known;
    const fresh = this.database.prepare(sql);
    if (this.statements.size >= 1000) this.statements.clear();
    this.statements.set(sql, fresh);
    return fresh;
  }
}

export class MysqlTransaction implements Transaction {
  readonly dialect = 'mysql';

  constructor(private readonly runner: QueryRunner) {}

  async all<Row>(sql: string, values: readonly Value[] = []): Promise<Row[]> {
    return (await this.runner.query(sql, [...values])) as Row[];
  }

  async tuples(sql: string, values: readonly Value[] = []): Promise<Value[][]> {
    return (await this.all<Record<string, Value>>(sql, values)).map(row => Object.values(row));
  }

  async run(sql: string, values: readonly Value[] = []): Promise<number> {
    const result = (await this.runner.query(sql, [...values])) as { affectedRows?: number };
    return result.affectedRows ?? 0;
  }

  async insert(table: string, columns: readonly string[], rows: readonly (readonly Value[])[]): Promise<void> {
    if (rows.length === 0) return;
    for (let start = 0; start < rows.length; start += 1000) {
      const chunk = rows.slice(start, start + 1000);
      await this.runner.query(insertSql(table, columns, chunk.length), chunk.flat());
    }
  }

  async update(
    table: string,
    columns: readonly string[],
    rows: readonly (readonly Value[])[],
    fence?: string,
  ): Promise<void> {
    if (rows.length === 0) return;
    const given = fence ? [...columns, 'fence'] : columns;
    const first = `SELECT ? AS id, ${given.map(column => `? AS ${column}`).join(', ')}`;
    const next = `SELECT ${marks(given.length + 1)}`;
    for (let start = 0; start < rows.length; start += 200) {
      const chunk = rows.slice(start, start + 200);
      const values = [first, ...chunk.slice(1).map(() => next)].join(' UNION ALL ');
      const sets = columns.map(column => `t.${column} = v.${column}`).join(', ');
      const fenced = fence ? ` AND t.${fence} = v.fence` : '';
      await this.runner.query(
        `UPDATE ${quoted(table)} t JOIN (${values}) v ON t.id = v.id${fenced} SET ${sets}`,
        chunk.flat(),
      );
    }
  }

  async amend({ table, fence, given, sets }: Change, rows: readonly (readonly Value[])[]): Promise<void> {
    const first = `SELECT ? AS id, ? AS fence${given.map(name => `, ? AS ${name}`).join('')}`;
    const next = ` UNION ALL SELECT ${marks(given.length + 2)}`;
    for (let start = 0; start < rows.length; start += 200) {
      const chunk = rows.slice(start, start + 200);
      await this.runner.query(
        `UPDATE ${table} JOIN (${first}${next.repeat(chunk.length - 1)}) v ON ${table}.id = v.id AND ${table}.${fence} = v.fence SET ${sets}`,
        chunk.flat(),
      );
    }
  }
}

function largestPower(count: number): number {
  let size = CHUNK;
  while (size > count) size /= 2;
  return size;
}

function insertSql(table: string, columns: readonly string[], rows: number): string {
  const row = `(${marks(columns.length)})`;
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${Array.from({ length: rows }, () => row).join(', ')}`;
}

function updateSql(table: string, columns: readonly string[], fence: string | undefined): string {
  const sets = columns.map((column, index) => `${column} = ?${index + 2}`).join(', ');
  return `UPDATE ${table} SET ${sets} WHERE id = ?1${fence ? ` AND ${fence} = ?${columns.length + 2}` : ''}`;
}

function amendSql({ table, fence, given, sets }: Change, rows: number): string {
  const row = `(${marks(given.length + 2)})`;
  const values = Array.from({ length: rows }, () => row).join(', ');
  // The pluses leave SQLite no other way than to look each row up by its id.
  return `WITH v(id, fence${given.map(name => `, ${name}`).join('')}) AS (VALUES ${values})
    UPDATE ${table} SET ${sets} FROM v WHERE ${table}.id = +v.id AND +${table}.${fence} = +v.fence`;
}

function amendOneSql({ table, fence, given, sets }: Change): string {
  const own = sets.replaceAll(/\bv\.(\w+)/g, (_, name: string) => `?${given.indexOf(name) + 3}`);
  return `UPDATE ${table} SET ${own} WHERE id = ?1 AND ${fence} = ?2`;
}

const quoted = (table: string): string => `\`${table}\``;
