import type { ChannelId } from '../../src/model';
import { databases } from '../support/databases';
import { type Colleague, type Front, openFront } from '../support/http';

describe.each(databases)('the inbox on %s', (_, scratch) => {
  let front: Front;
  let stage: ChannelId;
  let xiaozhou: Colleague;
  let xiaolin: Colleague;

  beforeEach(async () => {
    front = await openFront({ scratch: await scratch() });
    stage = await front.addChannel('stage');
    await front.setRules([
      { name: '转人工', when: { text: { contains: '人工' } }, then: [{ handoff: { note: '顾客要求' } }] },
      {
        name: '问候',
        when: { text: { contains: '你好' } },
        then: [{ reply: { text: '您好，请问有什么可以帮您？' } }],
      },
    ]);
    xiaozhou = await front.hire('小周', 'agent');
    xiaolin = await front.hire('小林', 'agent');
  });

  afterEach(() => front.close());

  const says = async (name: string, text: string) => {
    front.pass(1000);
    await front.customer(stage, name).says(text);
    return String(await front.conversation(stage, name));
  };

  test('a conversation shows who speaks, where, and what was said last', async () => {
    const id = await says('王', '你好');
    const { body } = await xiaozhou.get('/conversations').expect(200);
    expect(body.next).toBeNull();
    expect(body.items).toEqual([
      expect.objectContaining({
        id,
        channelId: String(stage),
        owner: 'bot',
        epoch: 1,
        agentId: null,
        preview: '您好，请问有什么可以帮您？',
        lastMessageAt: '2026-11-20T02:00:01.000Z',
        window: { expiresAt: null, remaining: null, briefExpiresAt: null, briefRemaining: null },
        channel: { id: String(stage), type: 'stage', name: 'stage' },
        agent: null,
      }),
    ]);
    expect((await xiaozhou.get(`/conversations/${id}`).expect(200)).body).toEqual(body.items[0]);
  });

  test('pages run newest first and meet every conversation once', async () => {
    const ids = [];
    for (const name of ['王', '李', '张', '赵', '陈']) ids.push(await says(name, '在吗'));
    const seen: string[] = [];
    let after = '';
    for (let page = 0; page < 3; page++) {
      const { body } = await xiaozhou.get(`/conversations?limit=2${after && `&after=${after}`}`).expect(200);
      seen.push(...body.items.map((item: { id: string }) => item.id));
      after = body.next;
    }
    expect(after).toBeNull();
    expect(seen).toEqual(ids.reverse());
  });

  test('the queue is ordered by priority, then by who waits longest', async () => {
    const wang = await says('王', '人工');
    const li = await says('李', '人工');
    const zhang = await says('张', '人工');
    await front.store.transact(tx =>
      tx.run('UPDATE conversation SET priority = ? WHERE id = ?', ['urgent', Number(zhang)]),
    );
    const first = await xiaozhou.get('/conversations?owner=queue&limit=2').expect(200);
    const rest = await xiaozhou.get(`/conversations?owner=queue&limit=2&after=${first.body.next}`).expect(200);
    const ids = [...first.body.items, ...rest.body.items].map(item => item.id);
    expect(ids).toEqual([zhang, wang, li]);
    expect(rest.body.next).toBeNull();
  });

  test('two who claim at once: one has it, the other is told so', async () => {
    const id = await says('王', '人工');
    const both = await Promise.all([
      xiaozhou.post(`/conversations/${id}/claim`, {}),
      xiaolin.post(`/conversations/${id}/claim`, {}),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    const winner = both.find(({ status }) => status === 200)?.body;
    const loser = both.find(({ status }) => status === 409)?.body;
    expect(winner).toMatchObject({ id, owner: 'agent' });
    expect(loser.error).toMatchObject({ id: 'conversation_taken' });
    const { body } = await xiaozhou.get('/conversations/counts').expect(200);
    expect(body).toEqual({
      queue: 0,
      mine: winner.agentId === String(xiaozhou.id) ? 1 : 0,
      bot: 0,
      closed: 0,
      all: 1,
    });
  });

  test('an agent takes over, speaks once however often the request is repeated, and gives it back', async () => {
    const id = await says('王', '你好');
    await xiaozhou.post(`/conversations/${id}/takeover`, {}).expect(200);
    const say = (key: string, text: string) =>
      xiaozhou.post(`/conversations/${id}/messages`, { text }).set('idempotency-key', key);
    const [one, two] = await Promise.all([say('k1', '我是小周'), say('k1', '我是小周')]);
    const three = await say('k1', '我是小周');
    expect([one.status, two.status, three.status]).toEqual([201, 201, 201]);
    expect(new Set([one.body.id, two.body.id, three.body.id]).size).toBe(1);
    expect(one.body).toMatchObject({
      author: 'agent',
      direction: 'out',
      agent: { name: '小周' },
      delivery: { state: 'due', fault: null },
    });
    const other = await say('k1', '别的话').expect(422);
    expect(other.body.error.id).toBe('idempotency_key_reused');
    await front.outbound.drain();
    const { body } = await xiaozhou.get(`/conversations/${id}/messages`).expect(200);
    const said = body.items.filter((item: { direction: string }) => item.direction === 'out');
    expect(
      said.map((item: { content: { text: string }; delivery: { state: string } }) => [
        item.content.text,
        item.delivery.state,
      ]),
    ).toEqual([
      ['我是小周', 'sent'],
      ['您好，请问有什么可以帮您？', 'sent'],
    ]);
    expect((await xiaozhou.post(`/conversations/${id}/return`, {}).expect(200)).body).toMatchObject({ owner: 'bot' });
  });

  test('messages page backwards, and what came since is asked for by seq', async () => {
    const id = await says('王', '一');
    for (const text of ['二', '三', '四']) await says('王', text);
    const texts = (items: { content: { text: string } }[]) => items.map(item => item.content.text);
    const first = (await xiaozhou.get(`/conversations/${id}/messages?limit=3`).expect(200)).body;
    const rest = (await xiaozhou.get(`/conversations/${id}/messages?limit=3&after=${first.next}`).expect(200)).body;
    const all = [...first.items, ...rest.items];
    expect(all.map(item => item.seq)).toEqual([...all.map(item => item.seq)].sort((a, b) => b - a));
    expect(texts(all).filter(text => '一二三四'.includes(text))).toEqual(['四', '三', '二', '一']);
    const since = (await xiaozhou.get(`/conversations/${id}/messages?since=${all[1].seq}`).expect(200)).body;
    expect(since.items.map((item: { id: string }) => item.id)).toEqual([all[0].id]);
  });

  test('a conversation is found by the name of its customer', async () => {
    await front.customer(stage, 'wang').does({ text: '在吗', name: '王小明' });
    await front.customer(stage, 'li').does({ text: '在吗', name: '李梅' });
    const found = (q: string) => xiaozhou.get(`/conversations?q=${encodeURIComponent(q)}`).expect(200);
    expect((await found('小明')).body.items.map((item: { contact: { name: string } }) => item.contact.name)).toEqual([
      '王小明',
    ]);
    expect((await found('%')).body.items).toEqual([]);
  });

  test('a note is for colleagues and makes no delivery', async () => {
    const id = await says('王', '你好');
    const { body } = await xiaozhou.post(`/conversations/${id}/notes`, { text: '老顾客，喜欢白茶' }).expect(201);
    expect(body).toMatchObject({ direction: 'note', author: 'agent', delivery: null });
  });

  test('reading a conversation clears its count', async () => {
    const id = await says('王', '在吗');
    expect((await xiaozhou.get(`/conversations/${id}`)).body.unread).toBeGreaterThan(0);
    await xiaozhou.post(`/conversations/${id}/read`).expect(204);
    expect((await xiaozhou.get(`/conversations/${id}`)).body.unread).toBe(0);
  });

  test('an id that is none, or belongs to nothing, is not found', async () => {
    await xiaozhou.get('/conversations/abc').expect(404);
    const { body } = await xiaozhou.get('/conversations/999').expect(404);
    expect(body.error.id).toBe('not_found');
    await xiaozhou.post('/conversations/999/claim', {}).expect(404);
  });

  test('an empty message and both text and content name the field', async () => {
    const id = await says('王', '你好');
    const empty = await xiaozhou.post(`/conversations/${id}/messages`, { text: '  ' }).expect(400);
    expect(empty.body.error).toEqual({
      id: 'invalid',
      message: expect.any(String),
      fields: { text: 'is blank; write what to say' },
    });
    const both = { text: '你', content: { type: 'text', text: '好' } };
    expect((await xiaozhou.post(`/conversations/${id}/messages`, both).expect(400)).body.error.fields).toHaveProperty(
      'text',
    );
  });
});
