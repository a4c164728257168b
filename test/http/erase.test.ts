import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sweepTraces } from '../../src/flows/erase';
import { indexSearch } from '../../src/flows/index-search';
import type { ChannelId, ContactId, ConversationId } from '../../src/model';
import { databases, type Scratch } from '../support/databases';
import { type Colleague, type Front, openFront } from '../support/http';

jest.setTimeout(30_000);

/** Nothing else says this: Latin, so that the search index holds it whole, and Chinese, so that it holds it in pairs. */
const CANARY = 'kanarienvogel7f3a';
const BIRD = '金丝雀飞过';
const png = (words: string) => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.from(words)]);

describe.each(databases)('a person who asks to be forgotten, on %s', (_, openScratch) => {
  let scratch: Scratch;
  let front: Front;
  let boss: Colleague;
  let stage: ChannelId;

  beforeEach(async () => {
    scratch = await openScratch();
    front = await openFront({ scratch, at: new Date().toISOString() });
    boss = await front.hire('老板', 'admin');
    stage = await front.addChannel('stage');
    await front.setRules([
      { name: '问候', when: { text: { contains: '你好' } }, then: [{ reply: { text: '您好！' } }] },
    ]);
  });
  afterEach(() => front.close());

  const meet = async (
    address: string,
    words = '你好',
  ): Promise<{ contact: ContactId; conversation: ConversationId }> => {
    await front.customer(stage, address).says(words);
    const conversation = await front.conversation(stage, address);
    const row = await front.store.rows('conversation').findOneByOrFail({ id: conversation });
    return { contact: row.contactId, conversation };
  };
  const rename = (contact: ContactId, name: string) => boss.patch(`/contacts/${contact}`, { name }).expect(200);
  const erase = (contact: ContactId, name: string) => boss.post(`/contacts/${contact}/erase`, { name });
  const picture = async (words: string): Promise<string> =>
    (await boss.post('/media').set('content-type', 'image/png').send(png(words)).expect(201)).body.hash;
  const show = (conversation: ConversationId, hash: string) =>
    boss.post(`/conversations/${conversation}/messages`, { content: { type: 'image', media: { hash } } }).expect(201);
  const counts = async () =>
    Promise.all(
      (['contact', 'identity', 'conversation', 'message', 'delivery', 'media'] as const).map(name =>
        front.store.rows(name).count(),
      ),
    );

  test('is gone with every word, and the others are still there', async () => {
    const li = await meet('li', '你好，我是李女士');
    const before = await counts();
    const wang = await meet('wang');
    await front.customer(stage, 'wang').says('你好，再问一句');
    await rename(wang.contact, '王小明');
    await boss.post(`/conversations/${wang.conversation}/takeover`, {}).expect(200);
    await boss.post(`/conversations/${wang.conversation}/messages`, { text: '在的' }).expect(201);
    await show(wang.conversation, await picture('wang'));
    const { body } = await erase(wang.contact, '王小明').expect(200);
    expect(body).toEqual({
      pseudonym: expect.stringMatching(/^erased-[0-9a-f]{16}$/),
      erased: { conversations: 1, messages: 7, files: 1 },
    });
    expect(await counts()).toEqual(before);
    await boss.get(`/contacts/${wang.contact}`).expect(404);
    await boss.get(`/conversations/${wang.conversation}`).expect(404);
    expect(await front.history(li.conversation)).toEqual(['in: 你好，我是李女士', 'out: 您好！']);
    await erase(wang.contact, '王小明').expect(404);
  });

  test('is only erased by name', async () => {
    const { contact } = await meet('wang');
    await rename(contact, '王小明');
    const before = await counts();
    for (const name of ['王大明', '', ' 王小明']) {
      expect((await erase(contact, name).expect(422)).body.error.id).toBe('not_confirmed');
    }
    expect(await counts()).toEqual(before);
    await boss.post(`/contacts/${contact}/erase`, {}).expect(400);
  });

  test('what was about to be said to them is never sent, and they are somebody new when they write again', async () => {
    const { contact, conversation } = await meet('wang');
    await boss.post(`/conversations/${conversation}/takeover`, {}).expect(200);
    const sendAt = new Date(front.now() + 3600_000).toISOString();
    await boss.post(`/conversations/${conversation}/messages`, { text: '明天见', sendAt }).expect(201);
    await erase(contact, '').expect(200);
    front.pass(7200_000);
    expect(await front.outbound.drain()).toBe(0);
    expect(await front.customer(stage, 'wang').says('你好')).toEqual(['您好！']);
    const again = await meet('wang', '你好，还记得我吗');
    expect(again.conversation).not.toBe(conversation);
    expect(again.contact).not.toBe(contact);
    expect(await front.history(again.conversation)).toHaveLength(4);
  });

  test('is told what they allowed, and that is forgotten with them', async () => {
    const { contact } = await meet('wang');
    const allows = {
      kind: 'consent' as const,
      externalId: 'consent-1',
      address: 'wang',
      content: { type: 'event' as const, event: 'consent', text: '接收活动通知' },
      platformTime: front.now(),
      consent: { purpose: 'marketing' as const, granted: true },
    };
    await front.inbound.hear([{ open: front.channels.get(stage)!, inbound: allows, request: null }]);
    const { consents } = (await boss.get(`/contacts/${contact}/export`).expect(200)).body;
    expect(consents).toMatchObject([
      { channelId: String(stage), purpose: 'marketing', granted: true, proof: { externalId: 'consent-1' } },
    ]);
    await erase(contact, '').expect(200);
    expect(await front.store.rows('consent').count()).toBe(0);
  });

  test('the audit keeps who did what, and not to whom', async () => {
    const { contact, conversation } = await meet('wang');
    await rename(contact, '王小明');
    await boss.post(`/conversations/${conversation}/takeover`, {}).expect(200);
    const { pseudonym } = (await erase(contact, '王小明').expect(200)).body;
    const { items } = (await boss.get('/audit').expect(200)).body;
    expect(items.map((item: { action: string; subject: string }) => [item.action, item.subject])).toEqual([
      ['contact.erase', `contact:${pseudonym}`],
      ['conversation.takeover', `conversation:${pseudonym}`],
      ['contact.change', `contact:${pseudonym}`],
    ]);
    expect(items[0]).toMatchObject({ agentId: String(boss.id), data: { conversations: 1, messages: 3, files: 0 } });
    expect(JSON.stringify(items)).not.toContain(String(contact));
  });

  test('a file that somebody else was sent too stays', async () => {
    const [wang, li] = [await meet('wang'), await meet('li')];
    for (const { conversation } of [wang, li])
      await boss.post(`/conversations/${conversation}/takeover`, {}).expect(200);
    const [ours, theirs] = [await picture('everybody'), await picture('wang alone')];
    await show(wang.conversation, ours);
    await show(wang.conversation, theirs);
    await show(li.conversation, ours);
    expect((await erase(wang.contact, '').expect(200)).body.erased.files).toBe(1);
    await boss.get(`/media/${ours}`).expect(200);
    await boss.get(`/media/${theirs}`).expect(404);
  });

  test('a long story is erased in portions, while others are answered', async () => {
    const { contact, conversation } = await meet('wang');
    const row = await front.store.rows('conversation').findOneByOrFail({ id: conversation });
    const columns = ['id', 'conversationId', 'channelId', 'seq', 'direction', 'author', 'content', 'createdAt'];
    const line = (index: number) => [
      ...[front.store.id(), conversation, stage, row.lastSeq + index + 1, 'in', 'contact'],
      ...[JSON.stringify({ type: 'text', text: `第${index}句` }), front.now()],
    ];
    await front.store.transact(tx =>
      tx.insert(
        'message',
        columns,
        Array.from({ length: 1500 }, (_, index) => line(index)),
      ),
    );
    await indexSearch({ ...front, now: () => front.now() + 60_000 });
    const { messages } = (await boss.get(`/contacts/${contact}/export`).expect(200)).body;
    expect(messages.map((one: { seq: number }) => one.seq)).toEqual(
      Array.from({ length: 1502 }, (_, index) => index + 1),
    );
    let others = 0;
    let answeredMeanwhile = 0;
    let done = false;
    const erased = erase(contact, '')
      .expect(200)
      .then(answer => {
        done = true;
        return answer;
      });
    while (!done) {
      expect(await front.customer(stage, `li${others}`).says('你好')).toEqual(['您好！']);
      others++;
      if (!done) answeredMeanwhile++;
    }
    expect((await erased).body.erased.messages).toBe(1502);
    expect(answeredMeanwhile).toBeGreaterThan(0);
    expect(await boss.get('/search?q=第7句').then(({ body }) => body.items)).toEqual([]);
  });

  test('takes along what the house knows of them, whole', async () => {
    const { contact, conversation } = await meet('wang', '你好，我是王小明');
    await meet('li', '你好，我是李女士');
    await rename(contact, '王小明');
    await boss.post(`/conversations/${conversation}/takeover`, {}).expect(200);
    await boss.post(`/conversations/${conversation}/messages`, { text: '您好，王先生' }).expect(201);
    const { body, headers } = await boss.get(`/contacts/${contact}/export`).expect(200);
    expect(headers['content-disposition']).toBe(`attachment; filename="contact-${contact}.json"`);
    expect(body.contact).toMatchObject({ id: String(contact), name: '王小明' });
    expect(body.identities).toEqual([expect.objectContaining({ channelId: String(stage), address: 'wang' })]);
    expect(body.conversations.map((one: { id: string }) => one.id)).toEqual([String(conversation)]);
    expect(body.messages.map((one: { content: { text: string } }) => one.content.text)).toEqual([
      '你好，我是王小明',
      '您好！',
      '老板接管了会话',
      '您好，王先生',
    ]);
    expect(body.deliveries.map((one: { class: string; state: string }) => [one.class, one.state])).toEqual([
      ['reply', 'sent'],
      ['agent', 'due'],
    ]);
    expect(body.audit.map((one: { action: string }) => one.action)).toEqual([
      'contact.change',
      'contact.export',
      'conversation.takeover',
    ]);
    expect(JSON.stringify(body)).not.toContain('李女士');
    await boss.get('/contacts/1/export').expect(404);
  });

  test('leaves no trace in any file of ours', async () => {
    const crowd = Array.from({ length: 120 }, (_, index) => `guest${index}`);
    for (const guest of crowd.slice(0, 60)) await meet(guest, `你好，我是${guest}`);
    const { contact, conversation } = await meet(CANARY, `你好，${CANARY}，${BIRD}`);
    for (let turn = 0; turn < 30; turn++) await front.customer(stage, CANARY).says(`${BIRD} ${CANARY} 第${turn}次`);
    await boss
      .patch(`/contacts/${contact}`, {
        name: `${BIRD}${CANARY}`,
        phone: CANARY,
        email: `${CANARY}@example.com`,
        tags: [CANARY],
        fields: { [CANARY]: BIRD },
      })
      .expect(200);
    await boss.post(`/conversations/${conversation}/takeover`, {}).expect(200);
    await boss
      .post(`/conversations/${conversation}/messages`, { text: `${CANARY}，在的` })
      .set('idempotency-key', 'one')
      .expect(201);
    await boss.post(`/conversations/${conversation}/notes`, { text: `${BIRD}是${CANARY}` }).expect(201);
    await show(conversation, await picture(CANARY));
    for (const guest of crowd.slice(60)) await meet(guest, `你好，我是${guest}`);
    await indexSearch({ ...front, now: () => front.now() + 60_000 });
    expect((await boss.get(`/search?q=${CANARY}`).expect(200)).body.items.length).toBeGreaterThan(10);
    const places = [front.dataDir, ...('file' in scratch.place ? [dirname(scratch.place.file)] : [])];
    if ('file' in scratch.place) expect(filesWith(places, CANARY).length).toBeGreaterThan(1);

    await erase(contact, `${BIRD}${CANARY}`).expect(200);
    await sweepTraces(front);
    for (const words of [CANARY, BIRD]) {
      expect(filesWith(places, words)).toEqual([]);
      expect((await boss.get(`/search?q=${encodeURIComponent(words)}`).expect(200)).body.items).toEqual([]);
    }
    expect((await boss.get('/search?q=guest7').expect(200)).body.items.length).toBeGreaterThan(0);
    expect(await front.store.rows('setting').findBy({ name: 'traces' })).toEqual([]);
  });
});

function filesWith(places: readonly string[], words: string): string[] {
  const files = places.flatMap(place => readdirSync(place, { recursive: true }).map(name => join(place, String(name))));
  return files.filter(file => statSync(file).isFile() && readFileSync(file).includes(words));
}
