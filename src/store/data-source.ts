import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DataSource } from 'typeorm';
import { migrations } from './migrations';
import type { Dialect } from './schema/columns';
import { type Entities, entitiesFor } from './schema/tables';
import { Sqlite } from './sqlite';

/** Where the database is: a SQLite file, or a MySQL-speaking server (`mysql://user:pass@host:port/name`). */
export type Place = { readonly file: string } | { readonly url: string };

export interface Opened {
  readonly source: DataSource;
  readonly entities: Entities;
  readonly dialect: Dialect;
}

/**
 * Opens the database, brings it to the newest schema and hands out TypeORM's connection for reading. On SQLite that
 * connection is read-only from then on: the writer's own is the only one that can change anything.
 */
export async function openDataSource(place: Place): Promise<Opened> {
  const dialect: Dialect = 'file' in place ? 'sqlite' : 'mysql';
  const entities = entitiesFor(dialect);
  const common = {
    entities: Object.values(entities),
    migrations,
    migrationsTransactionMode: 'each' as const,
    logging: false,
  };
  if ('file' in place) mkdirSync(dirname(place.file), { recursive: true, mode: 0o700 });
  const source =
    'file' in place
      ? new DataSource({
          type: 'better-sqlite3',
          database: place.file,
          driver: Sqlite,
          prepareDatabase: durable,
          ...common,
        })
      : new DataSource({
          type: 'mysql',
          url: place.url,
          charset: 'utf8mb4',
          timezone: 'Z',
          supportBigNumbers: true,
          bigNumberStrings: false,
          poolSize: 12,
          ...common,
        });
  await source.initialize();
  await source.runMigrations();
  if (dialect === 'sqlite') await source.query('PRAGMA query_only = ON');
  return { source, entities, dialect };
}

/**
 * WAL, and every commit on disk before it is acknowledged: surviving a power cut costs a few per cent. What is deleted is
 * overwritten, which costs only those who delete.
 */
export function durable(database: Sqlite): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('secure_delete = ON');
  database.pragma('temp_store = MEMORY');
  // Rows are added at the end of their trees, so few pages are warm at any time.
  database.pragma('cache_size = -2000');
}
