// Looks what this machine has, says in one line each what it lacks, and runs every test that can run.
// With CI=true something missing is a failure: a skipped test proves nothing.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, root } from './build.mjs';

const CONNECT_MS = 2000;
/** Where files are kept in memory, and how much must be free there: a run holds 300 MB at most. */
const MEMORY = '/dev/shm';
const ROOMY_BYTES = 2 * 1024 ** 3;
const strict = process.env.CI === 'true';
const lacking = [];

/** Empty when nothing answers there. */
async function findMysql() {
  const url = process.env.TEST_MYSQL_URL ?? 'mysql://root@127.0.0.1:3306';
  const why = await whyNoMysql(url);
  if (why === null) return url;
  lacking.push(`MariaDB or MySQL: ${why}; set TEST_MYSQL_URL to one whose user may create databases`);
  return '';
}

async function whyNoMysql(url) {
  const { hostname, port } = new URL(url);
  const place = `${hostname}:${port || 3306}`;
  const listening = await new Promise(resolve => {
    const socket = connect({ host: hostname, port: Number(port || 3306), timeout: CONNECT_MS });
    const end = answer => {
      socket.destroy();
      resolve(answer);
    };
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false));
  });
  if (!listening) return `nothing listens on ${place}`;
  try {
    const { createConnection } = await import('mysql2/promise');
    const connection = await createConnection({ uri: url, connectTimeout: CONNECT_MS });
    await connection.query('CREATE DATABASE IF NOT EXISTS guanxi_probe');
    await connection.query('DROP DATABASE IF EXISTS guanxi_probe');
    await connection.end();
    return null;
  } catch (error) {
    return `${place} refuses us (${error.code ?? error.message})`;
  }
}

function findChromium() {
  const { CHROMIUM_PATH } = process.env;
  const places = CHROMIUM_PATH ? [CHROMIUM_PATH] : ['/usr/bin/chromium', '/usr/bin/google-chrome'];
  const found = places.find(place => existsSync(place));
  if (found) return found;
  lacking.push(`Chromium: not at ${places.join(' or ')}; install it or set CHROMIUM_PATH`);
  return '';
}

/** Dovecot 2.4 has another language of configuration, which the tests do not write. */
function findDovecot() {
  const { DOVECOT_PATH } = process.env;
  const place = DOVECOT_PATH || '/usr/sbin/dovecot';
  const version = existsSync(place) ? spawnSync(place, ['--version'], { encoding: 'utf8' }).stdout : null;
  if (version?.startsWith('2.3.')) return place;
  const why = version === null ? `not at ${place}` : `${place} is no 2.3`;
  lacking.push(`Dovecot: ${why}; install dovecot-imapd 2.3 or set DOVECOT_PATH`);
  return '';
}

function findDist() {
  // A run within a run: the outer one has built it.
  if (process.env.GUANXI_TEST_DIST) return process.env.GUANXI_TEST_DIST;
  try {
    build();
    return join(root, 'dist');
  } catch (error) {
    lacking.push(`the built project: ${error.message.split('\n').slice(0, 20).join('\n    ')}`);
    return '';
  }
}

const found = {
  GUANXI_TEST_MYSQL: await findMysql(),
  GUANXI_TEST_CHROMIUM: findChromium(),
  GUANXI_TEST_DOVECOT: findDovecot(),
  GUANXI_TEST_DIST: findDist(),
};
for (const line of lacking) console.log(`${strict ? 'Missing' : 'Skipped for want of'} ${line}`);
if (strict && lacking.length > 0) {
  console.log(
    `CI=true wants every test to run: ${lacking.length} thing${lacking.length > 1 ? 's are' : ' is'} missing.`,
  );
  process.exit(1);
}

/** A place for what the tests write: in memory where that has room, so that hundreds of databases wait for no disk. */
function openDesk() {
  const isRoomy = () => {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ROOMY_BYTES;
  };
  const isInMemory = process.env.TMPDIR === undefined && existsSync(MEMORY) && isRoomy();
  const desk = mkdtempSync(join(isInMemory ? MEMORY : tmpdir(), 'guanxi-test-'));
  // Dovecot works there without our rights.
  chmodSync(desk, 0o755);
  return desk;
}

/** An empty database with the newest schema for the tests to copy: each of them would make these tables for itself. */
async function layTables(desk) {
  const { GUANXI_TEST_SQLITE } = process.env;
  const store = join(found.GUANXI_TEST_DIST, 'src', 'store', 'index.js');
  if (GUANXI_TEST_SQLITE !== undefined || !existsSync(store)) return GUANXI_TEST_SQLITE ?? '';
  const file = join(desk, 'empty.sqlite');
  const opened = await createRequire(import.meta.url)(store).openStore({ file });
  await opened.close();
  return file;
}

/** The databases that tests of this run shared one after another. */
async function dropDatabases(run) {
  if (found.GUANXI_TEST_MYSQL === '') return;
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection(found.GUANXI_TEST_MYSQL);
  const [rows] = await connection.query(
    'SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name LIKE ?',
    [`guanxi\\_${run}\\_%`],
  );
  for (const { name } of rows) await connection.query(`DROP DATABASE ${name}`);
  await connection.end();
}

async function runJest(environment) {
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const child = spawn(process.execPath, [jest, ...process.argv.slice(2)], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  });
  // Whoever ends us ends the tests, and what they left is still put away.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, 'exit');
  return code ?? 1;
}

const desk = openDesk();
const run = randomBytes(4).toString('hex');
try {
  process.exitCode = await runJest({
    ...found,
    ...{ TMPDIR: desk, GUANXI_TEST_SQLITE: await layTables(desk), GUANXI_TEST_RUN: run },
  });
} finally {
  rmSync(desk, { recursive: true, force: true });
  await dropDatabases(run);
}
