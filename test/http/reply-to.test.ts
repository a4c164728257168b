import type { ConversationId } from '../../src/model';
import { databases } from '../support/databases';
import { type Colleague, type Front, openFront } from '../support/http';

describe.each(databases)('answering one message of several, on %s', (_, scratch) => {
  let front: Front;
  let xiaozhou: Colleague;
  let wang: ConversationId;

  beforeAll(async () => {
    front = await openFront({ scratch: await scratch() });
    xiaozhou = await front.hire('小周', 'agent');
    const stage = await front.addChannel('stage');
    for (const words of ['龙井还有吗？', '白茶呢？']) await front.customer(stage, 'wang').says(words);
    await front.customer(stage, 'li').says('我是李女士');
    wang = await front.conversation(stage, 'wang');
    await xiaozhou.post(`/conversations/${wang}/takeover`, {}).expect(200);
  });
  afterAll(() => front.close());

  const idOf = async (text: string) => {
    const rows = await front.store.rows('message').find();
    return String(rows.find(row => row.content.type === 'text' && row.content.text === text)?.id);
  };
  const say = (body: object) => xiaozhou.post(`/conversations/${wang}/messages`, body);

  test('the words show what they answer, at once and in the list', async () => {
    const first = await idOf('龙井还有吗？');
    const { body } = await say({ text: '有的，明前的。', replyTo: first }).expect(201);
    const shown = { id: first, author: 'contact', text: '龙井还有吗？' };
    expect(body.replyTo).toEqual(shown);
    const { items } = (await xiaozhou.get(`/conversations/${wang}/messages`).expect(200)).body;
    expect(items[0]).toMatchObject({ id: body.id, replyTo: shown });
    expect(items.slice(1).map((item: { replyTo: unknown }) => item.replyTo)).toEqual(items.slice(1).map(() => null));
  });

  test('what another customer said, or nobody, is refused and nothing is stored', async () => {
    const before = await front.store.rows('message').count();
    for (const replyTo of [await idOf('我是李女士'), '123456']) {
      const { body } = await say({ text: '好的', replyTo }).expect(422);
      expect(body.error.id).toBe('reply_elsewhere');
    }
    expect(await front.store.rows('message').count()).toBe(before);
  });
});
