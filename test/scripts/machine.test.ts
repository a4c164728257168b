import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { dist } from '../support/machine';

const root = join(__dirname, '../..');

/** What `npm test` says and does on a machine without the things it looks for. */
function look(environment: Record<string, string>) {
  const { stdout, status } = spawnSync(process.execPath, ['scripts/test.mjs', '--listTests', 'test/house'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, GUANXI_TEST_DIST: dist ?? root, ...environment },
  });
  return { lines: stdout.trim().split('\n'), status };
}

const nothing = {
  TEST_MYSQL_URL: 'mysql://root@127.0.0.1:1',
  CHROMIUM_PATH: '/nowhere/chromium',
  DOVECOT_PATH: '/nowhere/dovecot',
};

test('what a machine lacks is named in a line each, and everything else runs', () => {
  expect(look({ ...nothing, CI: '' })).toEqual({
    lines: [
      'Skipped for want of MariaDB or MySQL: nothing listens on 127.0.0.1:1; set TEST_MYSQL_URL to one whose user may create databases',
      'Skipped for want of Chromium: not at /nowhere/chromium; install it or set CHROMIUM_PATH',
      'Skipped for want of Dovecot: not at /nowhere/dovecot; install dovecot-imapd 2.3 or set DOVECOT_PATH',
      join(root, 'test/house.test.ts'),
    ],
    status: 0,
  });
});

test('in CI it is a failure, and no test runs', () => {
  expect(look({ ...nothing, CI: 'true' })).toEqual({
    lines: [
      expect.stringMatching(/^Missing MariaDB/),
      expect.stringMatching(/^Missing Chromium/),
      expect.stringMatching(/^Missing Dovecot/),
      'CI=true wants every test to run: 3 things are missing.',
    ],
    status: 1,
  });
});
