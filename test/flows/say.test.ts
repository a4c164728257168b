import { takeover } from '../../src/flows/handoff';
import { markRead, note, resend, say } from '../../src/flows/say';
import type { AgentId, ConversationId, DeliveryState } from '../../src/model';
import { tellMessages } from '../../src/store/queries/messages';
import { type Desk, databases, openDesk } from '../support/desk';

const HOUR = 3_600_000;

describe.each(databases)('an agent’s words, on %s', (_, scratch) => {
  let desk: Desk;
  let xiaozhou: AgentId;
  let li: ConversationId;

  beforeAll(async () => {
    desk = await openDesk(scratch);
  });
  afterAll(() => desk.close());
  beforeEach(async () => {
    xiaozhou = await desk.agent('小周');
    li = await desk.conversation({ owner: 'agent', agentId: xiaozhou, unread: 2, waitingSince: desk.now() });
    desk.platform.state = 'on';
    desk.platform.limits = { ...desk.platform.limits, textBytes: 2048, windows: {} };
    desk.heard.length = 0;
  });

  const text = (words: string) => ({ type: 'text' as const, text: words });
  const speak = (words: string) => say(desk, { conversationId: li, agentId: xiaozhou, content: text(words) });

  test('小周 writes; it is the next line of the conversation and due at once', async () => {
    let looked = 0;
    desk.flights.onDue(() => looked++);
    const { messages, deliveryIds } = await speak('您好，李女士！');
    const [message] = await desk.store.rows('message').findBy({ conversationId: li });
    expect(message).toEqual(messages[0]);
    expect(message).toMatchObject({ seq: 1, direction: 'out', author: 'agent', content: text('您好，李女士！') });
    const delivery = await desk.store.rows('delivery').findOneByOrFail({ id: deliveryIds[0] });
    expect(delivery).toMatchObject({
      dedupeKey: `agent:${message?.id}`,
      class: 'agent',
      route: 'send',
      state: 'due',
      dueAt: desk.now(),
      messageId: message?.id,
      agentId: xiaozhou,
      why: { agentId: String(xiaozhou) },
    });
    expect(message?.deliveryId).toBe(delivery.id);
    expect(await desk.row(li)).toMatchObject({
      lastSeq: 1,
      preview: '您好，李女士！',
      unread: 0,
      waitingSince: null,
      epoch: 1,
    });
    expect(desk.heard).toEqual(['message.created', 'conversation.updated']);
    expect(looked).toBe(1);
  });

  test('twenty at once are twenty lines in a row', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => speak(`第${index}句`)));
    const lines = await desk.store.rows('message').find({ where: { conversationId: li }, order: { seq: 'ASC' } });
    expect(lines.map(line => line.seq)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  test('a long text is cut at characters and goes out in order', async () => {
    desk.platform.limits = { ...desk.platform.limits, textBytes: 20 };
    const words = '祝您和家人中秋快乐👨‍👩‍👧，阖家幸福安康';
    const { messages } = await speak(words);
    expect(messages.length).toBeGreaterThan(2);
    const parts = messages.map(({ content }) => (content.type === 'text' ? content.text : ''));
    expect(parts.join('')).toBe(words);
    expect(parts.some(part => part.includes('👨‍👩‍👧'))).toBe(true);
    const rows = await desk.store.rows('delivery').find({ where: { conversationId: li }, order: { id: 'ASC' } });
    expect(rows.map(row => row.messageId)).toEqual(messages.map(message => message.id));
    expect((await desk.row(li)).lastSeq).toBe(messages.length);
  });

  test('words for later wait for their time, and a time gone by is refused', async () => {
    const sendAt = desk.now() + HOUR;
    const { deliveryIds } = await say(desk, { conversationId: li, agentId: xiaozhou, content: text('晚安'), sendAt });
    expect(await desk.store.rows('delivery').findOneBy({ id: deliveryIds[0] })).toMatchObject({ dueAt: sendAt });
    const late = say(desk, { conversationId: li, agentId: xiaozhou, content: text('早'), sendAt: desk.now() - 1 });
    await expect(late).rejects.toMatchObject({ id: 'time_passed' });
  });

  test('who does not hold the conversation is told to take it over first', async () => {
    const xiaowu = await desk.agent('小吴');
    const words = { conversationId: li, agentId: xiaowu, content: text('我来') };
    await expect(say(desk, words)).rejects.toMatchObject({
      name: 'Conflict',
      id: 'not_yours',
      facts: { owner: 'agent', agentId: String(xiaozhou) },
    });
    expect(await desk.store.rows('message').countBy({ conversationId: li })).toBe(0);
    await takeover(desk, { conversationId: li, agentId: xiaowu, force: true });
    expect((await say(desk, words)).messages).toHaveLength(1);
    await expect(speak('还是我')).rejects.toMatchObject({ id: 'not_yours' });
  });

  test('what the channel cannot send is refused, with what it can', async () => {
    const place = { type: 'location' as const, latitude: 31.2, longitude: 121.5, text: '外滩' };
    const said = say(desk, { conversationId: li, agentId: xiaozhou, content: place });
    await expect(said).rejects.toMatchObject({
      name: 'Refusal',
      id: 'content_not_sendable',
      facts: { type: 'location', sends: 'text,image' },
    });
    await expect(speak(' \n ')).rejects.toMatchObject({ id: 'content_empty' });
  });

  test('of words cut in several all answer what the customer said, and the first shows it', async () => {
    const asked = await desk.message(li, text('龙井还有吗？'));
    desk.platform.limits = { ...desk.platform.limits, textBytes: 9 };
    const words = { conversationId: li, agentId: xiaozhou, content: text('有的，明前的。'), replyToId: asked };
    const { messages } = await say(desk, words);
    expect(messages.length).toBeGreaterThan(1);
    const rows = await desk.store.rows('message').find({ where: { conversationId: li }, order: { seq: 'ASC' } });
    expect(rows.map(row => row.replyToId)).toEqual([null, ...messages.map(() => asked)]);
    const shown = await tellMessages(desk.store, rows);
    expect(shown.map(({ repliesTo }) => repliesTo?.id ?? null)).toEqual([
      null,
      asked,
      ...messages.slice(1).map(() => null),
    ]);
  });

  test('a file must be ours, of a kind and a size the channel takes', async () => {
    const image = (hash?: string) =>
      say(desk, { conversationId: li, agentId: xiaozhou, content: { type: 'image', media: hash ? { hash } : {} } });
    const keep = (hash: string, mime: string, bytes: number) =>
      desk.store.transact(tx =>
        tx.insert('media', ['hash', 'mime', 'name', 'bytes', 'createdAt'], [[hash, mime, '菜单.png', bytes, 1]]),
      );
    const [good, big, odd] = ['good', 'big', 'odd'].map(name => `${name}${li}`) as [string, string, string];
    await keep(good, 'image/png', 999);
    await keep(big, 'image/png', 1001);
    await keep(odd, 'image/tiff', 5);
    await expect(image()).rejects.toMatchObject({ id: 'file_unknown' });
    await expect(image('nowhere')).rejects.toMatchObject({ what: 'media' });
    await expect(image(big)).rejects.toMatchObject({ id: 'file_not_sendable', facts: { maxBytes: 1000 } });
    await expect(image(odd)).rejects.toMatchObject({ id: 'file_not_sendable', facts: { mime: 'image/tiff' } });
    const { messages } = await image(good);
    expect(messages[0]?.content).toEqual({
      type: 'image',
      media: { hash: good, mime: 'image/png', bytes: 999, name: '菜单.png' },
    });
  });

  describe('on a platform with a window', () => {
    const window = (facts: object) =>
      desk.store.transact(tx =>
        tx.update('conversation', Object.keys(facts), [[li, ...(Object.values(facts) as number[])]]),
      );

    beforeEach(() => {
      const grant = { count: 5, forMs: 48 * HOUR, window: 'main' as const };
      desk.platform.limits = { ...desk.platform.limits, windows: { message: grant } };
    });

    test('nothing can be said before the customer wrote, nor after the window closed', async () => {
      await expect(speak('在吗')).rejects.toMatchObject({ id: 'window_closed', facts: { remaining: 0 } });
      await window({ windowExpiresAt: desk.now() + HOUR, windowRemaining: 5 });
      expect((await speak('在的')).messages).toHaveLength(1);
      const late = say(desk, {
        conversationId: li,
        agentId: xiaozhou,
        content: text('明天见'),
        sendAt: desk.now() + HOUR,
      });
      await expect(late).rejects.toMatchObject({ id: 'window_closed' });
    });

    test('a text in more parts than the window has room for is refused whole', async () => {
      desk.platform.limits = { ...desk.platform.limits, textBytes: 30 };
      await window({
        windowExpiresAt: desk.now() + HOUR,
        windowRemaining: 1,
        briefExpiresAt: desk.now() + 1,
        briefRemaining: 1,
      });
      await expect(speak('一二三四五六七八九十'.repeat(3))).rejects.toMatchObject({ facts: { remaining: 2 } });
      expect(await desk.store.rows('message').countBy({ conversationId: li })).toBe(0);
      expect((await speak('一二三四五六七八九十'.repeat(2))).messages).toHaveLength(2);
    });

    test('a window that does not count has room for everything', async () => {
      await window({ windowExpiresAt: desk.now() + HOUR });
      expect((await speak('好')).messages).toHaveLength(1);
    });
  });

  test('a paused channel and a customer who left take no words', async () => {
    desk.platform.state = 'paused';
    await expect(speak('在吗')).rejects.toMatchObject({ id: 'channel_paused' });
    desk.platform.state = 'on';
    const { address } = await desk.row(li);
    await desk.store.transact(tx => tx.run('UPDATE identity SET reachable = 0 WHERE address = ?', [address]));
    await expect(speak('在吗')).rejects.toMatchObject({ id: 'contact_unreachable' });
  });

  test('a note stays in the house', async () => {
    const xiaowu = await desk.agent('小吴');
    const written = await note(desk, { conversationId: li, agentId: xiaowu, text: ' 老客户，请优先 ' });
    expect(written).toMatchObject({
      direction: 'note',
      author: 'agent',
      agentId: xiaowu,
      content: text('老客户，请优先'),
    });
    expect(await desk.store.rows('delivery').countBy({ conversationId: li })).toBe(0);
    expect(await desk.row(li)).toMatchObject({ lastSeq: 1, preview: '', unread: 2 });
  });

  test('reading makes nothing unread, and is told once', async () => {
    await markRead(desk, { conversationId: li });
    await markRead(desk, { conversationId: li });
    expect((await desk.row(li)).unread).toBe(0);
    expect(desk.heard).toEqual(['conversation.updated']);
  });

  describe('sending again', () => {
    const ended = (state: DeliveryState) =>
      desk.delivery(li, {
        state,
        attempts: 3,
        epoch: 1,
        route: 'inline',
        expiresAt: desk.now() - 1,
        fault: { kind: 'unknown', code: null, detail: 'no answer' },
      });

    test.each(['failed', 'unknown', 'expired'] as const)('what ended %s becomes due under its own key', async state => {
      await takeover(desk, { conversationId: li, agentId: xiaozhou });
      const deliveryId = await ended(state);
      const delivery = await resend(desk, { deliveryId, agentId: xiaozhou });
      expect(delivery).toMatchObject({
        id: deliveryId,
        dedupeKey: `reply:${deliveryId}`,
        state: 'due',
        route: 'send',
        dueAt: desk.now(),
        expiresAt: null,
        fault: null,
        epoch: (await desk.row(li)).epoch,
      });
      const [audit] = await desk.store.rows('audit').findBy({ subject: `delivery:${deliveryId}` });
      expect(audit).toMatchObject({ action: 'delivery.resend', agentId: xiaozhou, data: { state } });
    });

    test.each(['due', 'sending', 'sent', 'cancelled', 'skipped'] as const)('what is %s stays so', async state => {
      const deliveryId = await ended(state);
      await expect(resend(desk, { deliveryId, agentId: xiaozhou })).rejects.toMatchObject({
        id: 'delivery_not_resendable',
        facts: { state },
      });
      expect(await desk.store.rows('delivery').findOneBy({ id: deliveryId })).toMatchObject({ state });
    });

    test('two who press the button at once send it once', async () => {
      const deliveryId = await ended('failed');
      const both = await Promise.allSettled([1, 2].map(() => resend(desk, { deliveryId, agentId: xiaozhou })));
      expect(both.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    });
  });
});
