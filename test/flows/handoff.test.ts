import { packMemory, unpackMemory } from '../../src/engine/memory';
import { Conflict } from '../../src/flows/conflict';
import { claim, close, giveBack, reopen, snooze, takeover, transfer } from '../../src/flows/handoff';
import type { AgentId, ChannelId, ConversationId, RuleId } from '../../src/model';
import { claimJob, openStore } from '../../src/store';
import { type Desk, databases, openDesk } from '../support/desk';

describe.each(databases)('who holds the conversation, on %s', (_, scratch) => {
  let desk: Desk;
  let xiaozhou: AgentId;
  let xiaowu: AgentId;
  let boss: AgentId;
  let wang: ConversationId;

  beforeAll(async () => {
    desk = await openDesk(scratch);
  });
  afterAll(() => desk.close());
  beforeEach(async () => {
    xiaozhou = await desk.agent('小周');
    xiaowu = await desk.agent('小吴');
    boss = await desk.agent('老板', { role: 'admin' });
    wang = await desk.conversation();
    desk.heard.length = 0;
  });

  const stateOf = async (id: ConversationId) => {
    const { owner, agentId, epoch } = await desk.row(id);
    return { owner, agentId, epoch };
  };

  test('小周 takes over from the bot, and the conversation, the audit and the consoles tell of it', async () => {
    const held = await takeover(desk, { conversationId: wang, agentId: xiaozhou, epoch: 1 });
    expect(held).toMatchObject({ inFlight: false, conversation: { owner: 'agent', agentId: xiaozhou, epoch: 2 } });
    expect(held.conversation).toEqual(await desk.row(wang));
    const told = await desk.store.rows('message').findOneByOrFail({ conversationId: wang });
    expect(told).toMatchObject({
      seq: 1,
      direction: 'note',
      author: 'system',
      agentId: xiaozhou,
      content: { type: 'event', event: 'takeover', text: '小周接管了会话' },
    });
    const audit = await desk.store.rows('audit').findOneByOrFail({ subject: `conversation:${wang}` });
    expect(audit).toMatchObject({
      action: 'conversation.takeover',
      agentId: xiaozhou,
      data: { from: { owner: 'bot' }, to: { owner: 'agent', agentId: String(xiaozhou) }, epoch: 2 },
    });
    expect(desk.heard).toEqual(['conversation.updated', 'message.created']);
  });

  test('what the bot had waiting is cancelled; what a person or a campaign had waiting is not', async () => {
    const reply = await desk.delivery(wang);
    const words = await desk.delivery(wang, { class: 'agent' });
    const greeting = await desk.delivery(wang, { class: 'greeting' });
    const elsewhere = await desk.delivery(await desk.conversation());
    await takeover(desk, { conversationId: wang, agentId: xiaozhou });
    const state = async (id: number) => desk.store.read('SELECT state FROM delivery WHERE id = ?', [id]);
    expect(await state(reply)).toEqual([{ state: 'cancelled' }]);
    expect(await state(words)).toEqual([{ state: 'due' }]);
    expect(await state(greeting)).toEqual([{ state: 'due' }]);
    expect(await state(elsewhere)).toEqual([{ state: 'due' }]);
    const [row] = await desk.store.rows('delivery').findBy({ id: reply });
    expect(row?.fault).toMatchObject({ kind: 'superseded' });
    expect(desk.heard).toContain('delivery.updated');
  });

  test('the takeover is acknowledged only after the reply on its way has landed', async () => {
    const order: string[] = [];
    desk.flights.took(wang);
    const asked = takeover(desk, { conversationId: wang, agentId: xiaozhou }).then(held => {
      order.push('acknowledged');
      return held;
    });
    while ((await desk.row(wang)).owner === 'bot') await new Promise(setImmediate);
    order.push('landed');
    desk.flights.landed(wang);
    expect((await asked).inFlight).toBe(false);
    expect(order).toEqual(['landed', 'acknowledged']);
  });

  test('a reply on its way from another process is waited for too', async () => {
    const reply = await desk.delivery(wang, { state: 'sending' });
    const flights = {
      ...desk.flights,
      landedAll: async () => {
        setImmediate(() => void desk.store.transact(tx => tx.update('delivery', ['state'], [[reply, 'sent']])));
        return true;
      },
    };
    const held = await takeover({ ...desk, flights }, { conversationId: wang, agentId: xiaozhou });
    expect(held.inFlight).toBe(false);
    expect(await desk.store.rows('delivery').findOneBy({ id: reply })).toMatchObject({ state: 'sent' });
  });

  test('when the reply on its way never lands, the answer says so', async () => {
    const flights = { ...desk.flights, landedAll: async () => false };
    const held = await takeover({ ...desk, flights }, { conversationId: wang, agentId: xiaozhou });
    expect(held).toMatchObject({ inFlight: true, conversation: { owner: 'agent' } });
  });

  test('nobody takes a conversation out of a colleague’s hands by accident', async () => {
    await takeover(desk, { conversationId: wang, agentId: xiaozhou });
    await expect(takeover(desk, { conversationId: wang, agentId: xiaowu })).rejects.toMatchObject({
      name: 'Conflict',
      id: 'conversation_taken',
      facts: { agentId: String(xiaozhou), epoch: 2 },
    });
    expect(await stateOf(wang)).toEqual({ owner: 'agent', agentId: xiaozhou, epoch: 2 });
    await takeover(desk, { conversationId: wang, agentId: xiaowu, force: true });
    expect(await desk.row(wang)).toMatchObject({ agentId: xiaowu, lastAgentId: xiaozhou });
    await takeover(desk, { conversationId: wang, agentId: boss });
    expect(await stateOf(wang)).toEqual({ owner: 'agent', agentId: boss, epoch: 4 });
  });

  test('asking twice is asking once', async () => {
    await takeover(desk, { conversationId: wang, agentId: xiaozhou, epoch: 1 });
    const again = await takeover(desk, { conversationId: wang, agentId: xiaozhou, epoch: 1 });
    expect(again.conversation.epoch).toBe(2);
    expect(await desk.events(wang)).toEqual(['小周接管了会话']);
  });

  test('who looked at an old state is told', async () => {
    await expect(takeover(desk, { conversationId: wang, agentId: xiaozhou, epoch: 7 })).rejects.toMatchObject({
      id: 'epoch_changed',
      facts: { epoch: 1 },
    });
    expect(await stateOf(wang)).toEqual({ owner: 'bot', agentId: null, epoch: 1 });
  });

  test('of two who claim at once, one gets it', async () => {
    const waiting = await desk.conversation({ owner: 'queue', waitingSince: desk.now() });
    const both = await Promise.allSettled([
      claim(desk, { conversationId: waiting, agentId: xiaozhou }),
      claim(desk, { conversationId: waiting, agentId: xiaowu }),
    ]);
    expect(both.map(one => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = both.find(one => one.status === 'rejected');
    expect(refused?.reason).toMatchObject({ id: 'conversation_taken' });
    expect(await desk.row(waiting)).toMatchObject({ owner: 'agent', epoch: 2, waitingSince: desk.now() });
  });

  test('only what waits can be claimed', async () => {
    await expect(claim(desk, { conversationId: wang, agentId: xiaozhou })).rejects.toMatchObject({ id: 'not_waiting' });
  });

  test('小周 gives it to 小吴, and 小吴 to a team', async () => {
    const teamId = desk.store.id<'team'>();
    await desk.store.transact(tx => tx.insert('team', ['id', 'name'], [[teamId, `售后${teamId}`]]));
    await takeover(desk, { conversationId: wang, agentId: xiaozhou });
    await transfer(desk, { conversationId: wang, agentId: xiaozhou, to: { agentId: xiaowu } });
    expect(await desk.row(wang)).toMatchObject({ owner: 'agent', agentId: xiaowu, lastAgentId: xiaozhou, epoch: 3 });
    await expect(transfer(desk, { conversationId: wang, agentId: xiaozhou, to: { teamId } })).rejects.toMatchObject({
      id: 'not_yours',
    });
    await transfer(desk, { conversationId: wang, agentId: xiaowu, to: { teamId } });
    expect(await desk.row(wang)).toMatchObject({ teamId, lastAgentId: xiaowu, epoch: 4 });
    expect(await desk.events(wang)).toEqual([
      '小周接管了会话',
      '小周将会话转给小吴',
      `小吴将会话转到售后${teamId}的队列`,
    ]);
  });

  test('nobody is given a conversation who is not there', async () => {
    const gone = await desk.agent('前同事', { enabled: false });
    await expect(
      transfer(desk, { conversationId: wang, agentId: xiaozhou, to: { agentId: gone } }),
    ).rejects.toMatchObject({ name: 'NotFound', what: 'agent' });
    await expect(
      transfer(desk, { conversationId: wang, agentId: xiaozhou, to: { teamId: desk.store.id() } }),
    ).rejects.toMatchObject({ name: 'NotFound', what: 'team' });
    await expect(takeover(desk, { conversationId: wang, agentId: gone })).rejects.toMatchObject({ what: 'agent' });
    await expect(takeover(desk, { conversationId: desk.store.id(), agentId: xiaozhou })).rejects.toMatchObject({
      what: 'conversation',
    });
  });

  test('the bot gets it back with a clean slate of misses and its memory of what fired', async () => {
    const fired = [{ rule: 7 as RuleId, at: 1, since: 1, count: 1 }];
    const missed = await desk.conversation({
      owner: 'agent',
      agentId: xiaozhou,
      priority: 'urgent',
      waitingSince: desk.now(),
      handoffReason: '投诉',
      memory: packMemory({ misses: 3, fired }),
    });
    const { conversation } = await giveBack(desk, { conversationId: missed, agentId: xiaozhou });
    expect(conversation).toMatchObject({
      owner: 'bot',
      agentId: null,
      lastAgentId: xiaozhou,
      priority: 'normal',
      waitingSince: null,
      handoffReason: null,
      epoch: 2,
    });
    expect(unpackMemory((await desk.row(missed)).memory)).toEqual({ misses: 0, fired });
  });

  test('a colleague cannot end it, its holder can, and anyone may open it again', async () => {
    await takeover(desk, { conversationId: wang, agentId: xiaozhou });
    await expect(close(desk, { conversationId: wang, agentId: xiaowu })).rejects.toMatchObject({ id: 'not_yours' });
    await expect(reopen(desk, { conversationId: wang, agentId: xiaowu })).rejects.toMatchObject({ id: 'not_closed' });
    await close(desk, { conversationId: wang, agentId: xiaozhou });
    expect(await desk.row(wang)).toMatchObject({ owner: 'closed', agentId: null, lastAgentId: xiaozhou, epoch: 3 });
    await close(desk, { conversationId: wang, agentId: xiaozhou });
    expect((await desk.row(wang)).epoch).toBe(3);
    await reopen(desk, { conversationId: wang, agentId: xiaowu });
    expect(await desk.row(wang)).toMatchObject({ owner: 'agent', agentId: xiaowu, lastAgentId: xiaozhou, epoch: 4 });
  });

  test('what is put off until tomorrow is out of sight until then, or until it is wanted', async () => {
    const tomorrow = desk.now() + 86_400_000;
    await takeover(desk, { conversationId: wang, agentId: xiaozhou });
    await snooze(desk, { conversationId: wang, agentId: xiaozhou, until: tomorrow });
    expect(await desk.row(wang)).toMatchObject({ owner: 'agent', snoozedUntil: tomorrow, epoch: 3 });
    await snooze(desk, { conversationId: wang, agentId: xiaozhou, until: null });
    expect(await desk.row(wang)).toMatchObject({ snoozedUntil: null, epoch: 4 });
    await expect(snooze(desk, { conversationId: wang, agentId: xiaozhou, until: desk.now() })).rejects.toMatchObject({
      name: 'Refusal',
      id: 'time_passed',
    });
  });

  test('who spoke in the platform’s own client is in nobody’s way', async () => {
    const outside = await desk.conversation({ owner: 'agent', agentId: null });
    await takeover(desk, { conversationId: outside, agentId: xiaowu });
    expect(await desk.row(outside)).toMatchObject({ owner: 'agent', agentId: xiaowu });
  });

  describe('with a second process at work', () => {
    let other: Desk;

    beforeEach(async () => {
      other = { ...desk, store: await openStore(desk.place) };
    });
    afterEach(() => other.store.close());

    test('of many who claim one conversation at once, one gets it', async () => {
      const waiting = await desk.conversation({ owner: 'queue', waitingSince: desk.now() });
      const agents = await Promise.all(Array.from({ length: 8 }, (_, index) => desk.agent(`同事${index}`)));
      const asked = agents.map((agentId, index) =>
        claim(index % 2 ? desk : other, { conversationId: waiting, agentId }).catch((error: unknown) => error),
      );
      const answers = await Promise.all(asked);
      const refused = answers.filter(answer => answer instanceof Conflict);
      expect(refused).toHaveLength(7);
      expect(refused.every(({ id }) => id === 'conversation_taken')).toBe(true);
      expect((await desk.row(waiting)).epoch).toBe(2);
      expect(await desk.events(waiting)).toHaveLength(1);
    });

    test('once a takeover is acknowledged, no reply of the bot leaves any more', async () => {
      const all = await Promise.all(Array.from({ length: 24 }, () => desk.conversation()));
      const replies = await Promise.all(all.map(id => desk.spoken(id, '稍等')));
      const sentAfter: number[] = [];
      const acknowledged = new Set<number>();
      const now = desk.now();
      const none = new Set<ChannelId>();
      const outbox = async () => {
        for (const [index, conversationId] of all.entries()) {
          const token = desk.store.id();
          const { contactId, channelId } = await desk.row(conversationId);
          const candidates = [{ id: replies[index]!, conversationId, channelId, contactId, class: 'reply' as const }];
          const greetings = { unasked: none, cap: { most: null, days: 1 } };
          const input = { candidates, token, now, leaseUntil: now + 30_000, windowed: none, asking: none, greetings };
          for (const one of (await other.store.write(claimJob, input)).claimed) {
            if (acknowledged.has(one.conversationId)) sentAfter.push(one.conversationId);
            await other.store.transact(tx => tx.update('delivery', ['state'], [[one.id, 'sent']]));
          }
        }
      };
      const desks = all.toReversed().map(async conversationId => {
        const held = await takeover(desk, { conversationId, agentId: xiaozhou });
        expect(held.inFlight).toBe(false);
        acknowledged.add(conversationId);
      });
      await Promise.all([outbox(), ...desks]);
      expect(sentAfter).toEqual([]);
      const states = await desk.store.rows('delivery').findBy(replies.map(id => ({ id })));
      expect(states.every(({ state }) => state === 'sent' || state === 'cancelled')).toBe(true);
      expect(states).toHaveLength(24);
    });
  });
});
