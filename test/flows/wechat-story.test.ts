import { once } from 'node:events';
import { request as ask, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { webhooks } from '../../src/http/webhooks';
import { databases } from '../support/databases';
import { openTeaHouse, replies, type TeaHouse } from '../support/tea-house';

const wang = 'oWANG000000000000000000000001';
const li = 'oLIII000000000000000000000002';

describe.each(databases)('on %s an Official Account is answered', (_, scratch) => {
  let house: TeaHouse;

  beforeEach(async () => {
    house = await openTeaHouse({ scratch: await scratch() });
  });
  afterEach(() => house.close());

  const bare = { response: { status: 200, body: 'success' }, ride: null };
  const wordsOf = (body: string) => house.pushes.read(body).fields.Content;

  test('on the push while WeChat waits; when the time is over with success, and by a message of ours, once', async () => {
    expect(await house.says(wang, '营业时间？')).toBe(replies.hours);
    const late = house.pushes.text(li, '营业时间？');
    expect(await house.hand({ message: late }, { at: house.now() - 4000 })).toMatchObject(bare);
    expect(await house.hand({ message: late })).toMatchObject(bare);
    await house.outbound.drain();
    expect(await house.hand({ message: late })).toMatchObject(bare);
    await house.outbound.drain();
    expect(house.received(wang)).toEqual([]);
    expect(house.received(li)).toEqual([replies.hours]);
    expect(await house.deliveries(li)).toMatchObject([{ state: 'sent', route: 'send', attempts: 1 }]);
  });

  test('on every one of three pushes of the same message that are stored together', async () => {
    const message = house.pushes.text(wang, '营业时间？');
    const steps = await Promise.all([1, 2, 3].map(() => house.hand({ message })));
    expect(steps.map(step => step.ride && wordsOf(String(step.response.body)))).toEqual(
      [1, 2, 3].map(() => replies.hours),
    );
    expect(new Set(steps.map(step => step.ride?.deliveryId)).size).toBe(1);
    expect(await house.deliveries(wang)).toMatchObject([{ state: 'sending', route: 'inline' }]);
    for (const step of steps) await house.outbound.land(step.ride!, true);
    expect(await house.deliveries(wang)).toMatchObject([{ state: 'sent' }]);
    expect(house.platform.ledger).toEqual([]);
  });

  test('and known as sent when any of its responses was written whole', async () => {
    const message = house.pushes.text(wang, '营业时间？');
    const first = await house.hand({ message });
    const second = await house.hand({ message });
    await house.outbound.land(first.ride!, false);
    expect(await house.deliveries(wang)).toMatchObject([{ state: 'unknown' }]);
    await house.outbound.land(second.ride!, true);
    expect(await house.deliveries(wang)).toMatchObject([{ state: 'sent' }]);
    const third = await house.hand({ message });
    const fourth = await house.hand({ message });
    await house.outbound.land(third.ride!, true);
    await house.outbound.land(fourth.ride!, false);
    expect(await house.deliveries(wang)).toMatchObject([{ state: 'sent' }]);
  });

  test('with its second part only after the first has been written on the response', async () => {
    const step = await house.hand({ message: house.pushes.text(wang, '白茶怎么泡？') });
    expect(wordsOf(String(step.response.body))).toBe(replies.brew[0]);
    await house.outbound.drain();
    expect(house.received(wang)).toEqual([]);
    await house.outbound.land(step.ride!, true);
    await house.outbound.drain();
    expect(house.received(wang)).toEqual([replies.brew[1]]);
  });

  test('with its second part although the response broke, once nobody waits for it any more', async () => {
    const step = await house.hand({ message: house.pushes.text(wang, '白茶怎么泡？') });
    expect(step.ride).not.toBeNull();
    house.pass(20_001);
    await house.outbound.drain();
    expect(house.received(wang)).toEqual([replies.brew[1]]);
  });

  test('in the order of the questions, although they came together and one of them too late to ride', async () => {
    const [late, fresh] = await Promise.all([
      house.hand({ message: house.pushes.text(wang, '白茶怎么泡？') }, { at: house.now() - 4500 }),
      house.hand({ message: house.pushes.text(wang, '营业时间？') }),
    ]);
    expect([late, fresh]).toMatchObject([bare, bare]);
    await house.outbound.drain();
    expect(house.received(wang)).toEqual([...replies.brew, replies.hours]);
  });

  test('never a second time on a message that somebody else meanwhile answers for', async () => {
    const message = house.pushes.text(wang, '请转人工');
    const first = await house.hand({ message });
    expect(wordsOf(String(first.response.body))).toBe(replies.person);
    await house.outbound.land(first.ride!, true);
    await house.store.transact(tx => tx.run('UPDATE conversation SET epoch = epoch + 1'));
    expect(await house.hand({ message })).toMatchObject(bare);
  });

  test('and leaves nothing in the way of a takeover when WeChat hung up while the message was being stored', async () => {
    let hungUp: Promise<unknown> = Promise.resolve();
    const hear: typeof house.inbound.hear = async heard => {
      const outcomes = await house.inbound.hear(heard);
      caller.destroy();
      await hungUp;
      return outcomes;
    };
    const server = createServer(webhooks({ ...house, inbound: { ...house.inbound, hear } })).listen(0, '127.0.0.1');
    server.prependListener('request', (_, response) => {
      hungUp = once(response, 'close');
    });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { query, body } = house.pushes.push({ message: house.pushes.text(wang, '营业时间？') });
    const caller = ask({ port, method: 'POST', path: `/webhooks/${house.channel}?${query}` });
    caller.on('error', () => undefined).end(body);
    await new Promise(resolve => caller.once('close', resolve));
    await new Promise(resolve => server.close(resolve));
    expect(await house.flights.landedAll(await house.thread(wang), 1000)).toBe(true);
    expect(await house.deliveries(wang)).toMatchObject([{ state: 'unknown', route: 'inline' }]);
  });
});
