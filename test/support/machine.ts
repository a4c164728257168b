import { join } from 'node:path';

/**
 * What this machine has. `npm test` looks once and tells the tests by these variables: empty means it is not there. A
 * test run by itself, without them, takes what a developer's machine usually has.
 */
const { GUANXI_TEST_MYSQL, GUANXI_TEST_CHROMIUM, GUANXI_TEST_DOVECOT, GUANXI_TEST_DIST } = process.env;
const { GUANXI_TEST_SQLITE, GUANXI_TEST_RUN } = process.env;
const { TEST_MYSQL_URL, CHROMIUM_PATH, DOVECOT_PATH } = process.env;

/** Where a MariaDB or MySQL for tests listens, whose user may create databases; null when there is none. */
export const mysqlUrl: string | null =
  (GUANXI_TEST_MYSQL ?? TEST_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306').replace(/\/$/, '') || null;

/** A SQLite file with the newest schema and nothing in it, to be copied; null when every test makes its own. */
export const emptySqlite: string | null = GUANXI_TEST_SQLITE || null;

/** What the databases that tests of this run share one after another are called by; null when every test makes its own. */
export const mysqlRun: string | null = GUANXI_TEST_RUN || null;

/** A Chromium that playwright-core can drive; null when there is none. */
export const chromium: string | null = (GUANXI_TEST_CHROMIUM ?? CHROMIUM_PATH ?? '/usr/bin/chromium') || null;

/** A Dovecot 2.3 that the tests start themselves; null when there is none. */
export const dovecot: string | null = (GUANXI_TEST_DOVECOT ?? DOVECOT_PATH ?? '/usr/sbin/dovecot') || null;

/** The built project, for tests that start it as a process of its own; null when it could not be built. */
export const dist: string | null = (GUANXI_TEST_DIST ?? join(__dirname, '../../dist')) || null;

/** `describe` where the built project is there, and a skipped one elsewhere. */
export const onDist: jest.Describe = dist === null ? describe.skip : describe;

/** `describe` where a Dovecot is there, and a skipped one elsewhere. */
export const onDovecot: jest.Describe = dovecot === null ? describe.skip : describe;
