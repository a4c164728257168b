import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openWechatPlatform, paths, type WechatPlatform } from '../../stand-ins/wechat-oa/platform';
import { openWechatPushes, sampleAccount } from '../../stand-ins/wechat-oa/pushes';
import { openCrowd } from '../support/customers';
import { onDist } from '../support/machine';
import { addWechat, signIn, teach } from '../support/office';
import { admin, openPremises, type Premises, type Running, until } from '../support/process';

/** A busy machine may take its time. */
jest.setTimeout(60_000);

const wang = 'oWANG000000000000000000000001';
const brew = ['先温杯。', '八十五度的水，三十秒出汤。'];
const habits = [{ says: '怎么泡', then: brew.map(text => ({ reply: { text } })) }];

/** Every file under a directory, by its path from there. */
const filesIn = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(directory.length + 1));

onDist('the server as a process', () => {
  let premises: Premises;
  let platform: WechatPlatform;

  beforeEach(async () => {
    premises = await openPremises();
    platform = await openWechatPlatform();
  });
  afterEach(async () => {
    await premises.close();
    await platform.close();
  });

  const openShop = async (server: Running) => {
    const office = await signIn(server.url);
    await teach(office, habits);
    const channel = await addWechat(office, platform.url);
    const pushes = openWechatPushes(sampleAccount);
    const address = () => `${server.url}/webhooks/${channel}`;
    return { office, channel, crowd: openCrowd({ pushes, address, again: () => Promise.resolve() }) };
  };

  test('says everything that is wrong with its settings, one line each, and does not start', async () => {
    const env = { PORT: 'three thousand', ROLES: 'web,cook', SECRET_KEY: 'short-canary', GUANXI_COLOUR: 'red' };
    const { code, printed } = await premises.run({ env, argv: ['--log-level', 'loud'] });
    expect(code).toBe(1);
    const lines = printed.trim().split('\n');
    expect(lines).toHaveLength(5);
    for (const name of ['PORT', 'ROLES', 'SECRET_KEY', 'GUANXI_COLOUR', 'LOG_LEVEL']) {
      expect(lines.filter(line => line.startsWith(`${name} (`) && line.includes('expected'))).toHaveLength(1);
    }
    expect(printed).not.toContain('short-canary');
    expect(filesIn(premises.home)).toEqual([]);
  });

  test('does not start on a database that is none, and says so in one line without a trace', async () => {
    const env = { DATABASE_URL: 'mysql://wang:canary-password@127.0.0.1:9/guanxi' };
    const { code, printed } = await premises.run({ env });
    expect(code).toBe(1);
    expect(printed.trim().split('\n')).toHaveLength(1);
    expect(printed).not.toContain('canary-password');
  });

  test('is ready, writes nothing outside its data directory, and keeps its key to itself', async () => {
    const tmp = join(premises.home, 'tmp');
    mkdirSync(tmp);
    const server = await premises.start({ env: { TMPDIR: tmp } });
    process.stdout.write(`  listening after ${Math.round(server.startedMs)} ms\n`);
    expect(server.startedMs).toBeLessThan(10_000);
    for (const path of ['/healthz', '/readyz']) expect((await fetch(`${server.url}${path}`)).status).toBe(200);
    const { crowd } = await openShop(server);
    expect(await crowd.ask(wang, '白茶怎么泡？')).toMatchObject({ answers: [brew[0]] });
    await until(() => platform.ledger.length === 1, 'the second part');
    expect(await server.end('SIGTERM')).toMatchObject({ code: 0 });
    expect(filesIn(premises.home).filter(path => !path.startsWith('data/'))).toEqual([]);
    expect(statSync(join(premises.dataDir, 'secret.key')).mode & 0o777).toBe(0o600);
  });

  test('asked to end while a message is on its way, it waits for the answer and writes it down', async () => {
    const server = await premises.start();
    const { crowd, channel } = await openShop(server);
    platform.trouble(paths.send, { lateMs: 1500 });
    await crowd.ask(wang, '白茶怎么泡？');
    await until(() => platform.count(paths.send) === 1, 'the second part to leave');
    expect(platform.ledger).toEqual([]);
    const { code, tookMs } = await server.end('SIGTERM');
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(10_000);
    expect(platform.ledger).toHaveLength(1);
    const states = premises.read<{ state: string }>('SELECT state FROM delivery WHERE channelId = ?', Number(channel));
    expect(states.map(row => row.state)).toEqual(['sent', 'sent']);
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow();
  });

  test('asked to end while WeChat never answers, it ends all the same, and the next process judges what was sent', async () => {
    const server = await premises.start();
    const { crowd } = await openShop(server);
    platform.trouble(paths.send, 'hang', 1);
    await crowd.ask(wang, '白茶怎么泡？');
    await until(() => platform.count(paths.send) === 1, 'the second part to leave');
    const { tookMs } = await server.end('SIGTERM');
    expect(tookMs).toBeLessThan(10_500);
    await premises.start({ aheadMs: 35_000 });
    await until(() => platform.ledger.length === 2, 'the doubt to be over', 20_000);
    const last = "SELECT state FROM delivery WHERE route = 'send'";
    await until(() => premises.read<{ state: string }>(last)[0]?.state === 'sent', 'the row to be written');
  }, 60_000);

  test('stopped for longer than its lease, it wakes and sends nothing twice', async () => {
    const sleeper = await premises.start();
    const { crowd, office } = await openShop(sleeper);
    await crowd.ask(wang, '你好');
    const { items } = await office.call<{ items: { id: string }[] }>('GET', '/conversations');
    await office.call('POST', `/conversations/${items[0]?.id}/takeover`, {});
    let answer: () => void = () => undefined;
    const after = new Promise<void>(resolve => {
      answer = resolve;
    });
    platform.trouble(paths.send, { after }, 1);
    await office.call('POST', `/conversations/${items[0]?.id}/messages`, { text: '茶已寄出。' });
    await until(() => platform.count(paths.send) === 1, 'the words to leave');
    sleeper.signal('SIGSTOP');
    const other = await premises.start({ aheadMs: 35_000, env: { ROLES: 'worker,clock' } });
    const state = () => premises.read<{ state: string }>("SELECT state FROM delivery WHERE class = 'agent'")[0]?.state;
    await until(() => state() === 'unknown', 'the other process to judge it');
    answer();
    sleeper.signal('SIGCONT');
    await until(() => state() === 'sent', 'the sleeper to tell how it ended');
    expect(platform.count(paths.send)).toBe(1);
    expect(platform.ledger).toHaveLength(1);
    expect(await other.end('SIGTERM')).toMatchObject({ code: 0 });
  });

  test('keeps secrets and customers’ words out of its log and its files, also when things fail', async () => {
    const server = await premises.start({ env: { LOG_LEVEL: 'trace' } });
    const { crowd, channel, office } = await openShop(server);
    const words = '我的电话是 13912345678，密语金丝雀';
    await crowd.ask(wang, `怎么泡？${words}`);
    await until(() => platform.ledger.length === 1, 'the second part');
    for (const trouble of [
      'drop',
      'garble',
      { status: 500, body: words },
      { errcode: 45047, errmsg: 'limit' },
    ] as const) {
      platform.trouble(paths.send, trouble, 1);
      const sent = platform.count(paths.send);
      await crowd.ask(`o${sent}`.padEnd(28, '0'), `怎么泡？${words}`);
      await until(() => platform.count(paths.send) > sent, 'a send that fails');
    }
    platform.trouble(paths.token, { errcode: 40125, errmsg: `invalid appsecret ${sampleAccount.appSecret}` });
    const tested = await office.call('POST', `/channels/${channel}/test`, {});
    const bad = { email: admin.email, password: 'canary-of-a-wrong-password' };
    await fetch(`${server.url}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(bad),
    });
    for (const body of ['{', `<xml>${words}</xml>`, 'x'.repeat(70_000)]) {
      await fetch(`${server.url}/webhooks/${channel}?signature=canary-signature`, { method: 'POST', body });
      await office.ask('POST', '/rules', { name: words, body });
    }
    await office.ask('GET', `/search?q=${encodeURIComponent(words)}`);
    const shown = await office.call('GET', `/channels/${channel}`);
    const { printed } = await server.end('SIGTERM');
    expect(printed).toContain('send failed');
    expect(printed).toContain('a push was refused');

    const secrets = [sampleAccount.appSecret, sampleAccount.encodingAesKey, sampleAccount.token, admin.password];
    const fromPlatform = platform.calls.flatMap(({ query }) => query.get('access_token') ?? []);
    const unsaid = [...secrets, ...fromPlatform, office.token, '13912345678', '密语金丝雀', brew[1]!, bad.password];
    for (const canary of [...unsaid, 'canary-signature']) {
      for (const form of [canary, encodeURIComponent(canary), Buffer.from(canary).toString('base64')]) {
        expect([form, printed.includes(form)]).toEqual([form, false]);
      }
    }
    expect(JSON.stringify([tested, shown])).not.toContain(sampleAccount.appSecret);
    for (const path of filesIn(premises.dataDir)) {
      const kept = readFileSync(join(premises.dataDir, path), 'latin1');
      for (const secret of secrets) expect([path, kept.includes(secret)]).toEqual([path, false]);
    }
  });
});
