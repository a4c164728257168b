import { once } from 'node:events';
import { createServer } from 'node:http';
import { type ClientOptions, WebSocket } from 'ws';
import { attachLive } from '../../src/http/live';
import { hashOf } from '../../src/http/secrets';
import type { ChannelId } from '../../src/model';
import { timeOfId } from '../../src/store';
import { endSession } from '../../src/store/queries/sessions';
import { type Colleague, type Front, openFront } from '../support/http';

type Told = Record<string, unknown> & { id: string; type: string };

/** A console's end of the line, which remembers everything it hears. */
class Listener {
  readonly heard: Told[] = [];
  private readonly waiting = new Set<() => void>();

  constructor(readonly socket: WebSocket) {
    socket.on('message', data => {
      this.heard.push(JSON.parse(String(data)) as Told);
      for (const look of this.waiting) look();
    });
  }

  /** The first frame that fits, now or when it comes. */
  async hears(fits: (told: Told) => boolean): Promise<Told> {
    for (;;) {
      const found = this.heard.find(fits);
      if (found) return found;
      await new Promise<void>(resolve => {
        this.waiting.add(resolve);
      });
    }
  }
}

describe('the live line', () => {
  let front: Front;
  let stage: ChannelId;
  let xiaozhou: Colleague;
  const open: WebSocket[] = [];

  beforeEach(async () => {
    front = await openFront({ at: new Date().toISOString() });
    stage = await front.addChannel('stage');
    xiaozhou = await front.hire('小周', 'agent');
  });
  afterEach(async () => {
    for (const socket of open.splice(0)) socket.terminate();
    await front.close();
  });

  const dial = (query = '', options: ClientOptions = {}, url = front.url) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live${query}`, options);
    open.push(socket);
    return socket;
  };
  const listen = async (query = `?token=${xiaozhou.token}`, options: ClientOptions = {}) => {
    const listener = new Listener(dial(query, options));
    await once(listener.socket, 'open');
    return listener;
  };
  const greeted = async (query?: string, options?: ClientOptions) => {
    const listener = await listen(query, options);
    await listener.hears(told => told.type === 'hello');
    return listener;
  };
  const refusedWith = async (socket: WebSocket): Promise<number | undefined> => {
    const [, response] = await once(socket, 'unexpected-response');
    // A line that never stood complains when it is put away.
    socket.on('error', () => undefined);
    return (response as { statusCode?: number }).statusCode;
  };

  test('tells every console a new message with its conversation', async () => {
    const [one, two] = [await greeted(), await greeted()];
    await front.customer(stage, 'wang').does({ text: '在吗', name: '王小明' });
    const id = String(await front.conversation(stage, 'wang'));
    for (const console of [one, two]) {
      const told = await console.hears(frame => frame.type === 'message.created');
      expect(told).toMatchObject({
        conversationId: id,
        message: { author: 'contact', content: { type: 'text', text: '在吗' }, delivery: null },
        conversation: { id, contact: { name: '王小明' }, channel: { type: 'stage' } },
      });
      expect(told.at).toBe(new Date(front.now()).toISOString());
    }
  });

  test('tells what became of words an agent said', async () => {
    await front.customer(stage, 'wang').says('在吗');
    const id = await front.conversation(stage, 'wang');
    await xiaozhou.post(`/conversations/${id}/takeover`, {}).expect(200);
    const console = await greeted();
    const { body } = await xiaozhou.post(`/conversations/${id}/messages`, { text: '您好' }).expect(201);
    await front.outbound.drain();
    const told = await console.hears(frame => (frame.delivery as { state?: string } | undefined)?.state === 'sent');
    expect(told.delivery).toEqual({
      id: body.delivery.id,
      state: 'sent',
      fault: null,
      dueAt: body.delivery.dueAt,
      messageId: body.id,
    });
  });

  test('what was missed is told again, then the line says where it stands', async () => {
    const before = await greeted();
    const hello = before.heard.find(told => told.type === 'hello');
    before.socket.close();
    await front.customer(stage, 'wang').says('第一句');
    const after = await greeted(`?token=${xiaozhou.token}&after=${hello?.id}`);
    expect(after.heard.map(told => told.type)).toEqual(expect.arrayContaining(['message.created', 'hello']));
    expect(after.heard.at(-1)?.type).toBe('hello');
    const ids = after.heard.map(told => Number(told.id));
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(ids[0]).toBeGreaterThan(Number(hello?.id));
  });

  test('after a restart it is found in the database', async () => {
    await front.customer(stage, 'wang').says('重启之前');
    const id = await front.conversation(stage, 'wang');
    const [message] = await front.store.rows('message').find({ order: { id: 'ASC' }, take: 1 });
    const forgetful = { ...front.door, live: { ...front.door.live, after: () => null } };
    const server = createServer();
    const live = attachLive(server, forgetful);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const ask = async (after: number) => {
      const listener = new Listener(dial(`?token=${xiaozhou.token}&after=${after}`, {}, `http://127.0.0.1:${port}`));
      await listener.hears(told => told.type === 'hello');
      return listener.heard;
    };
    const heard = await ask(message!.id - 1);
    expect(heard).toContainEqual(
      expect.objectContaining({
        type: 'message.created',
        conversationId: String(id),
        message: expect.objectContaining({ content: { type: 'text', text: '重启之前' } }),
      }),
    );
    expect(heard).toContainEqual(expect.objectContaining({ type: 'conversation.updated', conversationId: String(id) }));
    const long = message!.id - 2 * 3600_000 * 8192;
    expect(front.now() - timeOfId(long)).toBeGreaterThan(3600_000);
    expect((await ask(long)).map(told => told.type)).toEqual(['reset', 'hello']);
    await live.close();
    await new Promise(resolve => server.close(resolve));
  });

  test('is not for strangers, and not for pages of other sites', async () => {
    expect(await refusedWith(dial())).toBe(401);
    expect(await refusedWith(dial('?token=guess'))).toBe(401);
    const cookie = `guanxi_session=${xiaozhou.token}`;
    expect(await refusedWith(dial('', { headers: { cookie }, origin: 'https://evil.example' }))).toBe(403);
    expect(await refusedWith(dial('', { headers: { cookie } }))).toBe(403);
    const ours = await greeted('', { headers: { cookie }, origin: front.url });
    expect(ours.heard[0]?.type).toBe('hello');
    await greeted('', { headers: { authorization: `Bearer ${xiaozhou.token}` } });
    const elsewhere = new WebSocket(`${front.url.replace('http', 'ws')}/elsewhere`);
    open.push(elsewhere);
    expect(await refusedWith(elsewhere)).toBe(404);
  });

  test('ends when the session does', async () => {
    const server = createServer();
    const live = attachLive(server, front.door, { checkMs: 20 });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const listener = new Listener(dial(`?token=${xiaozhou.token}`, {}, `http://127.0.0.1:${port}`));
    await listener.hears(told => told.type === 'hello');
    await endSession(front.store, hashOf(xiaozhou.token), 'token');
    const [code] = await once(listener.socket, 'close');
    expect(code).toBe(1008);
    await live.close();
    await new Promise(resolve => server.close(resolve));
  });

  test('colleagues see who is writing, once a second at most', async () => {
    await front.customer(stage, 'wang').says('在吗');
    const conversationId = String(await front.conversation(stage, 'wang'));
    const [mine, theirs] = [await greeted(), await greeted()];
    const say = (words: unknown) => mine.socket.send(JSON.stringify(words));
    for (let i = 0; i < 5; i++) say({ type: 'typing', conversationId });
    say({ type: 'typing', conversationId: 'nobody' });
    mine.socket.send('not even JSON');
    const told = await theirs.hears(frame => frame.type === 'typing');
    expect(told).toMatchObject({ conversationId, agentId: String(xiaozhou.id), agent: { name: '小周' } });
    await xiaozhou.post(`/conversations/${conversationId}/notes`, { text: '到此为止' }).expect(201);
    await theirs.hears(frame => (frame.message as { direction?: string } | undefined)?.direction === 'note');
    expect(theirs.heard.filter(frame => frame.type === 'typing')).toHaveLength(1);
  });

  test('an open console counts as being there', async () => {
    await front.store.transact(tx => tx.update('agent', ['seenAt'], [[xiaozhou.id, 0]]));
    await greeted();
    expect((await front.store.rows('agent').findOneByOrFail({ id: xiaozhou.id })).seenAt).toBe(front.now());
  });
});
