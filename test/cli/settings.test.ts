import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings, SettingsFault } from '../../src/cli/settings';

function faults(env: Record<string, string>, argv: string[] = []): readonly string[] {
  try {
    readSettings(env, argv);
  } catch (error) {
    if (error instanceof SettingsFault) return error.faults;
    throw error;
  }
  throw new Error('the settings were taken');
}

describe('how the process is asked to run', () => {
  test('nothing at all is enough', () => {
    expect(readSettings({})).toEqual({
      port: 3000,
      host: '0.0.0.0',
      dataDir: join(process.cwd(), 'data'),
      database: { file: join(process.cwd(), 'data', 'guanxi.sqlite') },
      publicUrl: 'http://localhost:3000',
      secretKey: null,
      previousSecretKey: null,
      admin: null,
      roles: new Set(['web', 'worker', 'clock']),
      logLevel: 'info',
      metricsToken: null,
      trustProxy: 0,
      zone: 'Asia/Shanghai',
      businessName: null,
      leaseMs: 30_000,
    });
  });

  test('flags win over the environment, and the public address follows the port', () => {
    const settings = readSettings({ PORT: '8080', ROLES: 'web', TRUST_PROXY: 'true' }, [
      '--port',
      '9090',
      '--roles=worker,clock',
    ]);
    expect(settings).toMatchObject({ port: 9090, publicUrl: 'http://localhost:9090', trustProxy: 1 });
    expect(settings.roles).toEqual(new Set(['worker', 'clock']));
  });

  test('everything that is wrong is told at once, each with its source and what is expected', () => {
    const env = {
      PORT: 'eighty',
      PUBLIC_URL: 'chat.example.com',
      LOG_LEVEL: 'loud',
      ROLES: 'web,cook',
      TRUST_PROXY: '99',
    };
    expect(faults(env, ['--time-zone', 'Mars/Olympus', '--prot=1'])).toEqual([
      expect.stringMatching(/^--prot \(flag\): unknown; expected one of --port, /),
      'PORT (environment): expected a port from 0 to 65535, got "eighty"',
      'PUBLIC_URL (environment): expected the address the world knows, such as https://chat.example.com, got "chat.example.com"',
      'ROLES (environment): expected some of web,worker,clock, got "web,cook"',
      'LOG_LEVEL (environment): expected one of fatal, error, warn, info, debug, trace, silent, got "loud"',
      'TRUST_PROXY (environment): expected how many proxies stand in front, from 0 to 10, got "99"',
      'TIME_ZONE (flag --time-zone): expected an IANA time zone such as Asia/Shanghai, got "Mars/Olympus"',
    ]);
  });

  test('a secret that is wrong is never repeated', () => {
    const env = {
      SECRET_KEY: 'kurz',
      ADMIN_EMAIL: 'boss@yunjin.example',
      ADMIN_PASSWORD: 'hunter2',
      DATABASE_URL: 'postgres://u:topsecret@h/d',
    };
    const told = faults(env).join('\n');
    expect(told).toContain('SECRET_KEY (environment): expected at least 16 characters');
    expect(told).toContain('ADMIN_PASSWORD (environment): expected at least 8 characters');
    expect(told).toContain('DATABASE_URL (environment): expected mysql://');
    for (const secret of ['kurz', 'hunter2', 'topsecret']) expect(told).not.toContain(secret);
  });

  test('Redis is refused with a clear line', () => {
    expect(faults({ REDIS_URL: 'redis://:pass@cache' })).toEqual([
      'REDIS_URL (environment): expected nothing: several machines over Redis are not supported yet',
    ]);
  });

  test('names that are meant for us and unknown are faults; other programs’ are not', () => {
    expect(faults({ DATABSE_URL: 'mysql://a/b', GUANXI_COLOUR: 'red' })).toEqual([
      'DATABSE_URL (environment): unknown; expected DATABASE_URL',
      expect.stringMatching(/^GUANXI_COLOUR \(environment\): unknown; expected one of PORT, /),
    ]);
    const others = {
      HOSTNAME: 'pod-1',
      HOME: '/root',
      GUANXI_SERVICE_HOST: '10.0.0.1',
      GUANXI_PORT: 'tcp://10.0.0.1:3000',
      GUANXI_PORT_3000_TCP_ADDR: '10.0.0.1',
    };
    expect(readSettings(others).port).toBe(3000);
  });

  test('a variable that is there and empty is as if it were not', () => {
    expect(readSettings({ DATABASE_URL: '', ADMIN_EMAIL: '' }).admin).toBeNull();
  });

  test('the first administrator needs both name and password', () => {
    expect(faults({ ADMIN_EMAIL: 'boss@yunjin.example' })).toEqual([
      'ADMIN_PASSWORD (not set): expected together with ADMIN_EMAIL',
    ]);
    const both = { ADMIN_EMAIL: 'boss@yunjin.example', ADMIN_PASSWORD: '明前龙井已经上市' };
    expect(readSettings(both).admin).toEqual({ email: 'boss@yunjin.example', password: '明前龙井已经上市' });
  });

  test('a database needs its name', () => {
    expect(faults({ DATABASE_URL: 'mysql://u:p@host' })[0]).toContain('the name of the database');
    expect(readSettings({ DATABASE_URL: 'mysql://u:p@host/guanxi' }).database).toEqual({
      url: 'mysql://u:p@host/guanxi',
    });
  });

  describe('secrets in files', () => {
    let directory: string;
    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'guanxi-settings-'));
    });
    afterEach(() => rmSync(directory, { recursive: true, force: true }));

    test('are read without the newline at their end', () => {
      const file = join(directory, 'key');
      writeFileSync(file, 'sixteen letters or more\n');
      expect(readSettings({ SECRET_KEY_FILE: file }).secretKey).toBe('sixteen letters or more');
      expect(faults({ SECRET_KEY_FILE: file, SECRET_KEY: 'another one, also long' })).toEqual([
        'SECRET_KEY (environment): expected only one of SECRET_KEY and SECRET_KEY_FILE',
      ]);
    });

    test('that are not there are told by name', () => {
      const file = join(directory, 'nothing');
      expect(faults({ METRICS_TOKEN_FILE: file })).toEqual([
        `METRICS_TOKEN_FILE (environment): expected a file that can be read, got ${file}`,
      ]);
    });

    test('are not taken from flags, which everybody sees', () => {
      const told = faults({}, ['--secret-key', 'a very long secret indeed']);
      expect(told).toEqual([
        'SECRET_KEY (flag --secret-key): expected in the environment or in SECRET_KEY_FILE, where nobody else sees it',
      ]);
    });
  });

  test('a flag without its value is a fault and does not swallow the next', () => {
    expect(faults({}, ['--host', '--port', '3001'])).toEqual(['HOST (flag --host): expected a value after it']);
  });
});
