import type { ChannelId, ContactId, ConversationId } from '../../src/model';
import { databases } from '../support/databases';
import { type Colleague, type Front, openFront } from '../support/http';

jest.setTimeout(30_000);

interface Known {
  readonly contact: ContactId;
  readonly conversation: ConversationId;
}

describe.each(databases)('one person who came by two channels, on %s', (_, openScratch) => {
  let front: Front;
  let boss: Colleague;
  let zhou: Colleague;
  let wechat: ChannelId;
  let shop: ChannelId;

  beforeEach(async () => {
    front = await openFront({ scratch: await openScratch() });
    boss = await front.hire('老板', 'admin');
    zhou = await front.hire('小周', 'agent');
    wechat = await front.addChannel('stage');
    shop = await front.addChannel('stage');
    await front.setRules([
      {
        name: '记住',
        when: { text: { contains: '龙井' } },
        then: [{ tag: { add: ['龙井'] } }, { reply: { text: '好茶' } }],
      },
    ]);
  });
  afterEach(() => front.close());

  const meet = async (channel: ChannelId, address: string, words = '在吗'): Promise<Known> => {
    await front.customer(channel, address).says(words);
    const conversation = await front.conversation(channel, address);
    const row = await front.store.rows('conversation').findOneByOrFail({ id: conversation });
    return { contact: row.contactId, conversation };
  };
  const merge = (kept: ContactId, other: ContactId) => zhou.post(`/contacts/${kept}/merge`, { otherId: String(other) });
  const actions = async (id: ContactId) =>
    (await boss.get(`/audit?subject=contact:${id}`).expect(200)).body.items.map(
      (one: { action: string }) => one.action,
    );

  test('小周 makes them one: both channels, one face, and the old id tells where they went', async () => {
    const [wang, other] = [await meet(wechat, 'wang'), await meet(shop, 'wang-shop')];
    await zhou.patch(`/contacts/${other.contact}`, { name: '王芳', phone: '13800138000' }).expect(200);
    const { body } = await merge(wang.contact, other.contact).expect(200);
    expect(body.contact).toMatchObject({ id: String(wang.contact), name: '王芳', phone: '13800138000' });
    expect(body.contact.identities.map((one: { address: string }) => one.address)).toEqual(['wang', 'wang-shop']);
    const talk = await zhou.get(`/conversations/${other.conversation}`).expect(200);
    expect(talk.body.contactId).toBe(String(wang.contact));
    for (const path of ['', '/merges']) {
      const gone = await zhou.get(`/contacts/${other.contact}${path}`).expect(404);
      expect(gone.body.error).toMatchObject({ id: 'contact_merged', fields: { into: String(wang.contact) } });
    }
    const again = await merge(wang.contact, other.contact).expect(409);
    expect(again.body.error).toMatchObject({ id: 'contact_merged', fields: { into: String(wang.contact) } });
    expect((await merge(wang.contact, wang.contact).expect(409)).body.error.id).toBe('same_contact');
    await merge(wang.contact, 1 as ContactId).expect(404);
    const { items } = (await zhou.get(`/contacts/${wang.contact}/merges`).expect(200)).body;
    expect(items).toMatchObject([
      { id: body.mergeId, cause: 'agent', agent: { name: '小周' }, other: { name: '王芳' }, undoneAt: null },
    ]);
    expect(await actions(wang.contact)).toEqual(['contact.merge']);
  });

  test('what they say and what the bot remembers goes on as one, and comes apart with the words said meanwhile', async () => {
    const [wang, other] = [await meet(wechat, 'wang'), await meet(shop, 'wang-shop')];
    const { mergeId } = (await merge(wang.contact, other.contact).expect(200)).body;
    expect(await front.customer(shop, 'wang-shop').says('有龙井吗')).toEqual(['好茶']);
    expect((await zhou.get(`/contacts/${wang.contact}`)).body.tags).toEqual(['龙井']);
    const { body } = await zhou.post(`/contacts/${wang.contact}/unmerge`, { mergeId }).expect(200);
    expect(body.contact.identities.map((one: { address: string }) => one.address)).toEqual(['wang']);
    expect(body.other.identities.map((one: { address: string }) => one.address)).toEqual(['wang-shop']);
    expect(await front.history(other.conversation)).toEqual(['in: 在吗', 'in: 有龙井吗', 'out: 好茶']);
    await front.customer(shop, 'wang-shop').says('龙井多少钱');
    expect((await zhou.get(`/contacts/${other.contact}`)).body.tags).toEqual(['龙井']);
    expect(await front.store.rows('delivery').countBy({ contactId: other.contact })).toBe(2);
    expect((await zhou.post(`/contacts/${wang.contact}/unmerge`, { mergeId }).expect(409)).body.error.id).toBe(
      'merge_undone',
    );
    expect(await actions(other.contact)).toEqual(['contact.unmerge', 'contact.merge']);
  });

  test('a merge of a merge is undone from the outside in', async () => {
    const [wang, li, han] = [await meet(wechat, 'a'), await meet(shop, 'b'), await meet(shop, 'c')];
    const first = (await merge(wang.contact, li.contact).expect(200)).body.mergeId;
    const second = (await merge(han.contact, wang.contact).expect(200)).body.mergeId;
    const stuck = await zhou.post(`/contacts/${wang.contact}/unmerge`, { mergeId: first }).expect(409);
    expect(stuck.body.error).toMatchObject({
      id: 'merged_later',
      fields: { mergeId: second, contactId: String(han.contact) },
    });
    expect((await zhou.get(`/contacts/${li.contact}`).expect(404)).body.error.fields.into).toBe(String(han.contact));
    await zhou.post(`/contacts/${han.contact}/unmerge`, { mergeId: second }).expect(200);
    await zhou.post(`/contacts/${wang.contact}/unmerge`, { mergeId: first }).expect(200);
    await zhou.get(`/contacts/${li.contact}`).expect(200);
    await zhou.post(`/contacts/${wang.contact}/unmerge`, { mergeId: '1' }).expect(404);
  });

  test('a marketer may look and not merge', async () => {
    const meier = await front.hire('梅', 'marketer');
    const [wang, other] = [await meet(wechat, 'wang'), await meet(shop, 'wang-shop')];
    await meier.post(`/contacts/${wang.contact}/merge`, { otherId: String(other.contact) }).expect(403);
    await meier.get(`/contacts/${wang.contact}/merges`).expect(200);
  });

  test('taking along and erasing a person takes who was merged into them', async () => {
    const [wang, other] = [await meet(wechat, 'wang', '我是王芳'), await meet(shop, 'wang-shop', '我也是王芳')];
    const li = await meet(shop, 'li', '我是李雷');
    await zhou.patch(`/contacts/${other.contact}`, { phone: '13800138000' }).expect(200);
    await merge(wang.contact, other.contact).expect(200);
    const parted = (await merge(wang.contact, li.contact).expect(200)).body.mergeId;
    await zhou.post(`/contacts/${wang.contact}/unmerge`, { mergeId: parted }).expect(200);
    const { body } = await boss.get(`/contacts/${wang.contact}/export`).expect(200);
    expect(body.merged).toMatchObject([{ id: String(other.contact), phone: '13800138000' }]);
    expect(body.conversations).toHaveLength(2);
    expect(body.audit.map((one: { action: string }) => one.action)).toContain('contact.change');
    const elsewhere = await boss.post(`/contacts/${other.contact}/erase`, { name: '' }).expect(404);
    expect(elsewhere.body.error.id).toBe('contact_merged');
    const erased = await boss.post(`/contacts/${wang.contact}/erase`, { name: '' }).expect(200);
    expect(erased.body.erased).toMatchObject({ conversations: 2, messages: 2 });
    expect(await front.store.rows('merge').count()).toBe(0);
    const audit = JSON.stringify((await boss.get('/audit').expect(200)).body.items);
    for (const id of [wang.contact, other.contact]) expect(audit).not.toContain(String(id));
    expect((await boss.get(`/contacts/${other.contact}`).expect(404)).body.error.id).toBe('not_found');
    expect(await front.history(li.conversation)).toEqual(['in: 我是李雷']);
  });

  test('whom the platform calls the same is the same, until a colleague says otherwise', async () => {
    const hear = (channel: ChannelId, address: string, unionId: string) =>
      front.inbound.hear([
        {
          open: front.channels.get(channel)!,
          inbound: {
            kind: 'message',
            externalId: `${address}-1`,
            address,
            content: { type: 'text', text: '在吗' },
            platformTime: front.now(),
            profile: { name: '王芳', unionId },
          },
          request: null,
        },
      ]);
    await hear(wechat, 'wang', 'union-wang');
    await hear(shop, 'wang-shop', 'union-wang');
    await hear(shop, 'li', 'union-li');
    const [older, ...others] = await front.store.rows('contact').find({ order: { id: 'ASC' } });
    expect(others).toHaveLength(1);
    expect(await front.store.rows('identity').countBy({ contactId: older!.id })).toBe(2);
    const { items } = (await zhou.get(`/contacts/${older!.id}/merges`).expect(200)).body;
    expect(items).toMatchObject([{ cause: 'union', agent: null }]);
    expect((await front.store.rows('audit').findBy({ action: 'contact.merge' })).map(row => row.agentId)).toEqual([
      null,
      null,
    ]);
    await zhou.post(`/contacts/${older!.id}/unmerge`, { mergeId: items[0].id }).expect(200);
    const third = await front.addChannel('stage');
    await hear(third, 'wang-third', 'union-wang');
    expect(await front.store.rows('contact').count()).toBe(3);
    expect(await front.store.rows('identity').countBy({ contactId: older!.id })).toBe(2);
  });
});
