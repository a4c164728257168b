import type { EntitySchema, ObjectLiteral, Repository } from 'typeorm';
import type { Id } from '../model';
import { durable, openDataSource, type Place } from './data-source';
import { openIds } from './ids';
import type { Dialect } from './schema/columns';
import type { TableName, Tables } from './schema/tables';
import { mysqlSession, sqliteSession } from './session';
import { Sqlite } from './sqlite';
import type { Transaction, Value } from './transaction';
import { type Job, openWriter } from './writer';

/** The house's memory. Reads see what is committed; every change goes through `write` or `transact`. */
export interface Store {
  readonly dialect: Dialect;
  /** A new id. */
  id<Noun extends string>(): Id<Noun>;
  /** Rows of a SELECT, outside any transaction. */
  read<Row>(sql: string, values?: readonly Value[]): Promise<Row[]>;
  /** TypeORM's repository of a table, for reading. */
  rows<Name extends TableName>(name: Name): Repository<Tables[Name] & ObjectLiteral>;
  /** Puts one input into the next group commit; resolves after it is on disk. */
  write<Input, Output>(job: Job<Input, Output>, input: Input): Promise<Output>;
  /** The same for what nobody waits for: it goes with the next commit, a few milliseconds later at most. */
  writeSoon<Input, Output>(job: Job<Input, Output>, input: Input): Promise<Output>;
  /** Runs `work` inside a group commit. It may be run again, so it must change nothing but the database. */
  transact<Output>(work: (transaction: Transaction) => Promise<Output>): Promise<Output>;
  close(): Promise<void>;
}

const work: Job<(transaction: Transaction) => Promise<unknown>, unknown> = {
  name: 'transact',
  async apply(transaction, inputs) {
    const outputs: unknown[] = [];
    for (const input of inputs) outputs.push(await input(transaction));
    return outputs;
  },
};

export async function openStore(place: Place, onCommit?: (inputs: number) => void): Promise<Store> {
  const { source, entities, dialect } = await openDataSource(place);
  const session = 'file' in place ? sqliteSession(openForWriting(place.file)) : mysqlSession(source);
  const writer = openWriter(session, onCommit);
  return {
    dialect,
    id: openIds(),
    read: async <Row>(sql: string, values: readonly Value[] = []) => (await source.query(sql, [...values])) as Row[],
    rows: name => source.getRepository(entities[name] as EntitySchema<Tables[typeof name] & ObjectLiteral>),
    write: writer.write,
    writeSoon: writer.writeSoon,
    transact: <Output>(input: (transaction: Transaction) => Promise<Output>) =>
      writer.write(work as Job<(transaction: Transaction) => Promise<Output>, Output>, input),
    async close() {
      await writer.close();
      // On SQLite the writer goes last: closing it folds the log into the file, which a reading connection may not do.
      if (dialect === 'sqlite') await source.destroy();
      await session.close();
      if (dialect === 'mysql') await source.destroy();
    },
  };
}

/** How long one try to begin holds up our own thread while another program holds the file. */
const LOCKED_MS = 100;

function openForWriting(file: string): Sqlite {
  const database = new Sqlite(file);
  durable(database);
  database.exec(`PRAGMA busy_timeout = ${LOCKED_MS}`);
  return database;
}
