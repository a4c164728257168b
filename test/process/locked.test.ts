import { join } from 'node:path';
import { Sqlite } from '../../src/store/sqlite';
import { openWechatPlatform, type WechatPlatform } from '../../stand-ins/wechat-oa/platform';
import { openWechatPushes, sampleAccount } from '../../stand-ins/wechat-oa/pushes';
import { openCrowd } from '../support/customers';
import { onDist } from '../support/machine';
import { addWechat, signIn, teach } from '../support/office';
import { openPremises, type Premises, until } from '../support/process';

/** A busy machine may take its time. */
jest.setTimeout(60_000);

const hours = '您好，我们 9:00–18:00 营业。';
const CUSTOMERS = 8;

onDist('another program holds the database', () => {
  let premises: Premises;
  let platform: WechatPlatform;

  beforeAll(async () => {
    premises = await openPremises();
    platform = await openWechatPlatform();
  });
  afterAll(async () => {
    await premises.close();
    await platform.close();
  });

  test('no push is acknowledged meanwhile, readiness says no, and everything goes on by itself afterwards', async () => {
    const server = await premises.start();
    const office = await signIn(server.url);
    await teach(office, [{ says: '营业时间', then: [{ reply: { text: hours } }] }]);
    const channel = await addWechat(office, platform.url);
    let letGo: () => void = () => undefined;
    const free = new Promise<void>(resolve => {
      letGo = resolve;
    });
    const crowd = openCrowd({
      pushes: openWechatPushes(sampleAccount),
      address: () => `${server.url}/webhooks/${channel}`,
      again: () => free,
      patienceMs: 30_000,
    });
    const thief = new Sqlite(join(premises.dataDir, 'guanxi.sqlite'));
    thief.exec('BEGIN EXCLUSIVE');
    const startedAt = performance.now();
    const asking = Array.from({ length: CUSTOMERS }, (_, index) =>
      crowd.ask(`o${String(index).padStart(27, '0')}`, '营业时间？'),
    );
    const unready = await fetch(`${server.url}/readyz`);
    expect([unready.status, ((await unready.json()) as { ok: boolean }).ok]).toEqual([503, false]);
    await until(() => crowd.ledger.every(one => one.refusals.length > 0), 'every push to be put off', 25_000);
    // One patience for all of them together, not one after another.
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    expect(crowd.ledger.map(one => [one.acknowledged, one.refusals])).toEqual(crowd.ledger.map(() => [false, [503]]));
    thief.exec('ROLLBACK');
    thief.close();
    letGo();
    await Promise.all(asking);
    expect(crowd.ledger.map(one => one.answers)).toEqual(crowd.ledger.map(() => [hours]));
    expect(premises.read("SELECT id FROM message WHERE direction = 'in'")).toHaveLength(CUSTOMERS);
    await until(async () => (await fetch(`${server.url}/readyz`)).ok, 'readiness');
  }, 60_000);
});
