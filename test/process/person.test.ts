import { openWechatPlatform, paths, type WechatPlatform } from '../../stand-ins/wechat-oa/platform';
import { openWechatPushes, sampleAccount } from '../../stand-ins/wechat-oa/pushes';
import { openCrowd } from '../support/customers';
import { onDist } from '../support/machine';
import { addWechat, type Office, signIn } from '../support/office';
import { openPremises, type Premises, type Running, until } from '../support/process';

/** A busy machine may take its time. */
jest.setTimeout(60_000);

const wang = 'oWANG000000000000000000000001';

interface Shown {
  readonly id: string;
  readonly owner: string;
  readonly epoch: number;
  readonly agentId: string | null;
  readonly handoffReason: string | null;
  readonly waitingSince: string | null;
  readonly window: { readonly remaining: number | null };
}

onDist('王 wants a person', () => {
  let premises: Premises;
  let platform: WechatPlatform;
  let server: Running;
  let boss: Office;
  let xiaozhou: Office;
  let channel: string;

  beforeAll(async () => {
    premises = await openPremises();
    platform = await openWechatPlatform({ countsWindows: true });
    server = await premises.start();
    boss = await signIn(server.url);
    channel = await addWechat(boss, platform.url);
    const who = { email: 'xiaozhou@yunjin.example', password: '采茶东篱下 2026' };
    await boss.call('POST', '/agents', { ...who, name: '小周', role: 'agent' });
    xiaozhou = await signIn(server.url, who);
  });
  afterAll(async () => {
    await premises.close();
    await platform.close();
  });

  const crowd = openCrowd({
    pushes: openWechatPushes(sampleAccount),
    address: () => `${server.url}/webhooks/${channel}`,
    again: () => Promise.resolve(),
  });
  const says = async (text: string): Promise<string | null> => {
    platform.allowances.wrote(wang);
    const asking = await crowd.ask(wang, text);
    return asking.answers.at(-1) ?? null;
  };
  const conversation = async (): Promise<Shown> => {
    const { items } = await xiaozhou.call<{ items: Shown[] }>('GET', '/conversations?limit=10');
    return items[0]!;
  };
  const received = () => platform.ledger.map(({ body }) => (body.text as { content: string }).content);
  /** 小周 writes, and waits until the customer has it. */
  const writes = async (text: string): Promise<void> => {
    const { id } = await conversation();
    const message = await xiaozhou.call<{ id: string }>('POST', `/conversations/${id}/messages`, { text });
    await until(async () => {
      const { items } = await xiaozhou.call<{ items: { id: string; delivery: { state: string } | null }[] }>(
        'GET',
        `/conversations/${id}/messages`,
      );
      return items.find(one => one.id === message.id)?.delivery?.state === 'sent';
    }, `${text} to be sent`);
  };

  test('she is told so at once, and waits in the queue while the bot is silent', async () => {
    expect(await says('转人工')).toMatch(/同事/);
    expect(await conversation()).toMatchObject({ owner: 'queue', agentId: null });
    expect((await conversation()).waitingSince).not.toBeNull();
    expect(await says('有人吗？你们几点营业？')).toBeNull();
    expect(platform.ledger).toEqual([]);
    const { items } = await xiaozhou.call<{ items: Shown[] }>('GET', '/conversations?owner=queue');
    expect(items.map(one => one.id)).toEqual([(await conversation()).id]);
  });

  test('小周 may not write before she holds the conversation', async () => {
    const { id } = await conversation();
    const answer = await xiaozhou.ask<{ error: { id: string } }>('POST', `/conversations/${id}/messages`, {
      text: '在',
    });
    expect([answer.status, answer.body.error.id]).toEqual([409, 'not_yours']);
    expect(platform.count(paths.send)).toBe(0);
  });

  test('小周 takes over and writes, 王 receives it, and of five messages four are left', async () => {
    const { id, epoch } = await conversation();
    const held = await xiaozhou.call<Shown & { inFlight: boolean }>('POST', `/conversations/${id}/takeover`, { epoch });
    expect(held).toMatchObject({ owner: 'agent', inFlight: false, epoch: epoch + 1, window: { remaining: 5 } });
    await writes('您好，我是小周，茶已经寄出。');
    expect(received()).toEqual(['您好，我是小周，茶已经寄出。']);
    expect((await conversation()).window.remaining).toBe(4);
  });

  test('the sixth message is refused before it is tried', async () => {
    for (const text of ['快递单号稍后发您。', '预计后天到。', '请签收时验货。', '有问题找我。']) await writes(text);
    expect((await conversation()).window.remaining).toBe(0);
    const { id } = await conversation();
    const asked = await xiaozhou.ask<{ error: { id: string } }>('POST', `/conversations/${id}/messages`, {
      text: '再见',
    });
    expect([asked.status, asked.body.error.id]).toEqual([422, 'window_closed']);
    expect(platform.count(paths.send)).toBe(5);
    expect(received()).toHaveLength(5);
  });

  test('王 writes again, which the bot leaves to 小周, and five more may be sent', async () => {
    expect(await says('收到，谢谢')).toBeNull();
    expect((await conversation()).window.remaining).toBe(5);
    await writes('不客气。');
    expect(received().at(-1)).toBe('不客气。');
  });

  test('SinergiaCRM: "send" pressed twice sends twice. Here the second press is the first', async () => {
    const { id } = await conversation();
    const press = () =>
      fetch(`${server.url}/api/v1/conversations/${id}/messages`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': 'press-1',
          authorization: `Bearer ${xiaozhou.token}`,
        },
        body: JSON.stringify({ text: '祝您喝茶愉快。' }),
      }).then(async response => ({ status: response.status, id: ((await response.json()) as { id?: string }).id }));
    const both = await Promise.all([press(), press()]);
    const third = await press();
    await until(() => received().includes('祝您喝茶愉快。'), 'the words to arrive');
    expect(third.status).toBe(201);
    expect(both.filter(one => one.status === 201).every(one => one.id === third.id)).toBe(true);
    await until(async () => (await conversation()).window.remaining === 3, 'the window to be counted');
    expect(received().filter(text => text === '祝您喝茶愉快。')).toHaveLength(1);
  });

  test('returned to the bot, it answers what 王 asks from then on', async () => {
    const { id } = await conversation();
    await xiaozhou.call('POST', `/conversations/${id}/return`, {});
    expect(await conversation()).toMatchObject({ owner: 'bot', agentId: null, waitingSince: null });
    const sent = platform.count(paths.send);
    expect(await says('谢谢')).toMatch(/\p{Script=Han}/u);
    expect(platform.count(paths.send)).toBe(sent);
  });
});
