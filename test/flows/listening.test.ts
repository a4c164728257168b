import { ChannelError } from '../../src/channel';
import type { ChannelId, ChannelState } from '../../src/model';
import { databases, type Scratch } from '../support/databases';
import { type Feed, openFeed } from '../support/feed';
import { openHouse, type TestHouse } from '../support/house';
import { until } from '../support/process';

jest.setTimeout(60_000);

describe.each(databases)('listening on %s', (_, openScratch) => {
  let scratch: Scratch;
  let feed: Feed;
  let house: TestHouse;
  let channel: ChannelId;

  beforeEach(async () => {
    scratch = await openScratch();
    feed = openFeed();
    house = await openHouse({ scratch, adapters: [feed.adapter] });
    channel = await house.addChannel('feed');
  });
  afterEach(() => house.close());

  const seconds: number[] = [];
  const noPause = async (ms: number) => {
    seconds.push(ms / 1000);
  };
  const cursor = async () => (await house.store.rows('channel').findOneByOrFail({ id: channel })).listenCursor;
  const isAt = (place: string) => until(async () => (await cursor()) === place, `the cursor at ${place}`);
  const listening = (count: number) => until(() => feed.listening() === count, `${count} who listen`);
  const messages = async () =>
    (await house.store.rows('message').find({ order: { id: 'ASC' } })).map(({ externalId }) => externalId);
  const setState = async (state: ChannelState) => {
    await house.store.transact(tx => tx.update('channel', ['state', 'updatedAt'], [[channel, state, house.now() + 1]]));
    await house.channels.reload(channel);
  };

  test('what 王芳 writes is stored and answered like a push, and the place in the list with it', async () => {
    await house.setRules([
      { name: '营业', when: { text: { contains: '营业' } }, then: [{ reply: { text: '九点到六点' } }] },
    ]);
    feed.happens({ externalId: '1', content: { type: 'text', text: '几点营业' } });
    house.listen();
    await isAt('1');
    await house.outbound.drain();
    expect(feed.sent.map(({ content }) => content)).toEqual([{ type: 'text', text: '九点到六点' }]);
    expect(await house.history(await house.conversation(channel, 'wang'))).toEqual(['in: 几点营业', 'out: 九点到六点']);
  });

  test('a list longer than one write is stored whole and once, and read on from where it was', async () => {
    const many = Array.from({ length: 600 }, (_, index) => ({ externalId: `m${index}`, address: 'wang' as never }));
    feed.happens(...many);
    const first = house.listen();
    await isAt('600');
    await first.stop();
    expect(await messages()).toEqual(many.map(({ externalId }) => externalId));
    const second = await openHouse({
      scratch: { place: scratch.place, remove: async () => undefined },
      adapters: [feed.adapter],
    });
    feed.happens({ externalId: 'last' });
    second.listen();
    await isAt('601');
    expect(feed.begun).toEqual([null, '600']);
    expect(await messages()).toHaveLength(601);
    await second.close();
  });

  test('what was heard before is stored once', async () => {
    feed.happens({ externalId: '1' }, { externalId: '2' });
    feed.happens({ externalId: '1' });
    house.listen();
    await isAt('3');
    expect(await messages()).toEqual(['1', '2']);
  });

  test('of two processes one listens; the other takes its place when it has died', async () => {
    house.listen();
    await listening(1);
    const other = await openHouse({
      scratch: { place: scratch.place, remove: async () => undefined },
      adapters: [feed.adapter],
    });
    const row = await house.store.rows('channel').findOneByOrFail({ id: channel });
    other.listen();
    other.live.publish({ type: 'channel.updated', channelId: channel });
    feed.happens({ externalId: '1' });
    await isAt('1');
    expect(feed.begun).toEqual([null]);

    // For the other the lease of the first has long run out: that one must have died.
    other.pass(60_000);
    other.live.publish({ type: 'channel.updated', channelId: channel });
    await listening(2);
    expect((await house.store.rows('channel').findOneByOrFail({ id: channel })).listener).not.toBe(row.listener);
    // The first wakes up, finds its lease gone, and ends.
    house.pass(60_000);
    house.live.publish({ type: 'channel.updated', channelId: channel });
    await listening(1);
    expect(feed.begun).toEqual([null, '1']);
    await other.close();
  });

  test('one that lost its lease can store nothing any more, and moves no cursor', async () => {
    house.listen();
    await listening(1);
    await house.store.transact(tx =>
      tx.run('UPDATE channel SET listener = 7, listenCursor = ? WHERE id = ?', ['7', channel]),
    );
    feed.happens({ externalId: '1' });
    await until(async () => house.logged.some(({ event }) => event === 'listening ended'), 'the end of it');
    expect(await messages()).toEqual([]);
    expect(await cursor()).toBe('7');
  });

  test('a listener that fails is started again after growing pauses, until it hears something', async () => {
    seconds.length = 0;
    for (const fault of [1, 2, 3]) feed.fails(new ChannelError('busy', null, `away ${fault}`));
    house.listen(noPause);
    await listening(1);
    feed.happens({ externalId: '1' });
    await isAt('1');
    feed.fails(new Error('something nobody thought of'));
    await until(async () => feed.begun.length === 5, 'the fifth listener');
    const [first, second, third, fourth] = seconds as [number, number, number, number];
    for (const [pause, longest] of [
      [first, 1],
      [second, 2],
      [third, 4],
      [fourth, 1],
    ] as const) {
      expect(pause).toBeGreaterThanOrEqual(longest / 2);
      expect(pause).toBeLessThanOrEqual(longest);
    }
    expect(feed.begun.at(-1)).toBe('1');
  });

  test('no pause is longer than five minutes', async () => {
    seconds.length = 0;
    for (let fault = 0; fault < 20; fault++) feed.fails(new ChannelError('busy', null, 'away'));
    house.listen(noPause);
    await listening(1);
    await until(async () => seconds.length === 20, 'the last pause');
    expect(Math.max(...seconds)).toBeLessThanOrEqual(300);
    expect(Math.max(...seconds)).toBeGreaterThanOrEqual(150);
  });

  test('refused credentials stop the account, and new settings start it again', async () => {
    feed.fails(new ChannelError('broken', '401', 'the mailbox refuses this password'));
    house.listen(noPause);
    await until(async () => house.channels.get(channel)?.state === 'broken', 'the account to stop');
    const row = await until(
      () => house.store.rows('channel').findOneBy({ id: channel, state: 'broken' }),
      'it to be written down',
    );
    expect(row?.lastError).toBe('the mailbox refuses this password');
    await setState('on');
    await listening(1);
    expect(feed.begun).toHaveLength(2);
  });

  test('a paused account is left before the change is done, a changed one is listened to anew', async () => {
    house.listen();
    await listening(1);
    await setState('paused');
    expect(feed.listening()).toBe(0);
    await setState('on');
    await listening(1);
    await house.channels.reload(channel);
    await until(async () => feed.begun.length === 3, 'the third listener');
    await house.store.transact(async tx => void (await tx.run('DELETE FROM channel WHERE id = ?', [channel])));
    await house.channels.reload(channel);
    expect(feed.listening()).toBe(0);
  });

  test('what another process changed is followed when it is looked for', async () => {
    house.listen();
    await listening(1);
    const change = (state: ChannelState, at: number) =>
      house.store.transact(tx => tx.update('channel', ['state', 'updatedAt'], [[channel, state, house.now() + at]]));
    await change('paused', 1);
    await house.channels.refresh();
    expect(feed.listening()).toBe(0);
    await change('on', 2);
    await house.channels.refresh();
    await listening(1);
  });

  test('changes that come all at once leave one listener', async () => {
    house.listen();
    await listening(1);
    await Promise.all(Array.from({ length: 5 }, () => house.channels.reload(channel)));
    await listening(1);
    feed.happens({ externalId: '1' });
    await isAt('1');
    expect(feed.listening()).toBe(1);
    expect(await messages()).toEqual(['1']);
  });

  test('a listener that does not end when it is asked to holds nobody up, and is heard no more', async () => {
    feed.stubborn = true;
    house.listen(noPause);
    await listening(1);
    await house.channels.reload(channel);
    expect(house.logged.map(({ event }) => event)).toContain('a listener did not end when it was asked to');
    await listening(2);
    feed.stubborn = false;
    feed.happens({ externalId: '1' });
    await isAt('1');
    await listening(1);
    expect(await messages()).toEqual(['1']);
  });

  test('when it ends it lets go, so that the next process need not wait', async () => {
    const listener = house.listen();
    await listening(1);
    await listener.stop();
    expect(feed.listening()).toBe(0);
    const row = await house.store.rows('channel').findOneByOrFail({ id: channel });
    expect([row.listener, row.listenerUntil]).toEqual([null, null]);
  });
});
