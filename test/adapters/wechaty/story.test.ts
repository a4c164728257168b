import { type Front, openFront } from '../../support/http';
import { until } from '../../support/process';
import { me, openWorld, type World, wang } from './world';

jest.setTimeout(180_000);

const hours = '您好，我们 9:00–18:00 营业。';

let front: Front;
let world: World;
beforeEach(async () => {
  front = await openFront();
  world = await openWorld(front.now);
});
afterEach(async () => {
  await front.close();
  await world.close();
});

test('a tea house on a personal account: the bot answers, the client dies, 小周 takes over on the phone and at the desk', async () => {
  const channel = await front.addChannel('wechaty', world.settings);
  await front.setRules([
    { name: '营业时间', when: { text: { contains: '营业时间' } }, then: [{ reply: { text: hours } }] },
  ]);
  front.listen();
  const stored = async (count: number) =>
    until(
      async () => (await front.store.rows('message').countBy({ direction: 'in' })) >= count,
      'a message to be stored',
    );
  const link = () => {
    const open = front.channels.get(channel)?.channel;
    return open !== undefined && 'health' in open ? (open.health as () => { link?: string })().link : undefined;
  };
  await until(() => link() === 'up', 'the account to be signed in', 60_000);

  const id = world.says('请问营业时间？');
  world.says('请问营业时间？', { id });
  await stored(1);
  await front.outbound.drain();
  expect(world.sent).toEqual([{ to: wang.id, text: hours }]);

  // The client dies; the house starts another, which is told everything again.
  world.tell({ type: 'crash' });
  await until(() => world.clients.length === 2 && link() === 'up', 'the next client', 60_000);
  world.says('好的');
  await stored(2);
  await front.outbound.drain();
  expect(world.sent).toHaveLength(1);

  // 小周 types on the phone: the bot is silent from now on.
  world.says('我是小周，马上来', { talkerId: me.id, listenerId: wang.id });
  const owner = async () => (await front.store.rows('conversation').findOneBy({ address: wang.id }))?.owner;
  await until(async () => (await owner()) === 'agent', 'the conversation to be taken over');
  world.says('那营业时间呢？');
  await stored(3);
  await front.outbound.drain();
  expect(world.sent).toHaveLength(1);

  const conversation = await front.conversation(channel, wang.id);
  const xiaozhou = await front.hire('小周', 'agent');
  await xiaozhou.post(`/conversations/${conversation}/takeover`, {}).expect(200);
  await xiaozhou.post(`/conversations/${conversation}/messages`, { text: '今天照常，等您来喝茶。' }).expect(201);
  front.pass(10_000);
  await front.outbound.drain();
  expect(world.sent.map(({ text }) => text)).toEqual([hours, '今天照常，等您来喝茶。']);
});
