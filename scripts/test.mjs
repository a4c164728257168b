// Looks what this machine has, says in one line each what it lacks, and runs every test that can run.
// With CI=true something missing is a failure: a skipped test proves nothing.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { build, root } from './build.mjs';

const CONNECT_MS = 2000;
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

const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const { status } = spawnSync(process.execPath, [jest, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...found },
});
process.exit(status ?? 1);
