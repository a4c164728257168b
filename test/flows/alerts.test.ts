import { openAlerts } from '../../src/flows/alerts';
import { takeover, transfer } from '../../src/flows/handoff';
import { setPresence } from '../../src/flows/presence';
import type { AgentId, ChannelId, TeamId } from '../../src/model';
import { openWecomKfStandIn, type WecomKfStandIn } from '../../stand-ins/wecom-kf';
import { databases } from '../support/databases';
import { openHouse, type TestHouse } from '../support/house';
import { until } from '../support/process';

jest.setTimeout(60_000);

const MINUTE = 60_000;
/** A Friday night: the shop is shut, and 小周 has gone home. */
const NIGHT = '2026-11-20T22:05:00+08:00';

describe.each(databases)('colleagues who are away are alerted in WeCom, on %s', (_, scratch) => {
  let house: TestHouse;
  let wecom: WecomKfStandIn;
  let stage: ChannelId;
  let xiaozhou: AgentId;
  let stop: () => void;

  beforeEach(async () => {
    house = await openHouse({ scratch: await scratch(), at: NIGHT });
    wecom = await openWecomKfStandIn({ now: house.now });
    stage = await house.addChannel('stage');
    await house.addChannel('wecom-kf', { ...wecom.settings, agentId: wecom.agentId });
    await house.setRules([
      { name: '人工', when: { text: { contains: '人工' } }, then: [{ reply: { text: '请稍候' } }, { handoff: {} }] },
    ]);
    xiaozhou = await colleague('小周', 'xiaozhou', 'away');
    stop = openAlerts(house, 'https://kefu.example/');
  });
  afterEach(async () => {
    stop();
    await house.close();
    await wecom.close();
  });

  const colleague = async (name: string, alertUser: string | null, presence = 'offline'): Promise<AgentId> => {
    const id = await house.addAgent(name, presence);
    await house.store.transact(tx => tx.update('agent', ['alertUser'], [[id, alertUser]]));
    if (alertUser !== null) wecom.world.colleagues.set(alertUser, 'here');
    return id;
  };
  const called = (address: string, name: string) => house.customer(stage, address).does({ text: '你好', name });
  const asks = (address: string, text = '找人工') => house.customer(stage, address).says(text);
  const told = (user = 'xiaozhou') => wecom.world.alerts.filter(alert => alert.user === user).map(({ text }) => text);
  const isTold = (user: string, times: number) => until(async () => told(user).length === times, `alerts to ${user}`);

  /** A colleague is given a conversation and hears of it: everything before it has been looked at by then. */
  const lookedAt = async () => {
    const user = `barrier${house.store.id()}`.toLowerCase();
    const boss = await house.addAgent('老板', 'away');
    const last = await colleague('末尾', user);
    await house.customer(stage, user).says('你好');
    const conversationId = await house.conversation(stage, user);
    await takeover(house, { conversationId, agentId: boss });
    await transfer(house, { conversationId, agentId: boss, to: { agentId: last } });
    await isTold(user, 1);
    await house.store.transact(tx => tx.update('agent', ['enabled'], [[last, 0]]));
  };

  test('王芳 asks for a person at night, and 小周 gets one alert, not two', async () => {
    await called('wang', '王芳');
    await asks('wang', '我的茶碎了，找人工');
    await isTold('xiaozhou', 1);
    const conversation = await house.conversation(stage, 'wang');
    expect(told()).toEqual([
      `王芳 在等人工接待，22:05 起\n王芳 is waiting for a colleague since 22:05\nhttps://kefu.example/inbox/${conversation}`,
    ]);
    await asks('wang', '有人吗');
    await asks('li');
    house.pass(10 * MINUTE - 1);
    await asks('li', '急');
    await lookedAt();
    expect(told()).toHaveLength(1);

    house.pass(1);
    await asks('wang', '还在吗');
    await asks('li', '在吗');
    await isTold('xiaozhou', 2);
    expect(told()[1]).toMatch(/^一位客户 在等人工接待，22:05 起\nA customer is waiting for a colleague since 22:05\n/);
    expect(await house.history(conversation)).toEqual(expect.arrayContaining(['in: 还在吗']));
  });

  test('nobody is called while somebody online can take it', async () => {
    const xiaowu = await colleague('小吴', 'xiaowu', 'online');
    await asks('wang');
    await lookedAt();
    expect([told(), told('xiaowu')]).toEqual([[], []]);

    await house.store.transact(tx => tx.update('agent', ['capacity'], [[xiaowu, 0]]));
    await asks('li');
    await isTold('xiaozhou', 1);
    expect(told('xiaowu')).toEqual([]);
  });

  test('the team that is asked for, else whose customer it is, else everybody', async () => {
    const team = house.store.id<'team'>() as TeamId;
    await colleague('小吴', 'xiaowu');
    const xiaozheng = await colleague('小郑', 'xiaozheng');
    const marketer = await colleague('小马', 'xiaoma');
    const gone = await colleague('小高', 'xiaogao');
    await house.store.transact(async tx => {
      await tx.insert('team', ['id', 'name'], [[team, '售后']]);
      await tx.update(
        'agent',
        ['teamId', 'role'],
        [
          [xiaozheng, team, 'agent'],
          [marketer, team, 'marketer'],
        ],
      );
      await tx.update('agent', ['enabled'], [[gone, 0]]);
    });
    await house.books.reload();
    await house.setRules([
      { name: '售后', when: { text: { contains: '售后' } }, then: [{ handoff: { team: '售后' } }] },
      { name: '人工', when: { text: { contains: '人工' } }, then: [{ handoff: {} }] },
    ]);
    await asks('wang', '找售后');
    await isTold('xiaozheng', 1);
    expect(wecom.world.alerts).toHaveLength(1);

    await called('li', '李雷');
    const { contactId } = await house.store.rows('conversation').findOneByOrFail({ address: 'li' });
    await house.store.transact(tx => tx.update('contact', ['ownerAgentId'], [[contactId, xiaozhou]]));
    await asks('li');
    await isTold('xiaozhou', 1);
    expect(wecom.world.alerts).toHaveLength(2);

    await asks('zhao');
    await isTold('xiaowu', 1);
    expect(wecom.world.alerts.map(({ user }) => user)).toEqual(['xiaozheng', 'xiaozhou', 'xiaowu']);
  });

  test('小周 hears what is passed on to them while they are away, and nothing when they are there', async () => {
    await called('wang', '王芳');
    const [conversationId, boss] = [await house.conversation(stage, 'wang'), await house.addAgent('老板')];
    await setPresence(house, { agentId: xiaozhou, presence: 'online' });
    await takeover(house, { conversationId, agentId: boss });
    const back = await transfer(house, { conversationId, agentId: boss, to: { agentId: xiaozhou } });
    expect(back.conversation.agentId).toBe(xiaozhou);
    await lookedAt();
    expect(told()).toEqual([]);

    await takeover(house, { conversationId, agentId: boss, force: true });
    await setPresence(house, { agentId: xiaozhou, presence: 'away' });
    await transfer(house, { conversationId, agentId: boss, to: { agentId: xiaozhou } });
    await isTold('xiaozhou', 1);
    expect(told()).toEqual([
      `王芳 的会话转给了您\n王芳 was passed to you\nhttps://kefu.example/inbox/${conversationId}`,
    ]);
  });

  test('what somebody takes by themselves is no news to them', async () => {
    await called('wang', '王芳');
    await takeover(house, { conversationId: await house.conversation(stage, 'wang'), agentId: xiaozhou });
    await asks('wang', '谢谢');
    await lookedAt();
    expect(told()).toEqual([]);
  });

  test('whom the platform cannot reach is written into the log, and 王芳 waits as before', async () => {
    wecom.world.colleagues.delete('xiaozhou');
    await called('wang', '王<a href="x">芳</a>');
    await asks('wang', '我的茶碎了，找人工');
    const line = await until(
      async () => house.logged.find(({ event }) => event === 'a colleague could not be alerted'),
      'the log',
    );
    expect(line).toMatchObject({ level: 'warn', agentId: xiaozhou, fault: 'unreachable', code: '81013' });
    expect(JSON.stringify(house.logged)).not.toMatch(/茶碎了|芳/);
    expect(await house.store.rows('conversation').findOneByOrFail({ address: 'wang' })).toMatchObject({
      owner: 'queue',
    });
    expect(house.channels.all().map(({ state }) => state)).toEqual(['on', 'on']);
    expect(await house.store.rows('delivery').count()).toBe(1);
  });

  test('a name is only a name, and a paused channel calls nobody', async () => {
    const wecomId = house.channels.all().find(({ type }) => type === 'wecom-kf')?.id as ChannelId;
    await called('wang', '王<a href="http://x.example">芳</a>');
    await house.channels.pause(wecomId, 'for a while');
    await asks('wang');
    expect(wecom.calls).toEqual([]);
    await house.store.transact(tx => tx.update('channel', ['state'], [[wecomId, 'on']]));
    await house.channels.reload(wecomId);
    await asks('wang', '在吗');
    await isTold('xiaozhou', 1);
    expect(told()[0]).toMatch(/^王 a href="http:\/\/x\.example" 芳 \/a 在等人工接待，/);
  });
});
