import type { DatabaseSyncInstance, StatementSyncInstance } from '@photostructure/sqlite';

/** A value SQLite can hold. */
export type Value = string | number | null | Buffer;

type Row = Record<string, unknown>;

interface Engine {
  readonly DatabaseSync: new (path: string, options?: { readOnly?: boolean; timeout?: number }) => DatabaseSyncInstance;
}

/**
 * The built-in `node:sqlite` where it is stable enough (Node 22.13), else the same interface from a package whose
 * binaries come with it: neither needs a compiler or a download.
 */
function engine(): Engine {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const builtIn = major > 22 || (major === 22 && minor >= 13);
  return (builtIn ? require('node:sqlite') : require('@photostructure/sqlite')) as Engine;
}

const { DatabaseSync } = engine();

/** A prepared statement in the shape of better-sqlite3, which is what TypeORM speaks. */
export class Statement {
  readonly reader: boolean;
  private givesTuples = false;

  constructor(private readonly statement: StatementSyncInstance) {
    this.reader = statement.columns().length > 0;
  }

  all(...values: readonly Value[]): Row[] {
    return this.statement.all(...values) as Row[];
  }

  get(...values: readonly Value[]): Row | undefined {
    return this.statement.get(...values) as Row | undefined;
  }

  /** Rows as lists of values in the order of the columns; from then on this statement is asked in no other way. */
  tuples(...values: readonly Value[]): Value[][] {
    // The built-in driver learned this later than it became stable.
    if (typeof this.statement.setReturnArrays !== 'function')
      return this.all(...values).map(row => Object.values(row) as Value[]);
    if (!this.givesTuples) this.statement.setReturnArrays(true);
    this.givesTuples = true;
    return this.statement.all(...values) as Value[][];
  }

  run(...values: readonly Value[]): { changes: number; lastInsertRowid: number | bigint } {
    return this.statement.run(...values);
  }
}

/** One connection to a SQLite file in the shape of better-sqlite3. Everything is synchronous. */
export class Sqlite {
  private readonly database: DatabaseSyncInstance;

  constructor(path: string, options: { readonly?: boolean; timeout?: number } = {}) {
    this.database = new DatabaseSync(path, { readOnly: options.readonly ?? false, timeout: options.timeout ?? 5000 });
    this.database.function('regexp', { deterministic: true }, matches);
  }

  prepare(sql: string): Statement {
    return new Statement(this.database.prepare(sql));
  }

  exec(sql: string): void {
    this.database.exec(sql);
  }

  pragma(text: string): Row[] {
    return this.prepare(`PRAGMA ${text}`).all();
  }

  get inTransaction(): boolean {
    return this.database.isTransaction;
  }

  close(): void {
    if (this.database.isOpen) this.database.close();
  }
}

const patterns = new Map<unknown, RegExp>();
const MOST_PATTERNS = 200;

/** `text REGEXP pattern`, which MySQL has and SQLite leaves to us; characters are written `\x{…}`, as MySQL reads them. */
function matches(pattern: unknown, text: unknown): number | null {
  if (typeof pattern !== 'string' || typeof text !== 'string') return null;
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    if (patterns.size >= MOST_PATTERNS) patterns.clear();
    compiled = new RegExp(pattern.replaceAll('\\x{', '\\u{'), 'u');
    patterns.set(pattern, compiled);
  }
  return compiled.test(text) ? 1 : 0;
}
