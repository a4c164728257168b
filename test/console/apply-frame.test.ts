import { createRequire } from 'node:module';
import type { Conversation, Message, Page } from '../../console/src/api/types';
import {
  addMessage,
  applyFrame,
  askAbout,
  dropMessage,
  keepConversation,
  keys,
  timesTold,
} from '../../console/src/shell/apply-frame';

/** The core alone: the whole package also loads Vue's browser tools, which run only in a browser. */
const { QueryClient } = createRequire(require.resolve('@tanstack/vue-query'))(
  '@tanstack/query-core',
) as typeof import('@tanstack/vue-query');

const wang = { id: '7', name: '王小明' };
const conversation = (over: Partial<Conversation> = {}): Conversation => ({
  id: '500',
  contactId: '7',
  channelId: '10',
  owner: 'queue',
  epoch: 3,
  agentId: null,
  teamId: null,
  priority: 'normal',
  labels: [],
  window: { expiresAt: null, remaining: null },
  lastMessageAt: null,
  lastInboundAt: null,
  preview: '在吗',
  unread: 1,
  waitingSince: null,
  handoffReason: null,
  snoozedUntil: null,
  contact: wang,
  channel: { id: '10', type: 'wechat-oa', name: '山月茶社' },
  agent: null,
  ...over,
});
const message = (seq: number, text: string, over: Partial<Message> = {}): Message => ({
  id: `m${seq}`,
  conversationId: '500',
  seq,
  direction: 'in',
  author: 'contact',
  content: { type: 'text', text },
  delivery: null,
  explain: null,
  createdAt: '2026-11-21T11:42:00Z',
  platformTime: null,
  ...over,
});

/** A console that shows 王's conversation in the queue, with two messages in two pages. */
function shown() {
  const client = new QueryClient({ defaultOptions: { queries: { gcTime: Number.POSITIVE_INFINITY } } });
  const pages = <Item>(...each: (readonly Item[])[]) => ({
    pages: each.map((items): Page<Item> => ({ items, next: null })),
    pageParams: each.map(() => null),
  });
  client.setQueryData(keys.conversation('500'), conversation());
  client.setQueryData([...keys.conversationLists, 'queue', ''], pages([conversation()]));
  client.setQueryData(keys.messages('500'), pages([message(2, '在吗')], [message(1, '你好')]));
  const words = () =>
    client
      .getQueryData<ReturnType<typeof pages<Message>>>(keys.messages('500'))!
      .pages.flatMap(page => page.items)
      .map(item => (item.content.type === 'text' ? item.content.text : ''));
  const row = () =>
    client.getQueryData<ReturnType<typeof pages<Conversation>>>([...keys.conversationLists, 'queue', ''])!.pages[0]!
      .items[0]!;
  const stale = (key: readonly unknown[]) => client.getQueryState(key)?.isInvalidated;
  return { client, words, row, stale };
}
const frame = { id: 9, at: '2026-11-21T11:42:00Z', conversationId: '500' };

describe('what the live line tells', () => {
  it('adds a message at the newest end, once, however often it is told', () => {
    const { client, words } = shown();
    for (let time = 0; time < 2; time++) {
      expect(applyFrame(client, { ...frame, type: 'message.created', message: message(3, '有人吗') })).toBe(true);
    }
    expect(words()).toEqual(['有人吗', '在吗', '你好']);
    client.clear();
  });

  it('puts a message that was overtaken where it belongs', () => {
    const { client, words } = shown();
    addMessage(client, message(4, '四'));
    addMessage(client, message(3, '三'));
    expect(words()).toEqual(['四', '三', '在吗', '你好']);
    client.clear();
  });

  it('puts the server’s line in place of the one that was on its way', () => {
    const { client, words } = shown();
    addMessage(client, message(Number.MAX_SAFE_INTEGER, '马上来', { id: 'key', direction: 'out', author: 'agent' }));
    expect(words()[0]).toBe('马上来');
    dropMessage(client, '500', 'key');
    addMessage(client, message(3, '马上来', { direction: 'out', author: 'agent' }));
    expect(words()).toEqual(['马上来', '在吗', '你好']);
    client.clear();
  });

  it('changes a conversation wherever it is shown, but never back to an older epoch', () => {
    const { client, row } = shown();
    keepConversation(client, conversation({ owner: 'agent', agentId: 'xiaozhou', epoch: 4 }));
    expect(row().owner).toBe('agent');
    keepConversation(client, conversation({ owner: 'queue', epoch: 3 }));
    expect(row().owner).toBe('agent');
    expect(client.getQueryData<Conversation>(keys.conversation('500'))?.agentId).toBe('xiaozhou');
    client.clear();
  });

  it('draws a conversation whose contact has been erased', () => {
    const { client, row } = shown();
    applyFrame(client, {
      ...frame,
      type: 'conversation.updated',
      conversation: { ...conversation({ epoch: 5 }), contact: null, channel: null },
    });
    expect(row().contact).toEqual({ id: '7', name: '' });
    client.clear();
  });

  it('writes the fate of a delivery to its message', () => {
    const { client } = shown();
    addMessage(client, message(3, '好的', { delivery: { id: 'd1', state: 'due', fault: null } }));
    const fault = { kind: 'unknown', code: null, detail: 'no answer' } as const;
    applyFrame(client, { ...frame, type: 'delivery.updated', delivery: { id: 'd1', state: 'unknown', fault } });
    const pages = client.getQueryData<{ pages: Page<Message>[] }>(keys.messages('500'))!.pages;
    expect(pages[0]!.items[0]!.delivery).toEqual({ id: 'd1', state: 'unknown', fault });
    client.clear();
  });

  it('keeps a fate that was told before the words it belongs to', () => {
    const { client } = shown();
    applyFrame(client, { ...frame, type: 'delivery.updated', delivery: { id: 'd1', state: 'sent', fault: null } });
    addMessage(client, message(3, '好的', { delivery: { id: 'd1', state: 'due', fault: null } }));
    const pages = client.getQueryData<{ pages: Page<Message>[] }>(keys.messages('500'))!.pages;
    expect(pages[0]!.items[0]!.delivery?.state).toBe('sent');
    client.clear();
  });

  it('knows whether a fate was told since it was asked for', () => {
    const { client } = shown();
    const before = timesTold(client, 'd1');
    applyFrame(client, { ...frame, type: 'delivery.updated', delivery: { id: 'd2', state: 'sent', fault: null } });
    expect(timesTold(client, 'd1')).toBe(before);
    applyFrame(client, { ...frame, type: 'delivery.updated', delivery: { id: 'd1', state: 'due', fault: null } });
    applyFrame(client, { ...frame, type: 'delivery.updated', delivery: { id: 'd1', state: 'due', fault: null } });
    expect(timesTold(client, 'd1')).toBe(before + 2);
    client.clear();
  });

  it('asks again when news came while the answer was under way, so that nothing older is written over them', async () => {
    const { client } = shown();
    const answers: (() => void)[] = [];
    const answered = (texts: readonly string[]) =>
      new Promise<readonly string[]>(done => answers.push(() => done(texts)));
    const asked = [answered(['在吗']), answered(['在吗', '有人吗'])];
    const kept = askAbout(client, '500', () => asked.shift()!);
    applyFrame(client, { ...frame, type: 'message.created', message: message(3, '有人吗') });
    for (const answer of answers) answer();
    expect(await kept).toEqual(['在吗', '有人吗']);

    // News of somebody else are none.
    const other = askAbout(client, '501', async () => {
      applyFrame(client, { ...frame, type: 'delivery.updated', delivery: { id: 'd1', state: 'sent', fault: null } });
      return '王';
    });
    expect(await other).toBe('王');
    client.clear();
  });

  it('asks everything anew after a reset', () => {
    const { client, stale } = shown();
    expect(applyFrame(client, { ...frame, type: 'reset' })).toBe(false);
    expect(stale(keys.messages('500'))).toBe(true);
    expect(stale(keys.conversation('500'))).toBe(true);
    client.clear();
  });

  it('asks for what it was told of without being shown', () => {
    const { client, stale } = shown();
    applyFrame(client, { ...frame, type: 'message.created' });
    expect(stale(keys.messages('500'))).toBe(true);
    expect(stale(keys.conversation('500'))).toBe(false);
    client.clear();
  });

  it('passes over what it does not know', () => {
    const { client, words } = shown();
    expect(applyFrame(client, { ...frame, type: 'weather.changed' })).toBe(false);
    expect(words()).toEqual(['在吗', '你好']);
    client.clear();
  });
});
