import type { DataSource, QueryRunner } from 'typeorm';
import type { Sqlite } from './sqlite';
import { MysqlTransaction, SqliteTransaction, type Transaction } from './transaction';
import type { Session } from './writer';

/** The writer's own connection to a SQLite file. */
export function sqliteSession(database: Sqlite): Session {
  const transaction = new SqliteTransaction(database);
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  return {
    async begin() {
      begin.run();
      return transaction;
    },
    async commit() {
      commit.run();
    },
    async rollback() {
      // A full disk or an I/O error may have ended the transaction already.
      if (database.inTransaction) database.exec('ROLLBACK');
    },
    retryable: error => /UNIQUE constraint failed|database is locked|SQLITE_BUSY/.test(String(error)),
    async close() {
      database.close();
    },
  };
}

const RETRYABLE = new Set(['ER_DUP_ENTRY', 'ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD']);

/** The writer's own connection out of a MySQL pool; a lost one is replaced with the next transaction. */
export function mysqlSession(source: DataSource): Session {
  let runner: QueryRunner | null = null;
  const drop = async () => {
    await runner?.release().catch(() => undefined);
    runner = null;
  };
  return {
    async begin(): Promise<Transaction> {
      runner ??= source.createQueryRunner('master');
      try {
        await runner.query('START TRANSACTION');
      } catch {
        await drop();
        runner = source.createQueryRunner('master');
        await runner.query('START TRANSACTION');
      }
      return new MysqlTransaction(runner);
    },
    async commit() {
      await runner?.query('COMMIT');
    },
    async rollback() {
      await runner?.query('ROLLBACK').catch(drop);
    },
    retryable: error => RETRYABLE.has(String((error as { code?: unknown }).code)),
    close: drop,
  };
}
