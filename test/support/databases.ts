import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import type { Place } from '../../src/store';
import { mysqlUrl } from './machine';

/** A database of its own for one test, and how to be rid of it. */
export interface Scratch {
  readonly place: Place;
  remove(): Promise<void>;
}

export function scratchSqlite(): Scratch {
  const directory = mkdtempSync(join(tmpdir(), 'guanxi-'));
  return {
    place: { file: join(directory, 'guanxi.sqlite') },
    remove: async () => rmSync(directory, { recursive: true, force: true }),
  };
}

async function scratchMysql(): Promise<Scratch> {
  const name = `guanxi_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  if (mysqlUrl === null) throw new Error('no MySQL on this machine: use `databases`, which leaves it out');
  const connection = await createConnection(mysqlUrl);
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  return {
    place: { url: `${mysqlUrl}/${name}` },
    async remove() {
      await connection.query(`DROP DATABASE IF EXISTS ${name}`);
      await connection.end();
    },
  };
}

/** Every database of this machine, for `describe.each`: its name and how to get an empty one. */
export const databases: readonly (readonly [name: string, scratch: () => Promise<Scratch>])[] = [
  ['sqlite', async () => scratchSqlite()],
  ...(mysqlUrl === null ? [] : [['mysql', scratchMysql] as const]),
];
