import { takeover } from '../../src/flows/handoff';
import { say } from '../../src/flows/say';
import type { Address, ChannelId, ConversationId, Inbound } from '../../src/model';
import { databases } from '../support/databases';
import { openHouse, type TestHouse } from '../support/house';

jest.setTimeout(60_000);

describe.each(databases)('what a platform tells besides words, on %s', (_, openScratch) => {
  let house: TestHouse;
  let channel: ChannelId;
  let number = 0;

  beforeEach(async () => {
    house = await openHouse({ scratch: await openScratch() });
    channel = await house.addChannel('stage');
    await house.setRules([
      { name: '问候', when: { text: { contains: '你好' } }, then: [{ reply: { text: '您好！' } }] },
    ]);
  });
  afterEach(() => house.close());

  const hears = (...told: Partial<Inbound>[]) =>
    house.inbound.hear(
      (told.length > 0 ? told : [{}]).map(one => ({
        open: house.channels.get(channel)!,
        inbound: {
          kind: 'message',
          externalId: `told-${number++}`,
          address: 'wang',
          content: { type: 'text', text: '你好' },
          platformTime: house.now(),
          ...one,
        },
        request: null,
      })),
    );
  const event = (kind: Inbound['kind'], text: string): Partial<Inbound> => ({
    kind,
    content: { type: 'event', event: kind, text },
  });
  const talk = async (address: string = 'wang') =>
    house.store.rows('conversation').findOneByOrFail({ id: await house.conversation(channel, address) });
  const deliveries = async () =>
    (await house.store.rows('delivery').find({ order: { id: 'ASC' } })).map(({ state }) => state);

  describe('a message nobody expects an answer to', () => {
    test('is kept and counted, and nothing is said', async () => {
      await hears({ answerable: false });
      const row = await talk();
      expect([row.unread, row.owner]).toEqual([1, 'bot']);
      expect(await house.history(row.id)).toEqual(['in: 你好']);
      expect(await deliveries()).toEqual([]);
    });

    test('is no miss, however often it comes', async () => {
      await hears({ content: { type: 'text', text: '……' } });
      const { memory } = await talk();
      for (let time = 0; time < 5; time++)
        await hears({ answerable: false, content: { type: 'text', text: '我在休假' } });
      expect((await talk()).owner).toBe('bot');
      expect((await talk()).memory).toBe(memory);
    });

    test('opens no closed conversation', async () => {
      await hears();
      const { id } = await talk();
      await house.store.transact(tx => tx.update('conversation', ['owner'], [[id, 'closed']]));
      await hears({ answerable: false });
      expect((await talk()).owner).toBe('closed');
      await hears();
      expect((await talk()).owner).toBe('bot');
    });
  });

  describe("the platform's own desk", () => {
    test('takes the conversation, and what the bot was about to say is not said', async () => {
      await hears();
      await hears(event('held', '人工客服已接入'));
      await house.outbound.drain();
      expect(await deliveries()).toEqual(['cancelled']);
      const row = await talk();
      expect([row.owner, row.agentId, row.epoch]).toEqual(['agent', null, 2]);
      await hears();
      expect(await deliveries()).toEqual(['cancelled']);
      expect((await house.store.rows('message').findOneByOrFail({ conversationId: row.id, seq: 3 })).author).toBe(
        'system',
      );
    });

    test('lets go, and the bot answers again', async () => {
      await hears(event('held', '人工客服已接入'));
      await hears(event('released', '会话已结束'));
      expect((await talk()).owner).toBe('bot');
      await hears();
      await house.outbound.drain();
      expect(await deliveries()).toEqual(['sent']);
    });

    test('lets go of what 小周 holds: it stays hers', async () => {
      await hears();
      const conversationId = await house.conversation(channel, 'wang');
      const agentId = await house.addAgent('小周');
      await takeover(house, { conversationId, agentId });
      await hears(event('held', '人工客服已接入'), event('released', '会话已结束'));
      const row = await talk();
      expect([row.owner, row.agentId]).toEqual(['agent', agentId]);
    });
  });

  describe('a person who is called something else now', () => {
    const renamed = { address: 'wang-2', formerAddress: 'wang' as Address };

    test('goes on in the same conversation', async () => {
      await hears();
      const before = await talk();
      await hears(renamed);
      const after = await talk('wang-2');
      expect([after.id, after.thread, after.contactId]).toEqual([before.id, 'wang-2', before.contactId]);
      expect(await house.store.rows('identity').find()).toMatchObject([{ address: 'wang-2' }]);
      await house.outbound.drain();
      expect(await deliveries()).toEqual(['sent', 'sent']);
      await hears({ address: 'wang-2' });
      expect(await house.store.rows('conversation').count()).toBe(1);
    });

    test('keeps a thread that is not named after them', async () => {
      await hears({ thread: 'order-17' });
      await hears({ ...renamed, thread: 'order-17' });
      expect(await talk('wang-2')).toMatchObject({ thread: 'order-17' });
      expect(await house.store.rows('conversation').count()).toBe(1);
    });

    test('is somebody else when the new name is taken', async () => {
      await hears();
      await hears({ address: 'wang-2' });
      await hears(renamed);
      expect(await house.store.rows('identity').find({ order: { id: 'ASC' } })).toMatchObject([
        { address: 'wang' },
        { address: 'wang-2' },
      ]);
      expect(await house.history(await house.conversation(channel, 'wang-2'))).toHaveLength(4);
    });

    test('may be unknown under either', async () => {
      await hears(renamed);
      expect(await talk('wang-2')).toMatchObject({ thread: 'wang-2', unread: 1 });
    });
  });

  test('what somebody allows and withdraws is in the ledger, with its proof, and they stay reachable', async () => {
    const asked = { type: 'event' as const, event: 'consent', text: '接收活动通知' };
    const marketing = (granted: boolean): Partial<Inbound> => ({
      kind: 'consent',
      content: asked,
      consent: { purpose: 'marketing', granted },
    });
    await hears(marketing(true), { ...marketing(true), address: 'li' }, marketing(false));
    const { contactId } = await talk();
    const rows = await house.store.rows('consent').find({ where: { contactId }, order: { id: 'ASC' } });
    expect(rows).toMatchObject([
      { channelId: channel, purpose: 'marketing', granted: true, source: 'platform', wording: null },
      { channelId: channel, purpose: 'marketing', granted: false, source: 'platform', wording: null },
    ]);
    expect(rows[0]?.proof).toEqual({ externalId: expect.stringMatching(/^told-/), content: asked });
    expect(await house.store.rows('consent').count()).toBe(3);
    expect(await house.store.rows('identity').find()).toMatchObject([{ reachable: true }, { reachable: true }]);
    await hears({ ...marketing(true), externalId: `told-${number - 1}` });
    expect(await house.store.rows('consent').count()).toBe(3);
  });

  describe('the fate of what we sent', () => {
    const sent = async () => {
      await hears();
      await house.outbound.drain();
      return house.store.rows('delivery').findOneByOrFail({ state: 'sent' });
    };
    const receipt = (fate: NonNullable<Inbound['receipt']>): Partial<Inbound> => ({
      kind: 'receipt',
      content: { type: 'event', event: 'receipt', text: '' },
      receipt: fate,
    });

    test('is written where it was sent', async () => {
      const { id, externalId, conversationId } = await sent();
      const told: unknown[] = [];
      house.live.subscribe(event => told.push(event));
      await hears(receipt({ externalId: externalId ?? '', state: 'failed', fault: 'blocked by the platform' }));
      expect(told).toMatchObject([{ type: 'delivery.updated', deliveryId: id, conversationId }]);
      expect(await house.store.rows('delivery').findOneByOrFail({ id })).toMatchObject({
        state: 'failed',
        fault: { kind: 'refused', detail: 'blocked by the platform' },
      });
      await hears(receipt({ externalId: 'somebody-elses', state: 'failed' }));
      expect(await deliveries()).toEqual(['failed']);
    });

    test('may be that nothing reaches them any more: what waits for them is cancelled', async () => {
      const { externalId } = await sent();
      await hears({ address: 'li' });
      const agentId = await house.addAgent('小周');
      const later = async (address: string, conversationId: ConversationId) => {
        await takeover(house, { conversationId, agentId });
        const text = `${address}，新茶到了`;
        await say(house, { conversationId, agentId, content: { type: 'text', text }, sendAt: house.now() + 60_000 });
      };
      await house.outbound.drain();
      await later('wang', await house.conversation(channel, 'wang'));
      await later('li', await house.conversation(channel, 'li'));
      await hears(receipt({ externalId: externalId ?? '', state: 'failed', fault: 'no such mailbox', gone: true }));
      expect(await deliveries()).toEqual(['failed', 'sent', 'cancelled', 'due']);
      const people = await house.store.rows('identity').find({ order: { id: 'ASC' } });
      expect(people.map(({ address, reachable }) => [address, reachable])).toEqual([
        ['wang', false],
        ['li', true],
      ]);
    });
  });
});
