import type { ChannelId, ContactId } from '../../src/model';
import { databases } from '../support/databases';
import { type Colleague, type Front, openFront } from '../support/http';

jest.setTimeout(30_000);
const DAY = 86_400_000;

describe.each(databases)('who a customer is, on %s', (_, openScratch) => {
  let front: Front;
  let zhou: Colleague;
  let wechat: ChannelId;
  let shop: ChannelId;

  beforeEach(async () => {
    front = await openFront({ scratch: await openScratch() });
    zhou = await front.hire('小周', 'agent');
    wechat = await front.addChannel('stage');
    shop = await front.addChannel('stage');
  });
  afterEach(() => front.close());

  const says = async (channel: ChannelId, address: string, text: string): Promise<ContactId> => {
    await front.customer(channel, address).says(text);
    const id = await front.conversation(channel, address);
    return (await front.store.rows('conversation').findOneByOrFail({ id })).contactId;
  };
  const add = async (facts: object): Promise<string> =>
    (await zhou.post('/contacts', { name: '某人', ...facts }).expect(201)).body.id;
  const suggestions = async (id: ContactId | string) =>
    (await zhou.get(`/contacts/${id}/suggestions`).expect(200)).body;
  const whom = async (id: ContactId | string): Promise<unknown[]> =>
    (await suggestions(id)).people.map(
      (one: { contact: { id: string }; strength: string; reasons: { sign: string }[] }) => [
        one.contact.id,
        one.strength,
        one.reasons.map(reason => reason.sign).join(' '),
      ],
    );
  const pictured = (id: ContactId | string, avatarUrl: string) =>
    front.store.transact(tx =>
      tx.run('UPDATE identity SET avatarUrl = ? WHERE contactId = ?', [avatarUrl, Number(id)]),
    );

  test('王芳 writes her number; 小周 writes it down, and then it is the one of a customer they know', async () => {
    const known = await add({ name: '王女士', phone: '+86 138-0013-8000' });
    const wang = await says(wechat, 'wang', '我的手机１３８００１３８０００，邮箱 Wang@Example.com');
    const { people, said } = await suggestions(wang);
    expect(said).toMatchObject([
      { kind: 'phone', value: '13800138000' },
      { kind: 'email', value: 'wang@example.com' },
    ]);
    expect(people).toMatchObject([
      { contact: { id: known }, strength: 'likely', reasons: [{ sign: 'phone', value: '13800138000', said: true }] },
    ]);
    expect((await zhou.get(`/contacts/${wang}`)).body).toMatchObject({ phone: null, email: null });
    await zhou.patch(`/contacts/${wang}`, { phone: '13800138000' }).expect(200);
    const after = await suggestions(wang);
    expect(after.said.map((one: { kind: string }) => one.kind)).toEqual(['email']);
    expect(after.people).toMatchObject([{ contact: { id: known }, strength: 'strong', reasons: [{ said: false }] }]);
  });

  test('what they have in common, and how much that means', async () => {
    const wang = await says(wechat, 'wang', '在吗');
    await zhou.patch(`/contacts/${wang}`, { name: '王芳', email: 'Wang@Example.com' }).expect(200);
    await pictured(wang, 'https://cdn.example/wang.png');
    const mail = await add({ name: '别人', email: 'wang@example.com' });
    const namesake = await add({ name: '王芳' });
    const face = await says(shop, 'wf', '你好');
    await pictured(face, 'https://cdn.example/wang.png');
    front.pass(4 * DAY);
    await add({ name: '王芳' });
    expect(await whom(wang)).toEqual([
      [mail, 'strong', 'email'],
      [String(face), 'likely', 'avatar'],
      [namesake, 'weak', 'name'],
    ]);
    await zhou.patch(`/contacts/${face}`, { name: '王芳' }).expect(200);
    expect((await whom(wang))[0]).toEqual([String(face), 'strong', 'avatar name']);
  });

  test('what everybody has in common tells nothing, and whom a colleague parted is not brought up again', async () => {
    const wang = await says(wechat, 'wang', '在吗');
    await zhou.patch(`/contacts/${wang}`, { name: '微信用户', phone: '0571-88001234' }).expect(200);
    for (let index = 0; index < 6; index++) await add({ name: '微信用户' });
    const colleague = await add({ phone: '0571-88001234' });
    expect(await whom(wang)).toEqual([[colleague, 'strong', 'phone']]);
    const { mergeId } = (await zhou.post(`/contacts/${wang}/merge`, { otherId: colleague }).expect(200)).body;
    await zhou.post(`/contacts/${wang}/unmerge`, { mergeId }).expect(200);
    expect(await whom(wang)).toEqual([]);
    expect(await whom(colleague)).toEqual([]);
  });

  test('a customer by mail is known by the address they write from', async () => {
    const mailbox = await front.addChannel('email', {
      ...{ address: 'kefu@yunjin.example', imap: { host: '127.0.0.1', port: 9, user: 'kefu', password: 'x' } },
      smtp: { host: '127.0.0.1', port: 9, user: 'kefu', password: 'x' },
    });
    const letter = await front.inbound.hear([
      {
        open: front.channels.get(mailbox)!,
        inbound: {
          ...{ kind: 'message', externalId: '<1@example.com>', address: 'wang@example.com', platformTime: front.now() },
          content: { type: 'mail', subject: '问价', text: '龙井多少钱？我的地址就是 wang@example.com' },
        },
        request: null,
      },
    ]);
    const { contactId } = await front.store.rows('conversation').findOneByOrFail({ id: letter[0]!.conversationId! });
    const known = await add({ email: 'wang@example.com' });
    expect(await suggestions(contactId)).toMatchObject({
      said: [],
      people: [{ contact: { id: known }, strength: 'strong' }],
    });
    expect(await whom(known)).toEqual([[String(contactId), 'strong', 'email']]);
  });

  test('one timeline over all channels, page by page, and no word of anybody else', async () => {
    const wang = await says(wechat, 'wang', '一');
    await says(wechat, 'li', '我是李雷');
    const other = await says(shop, 'wang-shop', '二');
    await zhou.post(`/contacts/${wang}/merge`, { otherId: String(other) }).expect(200);
    await says(wechat, 'wang', '三');
    await says(shop, 'wang-shop', '四');
    const seen: string[] = [];
    const marks = new Set<string>();
    for (let after: string | null = null, first = true; first || after; first = false) {
      const path: string = `/contacts/${wang}/messages?limit=3${after ? `&after=${after}` : ''}`;
      const { body } = await zhou.get(path).expect(200);
      seen.push(...body.items.map((one: { content: { text: string } }) => one.content.text));
      for (const one of body.items) marks.add(one.channel.id);
      after = body.next;
    }
    expect(seen).toEqual(['四', '三', '二', '一']);
    expect([...marks].sort()).toEqual([String(wechat), String(shop)].sort());
    expect((await zhou.get(`/contacts/${other}/messages`).expect(404)).body.error.id).toBe('contact_merged');
  });
});
