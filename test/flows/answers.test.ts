import { ChannelError, type Limits, type Outbound } from '../../src/channel';
import { takeover } from '../../src/flows/handoff';
import { openOutbound } from '../../src/flows/outbound';
import { resend, say } from '../../src/flows/say';
import type { AgentId, ChannelId, ConversationId, Inbound } from '../../src/model';
import { databases } from '../support/databases';
import { type Feed, openFeed } from '../support/feed';
import { openHouse, type TestHouse } from '../support/house';
import { until } from '../support/process';

jest.setTimeout(60_000);

const A_MINUTE = 60_000;

describe.each(databases)('what a send answers, on %s', (_, openScratch) => {
  let feed: Feed;
  let house: TestHouse;
  let channel: ChannelId;
  let xiaozhou: AgentId;
  /** What the platform says to the next sends, in order, instead of taking them. */
  const troubles: ChannelError[] = [];

  const open = async (limits: Partial<Limits>) => {
    const send = async (message: Outbound) => {
      feed.sent.push(message);
      const trouble = troubles.shift();
      if (trouble) throw trouble;
      return { externalId: `feed-${message.key}` };
    };
    feed = openFeed(limits, { send });
    house = await openHouse({ scratch: await openScratch(), adapters: [feed.adapter] });
    channel = await house.addChannel('feed');
    xiaozhou = await house.addAgent('小周');
    await house.setRules([
      {
        name: '价格',
        when: { text: { contains: '价格' } },
        then: [{ reply: { text: '一斤八百' } }, { reply: { text: '包邮' } }],
      },
    ]);
    house.listen();
  };
  const reopen = async (limits: Partial<Limits>) => {
    await house.close();
    await open(limits);
  };
  beforeEach(() => {
    troubles.length = 0;
    return open({ answers: true });
  });
  afterEach(() => house.close());

  const happens = async (externalId: string, inbound: Partial<Inbound>) => {
    house.pass(1000);
    feed.happens({ externalId, platformTime: house.now() - 500, ...inbound });
    await until(() => house.store.rows('message').findOneBy({ externalId }), externalId);
  };
  const writes = (externalId: string, text: string, kind: 'message' | 'held' = 'message') =>
    happens(externalId, { kind, content: { type: 'text', text } });
  const taps = (externalId: string, kind: Inbound['kind'] = 'menu') =>
    happens(externalId, { kind, content: { type: 'event', event: kind, text: '新茶' } });
  const talk = (): Promise<ConversationId> => house.conversation(channel, 'wang');
  const reply = async (text: string, to?: string) => {
    house.pass(1000);
    const named = to === undefined ? null : await house.store.rows('message').findOneByOrFail({ externalId: to });
    const conversationId = await talk();
    await takeover(house, { conversationId, agentId: xiaozhou });
    const { deliveryIds } = await say(house, {
      conversationId,
      agentId: xiaozhou,
      content: { type: 'text', text },
      ...(named ? { replyToId: named.id } : {}),
    });
    await house.outbound.drain();
    return deliveryIds[0]!;
  };
  const answered = () =>
    feed.sent.map(({ content, answers }) => [
      'text' in content ? content.text : '',
      answers?.externalId ?? null,
      answers?.before ?? null,
    ]);

  test("the customer's latest message, with how often it has been answered", async () => {
    await writes('m1', '价格多少');
    await house.outbound.drain();
    await reply('要几斤？');
    await writes('m2', '两斤');
    await reply('好的');
    expect(answered()).toEqual([
      ['一斤八百', 'm1', 0],
      ['包邮', 'm1', 1],
      ['要几斤？', 'm1', 2],
      ['好的', 'm2', 0],
    ]);
    const { content, platformTime } = feed.sent[0]!.answers!;
    expect([content, platformTime]).toEqual([{ type: 'text', text: '价格多少' }, expect.any(Number)]);
  });

  test('the message an agent picked', async () => {
    await writes('m1', '有龙井吗');
    await writes('m2', '还有碧螺春吗');
    await reply('龙井有的', 'm1');
    await reply('碧螺春没有');
    expect(answered()).toEqual([
      ['龙井有的', 'm1', 0],
      ['碧螺春没有', 'm2', 0],
    ]);
  });

  test('the message an agent picked, in every part of words that are cut', async () => {
    await reopen({ answers: true, textBytes: 9 });
    await writes('m1', '有龙井吗');
    await writes('m2', '还有碧螺春吗');
    await reply('龙井是有的', 'm1');
    expect(answered()).toEqual([
      ['龙井是', 'm1', 0],
      ['有的', 'm1', 1],
    ]);
  });

  test('what was said before she wrote and left only after it has answered it too', async () => {
    await writes('m1', '价格多少');
    await writes('m2', '在吗');
    house.pass(1000);
    await house.outbound.drain();
    await reply('在的');
    expect(answered()).toEqual([
      ['一斤八百', 'm2', 0],
      ['包邮', 'm2', 1],
      ['在的', 'm2', 2],
    ]);
  });

  test('nothing, when the customer has never written', async () => {
    await writes('h1', '平台客服接入', 'held');
    await reply('您好，我是小周');
    expect(answered()).toEqual([['您好，我是小周', null, null]]);
  });

  test('channels that do not ask are told nothing, and nothing is kept for them', async () => {
    await reopen({ answers: false });
    await writes('m1', '价格多少');
    await house.outbound.drain();
    expect(answered()).toEqual([
      ['一斤八百', null, null],
      ['包邮', null, null],
    ]);
    expect(await house.store.rows('message').countBy({ replyable: true })).toBe(0);
    expect((await house.store.rows('delivery').find()).map(({ answersBefore }) => answersBefore)).toEqual([null, null]);
  });

  describe('at a later attempt is what it was at the first', () => {
    const busy = () => new ChannelError('busy', '429', 'slow down');

    test('though she has written since, and another worker makes the attempt', async () => {
      await writes('m1', '价格多少');
      troubles.push(busy());
      await house.outbound.drain();
      await writes('m2', '在吗');
      house.pass(A_MINUTE);
      await openOutbound(house).drain();
      expect(answered()).toEqual([
        ['一斤八百', 'm1', 0],
        ['一斤八百', 'm1', 0],
        ['包邮', 'm2', 0],
      ]);
    });

    test('though there was nothing to answer then', async () => {
      await writes('h1', '平台客服接入', 'held');
      troubles.push(busy());
      await reply('您好，我是小周');
      await writes('m1', '在吗');
      house.pass(A_MINUTE);
      await house.outbound.drain();
      expect(answered()).toEqual([
        ['您好，我是小周', null, null],
        ['您好，我是小周', null, null],
      ]);
    });

    test('when a person sends again what may have arrived', async () => {
      await reopen({ answers: true, idempotency: 'none' });
      await writes('m1', '在吗');
      troubles.push(new ChannelError('unknown', null, 'no answer'));
      const deliveryId = await reply('在的');
      await writes('m2', '喂？');
      await resend(house, { deliveryId, agentId: xiaozhou });
      await house.outbound.drain();
      expect(answered()).toEqual([
        ['在的', 'm1', 0],
        ['在的', 'm1', 0],
      ]);
    });
  });

  test('anew when a person sends again what did not arrive, and never under a number that was used', async () => {
    await writes('m1', '在吗');
    troubles.push(new ChannelError('refused', '1', 'not this word'));
    const deliveryId = await reply('在的');
    await reply('您说');
    await resend(house, { deliveryId, agentId: xiaozhou });
    await house.outbound.drain();
    const numbers = answered().map(([, , before]) => before);
    expect(answered().map(([text, to]) => [text, to])).toEqual([
      ['在的', 'm1'],
      ['您说', 'm1'],
      ['在的', 'm1'],
    ]);
    expect(new Set(numbers).size).toBe(3);
    await writes('m2', '谢谢');
    await reply('不客气');
    expect(answered().at(-1)).toEqual(['不客气', 'm2', 0]);
  });

  describe('is only what the platform takes an answer to:', () => {
    const windows: Limits['windows'] = {
      message: { count: null, forMs: 3_600_000, window: 'main' },
      menu: { count: 1, forMs: 60_000, window: 'brief' },
    };

    test('what opens a window', async () => {
      await reopen({ answers: true, windows });
      await writes('m1', '在吗');
      await taps('e1', 'other');
      await happens('e2', { kind: 'message', content: { type: 'text', text: '＠你' }, allows: null });
      await reply('在的');
      await taps('t1');
      await reply('新茶到了');
      await reply('您看看', 'e1');
      expect(answered()).toEqual([
        ['在的', 'm1', 0],
        ['新茶到了', 't1', 0],
        ['您看看', 't1', 1],
      ]);
    });

    test('what opened one of its own', async () => {
      await reopen({ answers: true, windows });
      await writes('m1', '在吗');
      const allows = { count: 1, forMs: A_MINUTE, window: 'brief' } as const;
      await happens('c1', { kind: 'other', content: { type: 'text', text: '提到了你' }, allows });
      await reply('谢谢');
      expect(answered()).toEqual([['谢谢', 'c1', 0]]);
    });

    test('any message, where there are no windows', async () => {
      await writes('m1', '在吗');
      await taps('t1');
      await taps('f1', 'follow');
      await reply('在的');
      expect(answered()).toEqual([['在的', 'm1', 0]]);
    });
  });
});
