import type { ChannelId } from '../../src/model';
import { indexMessages } from '../../src/store/search';
import { databases } from '../support/databases';
import { type Colleague, type Front, openFront } from '../support/http';

type Finding = {
  message: { id: string; content: { text: string } };
  conversation: { id: string; contact: { name: string } };
};

describe.each(databases)('searching on %s', (_, scratch) => {
  let front: Front;
  let stage: ChannelId;
  let xiaozhou: Colleague;

  beforeEach(async () => {
    front = await openFront({ scratch: await scratch() });
    stage = await front.addChannel('stage');
    xiaozhou = await front.hire('小周', 'agent');
    const wang = front.customer(stage, 'wang');
    await wang.does({ text: '请问龙井多少钱', name: '王小明' });
    await wang.says('白茶呢');
    await front.customer(stage, 'li').does({ text: '龙井还有货吗', name: '李梅' });
    await indexMessages(front.store, { olderThanId: Number.MAX_SAFE_INTEGER, batch: 100 });
  });
  afterEach(() => front.close());

  const find = async (query: string): Promise<{ items: Finding[]; next: string | null }> =>
    (await xiaozhou.get(`/search?${query}`).expect(200)).body;
  const q = `q=${encodeURIComponent('龙井')}`;

  test('finds everything said with these words, with who said it', async () => {
    const { items, next } = await find(q);
    expect(items.map(item => [item.conversation.contact.name, item.message.content.text])).toEqual([
      ['李梅', '龙井还有货吗'],
      ['王小明', '请问龙井多少钱'],
    ]);
    expect(next).toBeNull();
  });

  test('pages on without finding anything twice', async () => {
    const first = await find(`${q}&limit=1`);
    const second = await find(`${q}&limit=1&after=${first.next}`);
    expect([...first.items, ...second.items].map(item => item.conversation.contact.name)).toEqual(['李梅', '王小明']);
  });

  test('finds conversations by what was said in them, beside their customers’ names', async () => {
    const { body } = await xiaozhou.get(`/conversations?q=${encodeURIComponent('白茶')}`).expect(200);
    expect(body.items.map((item: Finding['conversation']) => item.contact.name)).toEqual(['王小明']);
  });

  test('needs words', async () => {
    expect((await xiaozhou.get('/search?q=%20').expect(400)).body.error.fields).toHaveProperty('q');
  });
});
