import { ChannelError, type Health } from '../../src/channel';
import type { Address, ChannelId, ConversationId } from '../../src/model';
import { databases } from '../support/databases';
import { type Feed, openFeed } from '../support/feed';
import { type Colleague, type Front, openFront } from '../support/http';
import { until } from '../support/process';

jest.setTimeout(60_000);

describe.each(databases)('an account, on %s', (_, openScratch) => {
  let front: Front;
  let feed: Feed;
  let channel: ChannelId;
  let boss: Colleague;
  let xiaozhou: Colleague;
  let health: Health;
  let asked: [Address, string | null][];
  let refusal: ChannelError | null;

  beforeEach(async () => {
    health = {};
    asked = [];
    refusal = null;
    feed = openFeed(
      {},
      {
        health: () => health,
        holder: async () => 'us',
        handOver: async (address: Address, to: string | null) => {
          if (refusal) throw refusal;
          asked.push([address, to]);
        },
      },
    );
    front = await openFront({ scratch: await openScratch(), adapters: [feed.adapter], at: new Date().toISOString() });
    boss = await front.hire('老板', 'admin');
    xiaozhou = await front.hire('小周', 'agent');
    channel = await front.addChannel('feed');
    await front.setRules([
      { name: '问候', when: { text: { contains: '你好' } }, then: [{ reply: { text: '您好！' } }] },
    ]);
  });
  afterEach(() => front.close());

  const wangSays = async (text: string): Promise<ConversationId> => {
    feed.happens({ externalId: text, content: { type: 'text', text }, platformTime: front.now() });
    await until(() => front.store.rows('message').findOneBy({ externalId: text }), text);
    return front.conversation(channel, 'wang');
  };
  const look = async (who = boss) => (await who.get(`/channels/${channel}/health`).expect(200)).body;

  describe('tells how it is', () => {
    test('when nothing has happened yet', async () => {
      expect(await look()).toEqual({
        state: 'on',
        lastError: null,
        lastInboundAt: null,
        lastSentAt: null,
        waiting: 0,
        failedLastHour: 0,
        listening: false,
        link: null,
        tokenUntil: null,
        qr: null,
        quotas: [],
        lastFault: null,
      });
      await boss.get('/channels/1/health').expect(404);
      await front.stranger().get(`/channels/${channel}/health`).expect(401);
    });

    test('by what came, what left, what waits and what failed', async () => {
      front.listen();
      await wangSays('你好');
      expect(await look()).toMatchObject({ listening: true, waiting: 1, lastSentAt: null });
      const heardAt = new Date(front.now()).toISOString();
      front.pass(5000);
      await front.outbound.drain();
      expect(await look()).toMatchObject({
        waiting: 0,
        failedLastHour: 0,
        lastInboundAt: heardAt,
        lastSentAt: new Date(front.now()).toISOString(),
      });
      await front.store.transact(async tx => void (await tx.run("UPDATE delivery SET state = 'failed'")));
      expect(await look()).toMatchObject({ failedLastHour: 1 });
      const stage = await front.addChannel('stage');
      const { body } = await boss.get(`/channels/${stage}/health`).expect(200);
      expect(body).toMatchObject({ failedLastHour: 0, listening: null });
      front.pass(2 * 3600_000);
      expect(await look()).toMatchObject({ failedLastHour: 0 });
    });

    test('by what the channel itself has seen, and the code to sign in with only to administrators', async () => {
      health = {
        link: 'connecting',
        tokenUntil: Date.UTC(2026, 10, 21, 12),
        qr: 'https://login.weixin.example/l/abc',
        quotas: [{ name: 'send', left: 3, of: 5 }],
        lastFault: 'signed out on the phone',
      };
      await front.channels.pause(channel, 'signed out');
      expect(await look()).toMatchObject({
        state: 'broken',
        lastError: 'signed out',
        link: 'connecting',
        tokenUntil: '2026-11-21T12:00:00.000Z',
        qr: 'https://login.weixin.example/l/abc',
        quotas: [{ name: 'send', left: 3, of: 5, resetsAt: null }],
        lastFault: 'signed out on the phone',
      });
      expect(await look(xiaozhou)).toMatchObject({ link: 'connecting', qr: null, lastError: null, lastFault: null });
    });

    test('as soon as it changes', async () => {
      front.listen();
      await until(() => feed.listening() === 1, 'the listener');
      const told: string[] = [];
      front.live.subscribe(event => {
        if (event.type === 'channel.updated') told.push(String(event.channelId));
      });
      feed.changes();
      expect(told).toEqual([String(channel)]);
    });
  });

  describe("handed over to the platform's own desk", () => {
    let conversation: ConversationId;

    beforeEach(async () => {
      front.listen();
      conversation = await wangSays('你好');
    });

    const handOver = (who: Colleague, body: object = {}) => who.post(`/conversations/${conversation}/hand-over`, body);

    test('is possible where the channel says so', async () => {
      const wechat = await front.addChannel('stage');
      expect((await xiaozhou.get(`/channels/${channel}`).expect(200)).body.handsOver).toBe(true);
      expect((await xiaozhou.get(`/channels/${wechat}`).expect(200)).body.handsOver).toBe(false);
    });

    test('a conversation is theirs: the bot falls silent and what it was about to say is not said', async () => {
      const { body } = await handOver(xiaozhou, { to: 'zhang.san' }).expect(200);
      expect(body).toMatchObject({ owner: 'agent', agentId: null, epoch: 2 });
      expect(asked).toEqual([['wang', 'zhang.san']]);
      await front.outbound.drain();
      await wangSays('你好，还在吗');
      await front.outbound.drain();
      expect(feed.sent).toEqual([]);
      const { items } = (await boss.get('/audit').expect(200)).body;
      expect(items[0]).toMatchObject({
        action: 'conversation.hand-over',
        subject: `conversation:${conversation}`,
        agentId: String(xiaozhou.id),
      });
    });

    test('a conversation stays as it was when the platform does not take it', async () => {
      refusal = new ChannelError('refused', '95013', 'nobody is on duty there');
      const { body } = await handOver(xiaozhou).expect(502);
      expect(body.error).toMatchObject({ id: 'channel_refused', message: 'nobody is on duty there' });
      expect(await front.store.rows('conversation').findOneByOrFail({ id: conversation })).toMatchObject({
        owner: 'bot',
        epoch: 1,
      });
    });

    test('only by who holds it, and only where there is a desk', async () => {
      await boss.post(`/conversations/${conversation}/takeover`, {}).expect(200);
      expect((await handOver(xiaozhou).expect(409)).body.error.id).toBe('not_yours');
      expect((await handOver(boss, { epoch: 1 }).expect(409)).body.error.id).toBe('epoch_changed');
      expect(asked).toEqual([]);
      const stage = await front.addChannel('stage');
      await front.customer(stage, 'li').says('你好');
      const other = await front.conversation(stage, 'li');
      const { body } = await boss.post(`/conversations/${other}/hand-over`, {}).expect(409);
      expect(body.error.id).toBe('cannot_hand_over');
    });
  });
});
