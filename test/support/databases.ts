import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Place } from '../../src/store';
import { emptySqlite, mysqlRun, mysqlUrl } from './machine';

/** A database of its own for one test, and how to be rid of it. */
export interface Scratch {
  readonly place: Place;
  remove(): Promise<void>;
}

/** No row in any table. In `npm test` the tables are there, made once for the whole run; elsewhere who opens it makes them. */
export function scratchSqlite(): Scratch {
  const scratch = bareSqlite();
  if (emptySqlite !== null) copyFileSync(emptySqlite, scratch.place.file);
  return scratch;
}

function bareSqlite(): Scratch & { readonly place: { readonly file: string } } {
  const directory = mkdtempSync(join(tmpdir(), 'guanxi-'));
  return {
    place: { file: join(directory, 'guanxi.sqlite') },
    remove: async () => rmSync(directory, { recursive: true, force: true }),
  };
}

async function bareMysql(): Promise<Scratch> {
  const connection = await toMysql();
  const name = `guanxi_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  return {
    place: { url: `${mysqlUrl}/${name}` },
    async remove() {
      await connection.query(`DROP DATABASE IF EXISTS ${name}`);
      await connection.end();
    },
  };
}

/**
 * To make the tables takes MySQL a second. So a run keeps a few databases, and a test has one of them to itself: with
 * the rows of the test before it gone, and the tables as they were. Who changes tables takes {@link bareDatabases}.
 */
async function scratchMysql(): Promise<Scratch> {
  if (mysqlRun === null) return bareMysql();
  const connection = await toMysql();
  const name = await borrow(connection, mysqlRun);
  await connection.query(`CREATE DATABASE IF NOT EXISTS ${name} CHARACTER SET utf8mb4`);
  await empty(connection, name);
  return { place: { url: `${mysqlUrl}/${name}` }, remove: () => connection.end() };
}

async function toMysql(): Promise<Connection> {
  if (mysqlUrl === null) throw new Error('no MySQL on this machine: use `databases`, which leaves it out');
  return createConnection(mysqlUrl);
}

/** The name of a database that nobody has; it is ours until the connection ends, whatever becomes of the test. */
async function borrow(connection: Connection, run: string): Promise<string> {
  for (let number = 1; ; number++) {
    const name = `guanxi_${run}_${number}`;
    const [[row]] = await connection.query<RowDataPacket[]>('SELECT GET_LOCK(?, 0) AS isOurs', [name]);
    if (row?.isOurs === 1) return name;
  }
}

async function empty(connection: Connection, name: string): Promise<void> {
  const [tables] = await connection.query<RowDataPacket[]>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ? AND table_name <> 'migrations'",
    [name],
  );
  if (tables.length === 0) return;
  await connection.query(`USE ${name}`);
  const looks = tables.map(table => `EXISTS(SELECT 1 FROM \`${table.name}\`) AS \`${table.name}\``);
  const [[filled]] = await connection.query<RowDataPacket[]>(`SELECT ${looks.join(', ')}`);
  await connection.beginTransaction();
  for (const [table, isFilled] of Object.entries(filled ?? {})) {
    if (isFilled === 1) await connection.query(`DELETE FROM \`${table}\``);
  }
  await connection.commit();
}

/** Every database of this machine, for `describe.each`: its name and how to get an empty one. */
export const databases: readonly (readonly [name: string, scratch: () => Promise<Scratch>])[] = [
  ['sqlite', async () => scratchSqlite()],
  ...(mysqlUrl === null ? [] : [['mysql', scratchMysql] as const]),
];

/** The same without a single table: for tests of how tables are made and changed. */
export const bareDatabases: typeof databases = [
  ['sqlite', async () => bareSqlite()],
  ...(mysqlUrl === null ? [] : [['mysql', bareMysql] as const]),
];
