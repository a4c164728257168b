import { assign } from '../../src/flows/assignment';
import { close, snooze, takeover, transfer } from '../../src/flows/handoff';
import { heartbeat, setPresence } from '../../src/flows/presence';
import { say } from '../../src/flows/say';
import { sweep } from '../../src/flows/sweep';
import type { AgentId, ConversationId, TeamId } from '../../src/model';
import { type ConversationRow, openStore } from '../../src/store';
import { type Desk, databases, openDesk } from '../support/desk';

const MINUTE = 60_000;

describe.each(databases)('the queue, on %s', (_, scratch) => {
  let desk: Desk;
  let xiaozhou: AgentId;

  beforeAll(async () => {
    desk = await openDesk(scratch);
  });
  afterAll(() => desk.close());
  beforeEach(async () => {
    await desk.store.transact(async tx => {
      await tx.run("UPDATE agent SET presence = 'offline'");
      await tx.run("UPDATE conversation SET owner = 'closed', agentId = NULL");
    });
    xiaozhou = await desk.agent('小周');
    desk.heard.length = 0;
  });

  const waiting = (facts: Partial<ConversationRow> = {}) =>
    desk.conversation({ owner: 'queue', waitingSince: desk.now(), ...facts });
  const holder = async (id: ConversationId) => (await desk.row(id)).agentId;
  const team = async (): Promise<TeamId> => {
    const id = desk.store.id<'team'>();
    await desk.store.transact(tx => tx.insert('team', ['id', 'name'], [[id, `组${id}`]]));
    return id;
  };
  const text = (words: string) => ({ type: 'text' as const, text: words });

  test('王 waits, 小周 is there: 小周 gets the conversation and everyone hears of it', async () => {
    const wang = await waiting();
    expect(await assign(desk)).toBe(1);
    expect(await desk.row(wang)).toMatchObject({ owner: 'agent', agentId: xiaozhou, epoch: 2, lastSeq: 1 });
    expect(await desk.events(wang)).toEqual(['会话已分配给小周']);
    expect(desk.heard).toEqual(['conversation.updated', 'message.created']);
    expect(await desk.store.rows('audit').findOneBy({ subject: `conversation:${wang}` })).toMatchObject({
      action: 'conversation.assign',
      agentId: null,
      data: { to: { agentId: String(xiaozhou) } },
    });
    expect(await assign(desk)).toBe(0);
  });

  test('the urgent first, then who has waited longest', async () => {
    await desk.store.transact(tx => tx.update('agent', ['capacity'], [[xiaozhou, 2]]));
    const late = await waiting({ waitingSince: desk.now() });
    const early = await waiting({ waitingSince: desk.now() - MINUTE });
    const low = await waiting({ priority: 'low', waitingSince: desk.now() - 9 * MINUTE });
    const urgent = await waiting({ priority: 'urgent' });
    await assign(desk);
    expect(await Promise.all([urgent, early, late, low].map(holder))).toEqual([xiaozhou, xiaozhou, null, null]);
  });

  test('whom the customer knows, or whose customer it is, before the least busy', async () => {
    const xiaowu = await desk.agent('小吴');
    const xiaozheng = await desk.agent('小郑');
    await desk.conversation({ owner: 'agent', agentId: xiaowu });
    await desk.conversation({ owner: 'agent', agentId: xiaozheng });
    const known = await waiting({ lastAgentId: xiaowu });
    const owned = await waiting();
    const { contactId } = await desk.row(owned);
    await desk.store.transact(tx => tx.update('contact', ['ownerAgentId'], [[contactId, xiaozheng]]));
    const stranger = await waiting();
    await assign(desk);
    expect(await Promise.all([known, owned, stranger].map(holder))).toEqual([xiaowu, xiaozheng, xiaozhou]);
  });

  test('a team’s queue is the team’s, and what nobody can take does not hold up the others', async () => {
    const sales = await team();
    const blocked = await Promise.all(
      Array.from({ length: 120 }, () => waiting({ teamId: sales, priority: 'urgent' })),
    );
    const free = await waiting();
    await assign(desk);
    expect(await holder(free)).toBe(xiaozhou);
    expect(await Promise.all(blocked.slice(0, 3).map(holder))).toEqual([null, null, null]);
    const seller = await desk.agent('小吴', { teamId: sales, capacity: 3 });
    expect(await assign(desk)).toBe(3);
    expect(await desk.store.rows('conversation').countBy({ agentId: seller })).toBe(3);
  });

  test('who is away, offline, silent, switched off or sends campaigns is given nothing', async () => {
    await desk.store.transact(tx => tx.update('agent', ['presence'], [[xiaozhou, 'away']]));
    await desk.agent('小吴', { presence: 'offline' });
    await desk.agent('小郑', { seenAt: desk.now() - 2 * MINUTE });
    await desk.agent('小冯', { enabled: false });
    await desk.agent('小陈', { role: 'marketer' });
    await waiting();
    expect(await assign(desk)).toBe(0);
  });

  test('two processes that hand out at once hand out each conversation once and overload nobody', async () => {
    const other = { ...desk, store: await openStore(desk.place) };
    const xiaowu = await desk.agent('小吴');
    const all = await Promise.all(Array.from({ length: 14 }, () => waiting()));
    const handed = await Promise.all([assign(desk), assign(other), assign(desk), assign(other)]);
    await assign(desk);
    const rows = await Promise.all(all.map(id => desk.row(id)));
    for (const agent of [xiaozhou, xiaowu]) expect(rows.filter(row => row.agentId === agent)).toHaveLength(5);
    expect(rows.filter(row => row.owner === 'queue')).toHaveLength(4);
    expect(rows.filter(row => row.owner === 'agent').every(row => row.epoch === 2)).toBe(true);
    expect(handed.reduce((sum, one) => sum + one, 0)).toBe(10);
    await other.store.close();
  });

  test('ending one conversation makes a hand free for the next', async () => {
    await desk.store.transact(tx => tx.update('agent', ['capacity'], [[xiaozhou, 1]]));
    const first = await waiting({ priority: 'high' });
    const second = await waiting();
    await assign(desk);
    expect(await holder(second)).toBeNull();
    await close(desk, { conversationId: first, agentId: xiaozhou });
    expect(await holder(second)).toBe(xiaozhou);
  });

  test('what is put off takes up no hand, and comes back at its time', async () => {
    await desk.store.transact(tx => tx.update('agent', ['capacity'], [[xiaozhou, 1]]));
    const first = await waiting({ priority: 'high' });
    await assign(desk);
    await snooze(desk, { conversationId: first, agentId: xiaozhou, until: desk.now() + MINUTE });
    const second = await waiting();
    await assign(desk);
    expect(await holder(second)).toBe(xiaozhou);
    desk.pass(MINUTE);
    await sweep(desk);
    expect(await desk.row(first)).toMatchObject({ snoozedUntil: null, agentId: xiaozhou });
    expect((await desk.events(first)).at(-1)).toBe('稍后处理的时间到了');
  });

  test('小周 comes and is given what waits; 小周 goes and gives it back, one step more urgent', async () => {
    await setPresence(desk, { agentId: xiaozhou, presence: 'offline' });
    const wang = await waiting();
    const kept = await desk.conversation({ owner: 'agent', agentId: xiaozhou, snoozedUntil: desk.now() + MINUTE });
    await assign(desk);
    expect(await holder(wang)).toBeNull();
    await setPresence(desk, { agentId: xiaozhou, presence: 'online' });
    expect(await holder(wang)).toBe(xiaozhou);
    await setPresence(desk, { agentId: xiaozhou, presence: 'away' });
    expect(await holder(wang)).toBe(xiaozhou);
    await setPresence(desk, { agentId: xiaozhou, presence: 'offline' });
    expect(await desk.row(wang)).toMatchObject({
      owner: 'queue',
      agentId: null,
      lastAgentId: xiaozhou,
      priority: 'high',
      epoch: 3,
    });
    expect((await desk.events(wang)).at(-1)).toBe('小周已离线，会话回到队列');
    expect(await holder(kept)).toBe(xiaozhou);
    expect(desk.heard).toContain('agent.presence');
    const nobody = setPresence(desk, { agentId: desk.store.id(), presence: 'online' });
    await expect(nobody).rejects.toMatchObject({ what: 'agent' });
  });

  test('who is not heard of for ninety seconds has gone', async () => {
    const wang = await waiting();
    await assign(desk);
    const xiaowu = await desk.agent('小吴');
    desk.pass(89_000);
    await heartbeat(desk, { agentId: xiaowu });
    await sweep(desk);
    expect(await holder(wang)).toBe(xiaozhou);
    desk.pass(1000);
    await sweep(desk);
    expect(await desk.store.rows('agent').findOneBy({ id: xiaozhou })).toMatchObject({ presence: 'offline' });
    expect(await holder(wang)).toBe(xiaowu);
    expect(await desk.events(wang)).toEqual(['会话已分配给小周', '小周已离线，会话回到队列', '会话已分配给小吴']);
  });

  test('the workspace says how long silence may last', async () => {
    await desk.store.transact(tx =>
      tx.insert('setting', ['name', 'value'], [['assignment', JSON.stringify({ silentSeconds: 600 })]]),
    );
    const wang = await waiting();
    await assign(desk);
    desk.pass(4 * MINUTE);
    await sweep(desk);
    expect(await holder(wang)).toBe(xiaozhou);
    await desk.store.transact(tx => tx.run("DELETE FROM setting WHERE name = 'assignment'"));
  });

  describe('when the agent does not answer', () => {
    const minutes = async (count: number, ...present: AgentId[]) => {
      for (let minute = 0; minute < count; minute++) {
        desk.pass(MINUTE);
        for (const agentId of present) await heartbeat(desk, { agentId });
        await sweep(desk);
      }
    };

    test('after five minutes somebody else gets it', async () => {
      const wang = await waiting();
      await assign(desk);
      const xiaowu = await desk.agent('小吴');
      for (let held = 0; held < 2; held++) await desk.conversation({ owner: 'agent', agentId: xiaowu });
      await minutes(4, xiaozhou, xiaowu);
      expect(await holder(wang)).toBe(xiaozhou);
      await minutes(1, xiaozhou, xiaowu);
      expect(await desk.row(wang)).toMatchObject({ agentId: xiaowu, priority: 'high', lastAgentId: null });
      expect(await desk.events(wang)).toContain('小周未及时回复，会话回到队列');
    });

    test('with nobody else it waits for all to see, and comes back only later', async () => {
      const wang = await waiting();
      await assign(desk);
      await minutes(5, xiaozhou);
      expect(await desk.row(wang)).toMatchObject({ owner: 'queue', priority: 'high' });
      await minutes(4, xiaozhou);
      expect((await desk.row(wang)).owner).toBe('queue');
      await minutes(1, xiaozhou);
      expect(await holder(wang)).toBe(xiaozhou);
    });

    test('one word is an answer, here or in the platform’s own client', async () => {
      const wang = await waiting();
      const li = await waiting();
      await assign(desk);
      await say(desk, { conversationId: wang, agentId: xiaozhou, content: text('您好') });
      await desk.message(li, text('在的'), 'agent');
      await minutes(6, xiaozhou);
      expect(await Promise.all([wang, li].map(holder))).toEqual([xiaozhou, xiaozhou]);
    });

    test('what 小周 took by hand stays with 小周', async () => {
      const wang = await waiting();
      await takeover(desk, { conversationId: wang, agentId: xiaozhou });
      await minutes(6, xiaozhou);
      expect(await holder(wang)).toBe(xiaozhou);
    });
  });

  test('who passes a conversation to the queue does not get it back at once', async () => {
    const wang = await desk.conversation({ owner: 'agent', agentId: xiaozhou });
    await transfer(desk, { conversationId: wang, agentId: xiaozhou, to: { teamId: null } });
    expect(await desk.row(wang)).toMatchObject({ owner: 'queue', lastAgentId: xiaozhou, waitingSince: desk.now() });
    const xiaowu = await desk.agent('小吴');
    await assign(desk);
    expect(await holder(wang)).toBe(xiaowu);
  });

  test('an agent without a console keeps a conversation, until a customer’s words lie unread', async () => {
    const boss = await desk.agent('老板', { role: 'admin', presence: 'offline', seenAt: null });
    const wang = await desk.conversation();
    await takeover(desk, { conversationId: wang, agentId: boss });
    desk.pass(10 * MINUTE);
    await sweep(desk);
    expect(await holder(wang)).toBe(boss);
    await desk.store.transact(tx =>
      tx.update('conversation', ['unread', 'lastInboundAt'], [[wang, 1, desk.now() - 5 * MINUTE]]),
    );
    await sweep(desk);
    expect((await desk.row(wang)).owner).toBe('queue');
  });

  test('a colleague whose account is switched off holds nothing', async () => {
    const wang = await desk.conversation({ owner: 'agent', agentId: xiaozhou });
    await desk.store.transact(tx => tx.update('agent', ['enabled'], [[xiaozhou, 0]]));
    await sweep(desk);
    expect(await desk.row(wang)).toMatchObject({ owner: 'queue', priority: 'high', waitingSince: desk.now() });
  });
});
