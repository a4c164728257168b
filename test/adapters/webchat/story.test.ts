import { showTyping } from '../../../src/flows/typing';
import type { ConversationId } from '../../../src/model';
import { type Colleague, type Front, openFront } from '../../support/http';
import { linesOf, openPage, type Page, SHOP } from './browser';

const secret = '云锦茶行与官网之间的暗号 2026';

describe('王芳 on the shop’s own site', () => {
  let front: Front;
  let xiaozhou: Colleague;
  let base: string;
  let wang: Page;

  beforeEach(async () => {
    front = await openFront();
    xiaozhou = await front.hire('小周', 'agent');
    const channel = await front.addChannel('webchat', { origins: [SHOP], secret });
    base = `${front.url}/webhooks/${channel}`;
    await front.setRules([
      { name: '营业时间', when: { text: { contains: '几点' } }, then: [{ reply: { text: '九点开门。' } }] },
    ]);
    wang = openPage(base);
    await wang.enter({ name: '王芳', language: 'zh-CN' });
  });
  afterEach(() => front.close());

  const conversation = async (): Promise<string> => {
    const rows = await front.store.read<{ id: number }>('SELECT id FROM conversation');
    expect(rows).toHaveLength(1);
    return String(rows[0]?.id);
  };
  const answers = async (id: string, text: string) => {
    await xiaozhou.post(`/conversations/${id}/messages`, { text }).expect(201);
    await front.outbound.drain();
  };

  test('is answered by a rule, then by 小周, while she looks', async () => {
    const ear = wang.listen();
    await ear.ready;
    expect((await wang.says('你们几点开门？', 'first-words')).status).toBe(200);
    await front.outbound.drain();
    await ear.until(heard => heard.length === 2);
    const id = await conversation();
    await xiaozhou.post(`/conversations/${id}/takeover`, {}).expect(200);
    await wang.says('周末几点？');
    await answers(id, '周末也是九点。');
    const heard = await ear.until(heard => heard.length === 4);
    expect(linesOf(heard)).toEqual([
      'visitor: 你们几点开门？',
      'bot: 九点开门。',
      'visitor: 周末几点？',
      'agent: 周末也是九点。',
    ]);
    expect(heard.find(shown => shown.content.type === 'text' && shown.from === 'visitor')?.id).toBe('first-words');
    expect(await front.store.read('SELECT name, locale FROM contact')).toEqual([{ name: '王芳', locale: 'zh-CN' }]);
    ear.leave();
  });

  test('says the same twice for want of an answer, and is answered once', async () => {
    for (let times = 0; times < 3; times++) expect((await wang.says('几点开门？', 'same-words')).status).toBe(200);
    await Promise.all([1, 2, 3].map(() => wang.says('几点关门？', 'other-words')));
    await front.outbound.drain();
    expect(await front.history((await conversation()) as never)).toEqual([
      'in: 几点开门？',
      'out: 九点开门。',
      'in: 几点关门？',
      'out: 九点开门。',
    ]);
  });

  test('finds on her return what was said while she was away, and it was never lost in between', async () => {
    await wang.says('请问有龙井吗');
    const id = await conversation();
    await xiaozhou.post(`/conversations/${id}/takeover`, {}).expect(200);
    await answers(id, '有的。');
    await answers(id, '给您留一盒？');
    const ear = wang.listen();
    await ear.ready;
    expect(linesOf(ear.heard)).toEqual(['visitor: 请问有龙井吗', 'agent: 有的。', 'agent: 给您留一盒？']);
    ear.leave();
  });

  test('neither notes nor words that have not left are shown to her', async () => {
    await wang.says('请问有龙井吗');
    const id = await conversation();
    await xiaozhou.post(`/conversations/${id}/takeover`, {}).expect(200);
    await xiaozhou.post(`/conversations/${id}/notes`, { text: '老客户，给九折' }).expect(201);
    await xiaozhou.post(`/conversations/${id}/messages`, { text: '还没有离开的话' }).expect(201);
    const ear = wang.listen();
    await ear.ready;
    expect(linesOf(ear.heard)).toEqual(['visitor: 请问有龙井吗']);
    await front.outbound.drain();
    await ear.until(heard => linesOf(heard).includes('agent: 还没有离开的话'));
    ear.leave();
  });

  test('sees an answer that left late, though she has written meanwhile', async () => {
    await wang.says('几点开门？');
    await wang.says('在吗');
    const ear = wang.listen();
    await ear.ready;
    expect(linesOf(ear.heard)).toEqual(['visitor: 几点开门？', 'visitor: 在吗']);
    await front.outbound.drain();
    await ear.until(heard => linesOf(heard)[1] === 'bot: 九点开门。');
    ear.leave();
  });

  test('signed in on the site, she is the same person on her telephone', async () => {
    const { createHmac } = await import('node:crypto');
    const signature = createHmac('sha256', secret).update('1024').digest('hex');
    const desk = openPage(base);
    await desk.enter({ user: '1024', signature, name: '王芳' });
    await desk.says('我的订单到哪了');
    const phone = openPage(base);
    await phone.enter({ user: '1024', signature });
    const ear = phone.listen();
    await ear.ready;
    expect(linesOf(ear.heard)).toEqual(['visitor: 我的订单到哪了']);
    const stranger = wang.listen();
    await stranger.ready;
    expect(stranger.heard).toEqual([]);
    ear.leave();
    stranger.leave();
  });

  test('sees that 小周 is writing, once 小周 holds the conversation', async () => {
    const stop = showTyping(front);
    const ear = wang.listen();
    await ear.ready;
    await wang.says('请问有龙井吗');
    const id = await conversation();
    const conversationId = Number(id) as ConversationId;
    const types = () => front.live.publish({ type: 'typing', conversationId, agentId: xiaozhou.id });
    types();
    // Reads are answered in turn: after this one it was looked up who holds the conversation.
    await conversation();
    await xiaozhou.post(`/conversations/${id}/takeover`, {}).expect(200);
    front.pass(5000);
    types();
    types();
    await ear.until(() => ear.typing.length > 0);
    await answers(id, '有的。');
    await ear.until(heard => linesOf(heard).includes('agent: 有的。'));
    expect(ear.typing).toEqual([true]);
    ear.leave();
    stop();
  });

  test('is told cleanly when the house ends, so that her page comes back by itself', async () => {
    const ear = wang.listen();
    await ear.ready;
    front.drain();
    await ear.ended;
  });
});
