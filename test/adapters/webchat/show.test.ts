import { webchat } from '../../../adapters/webchat';
import { show } from '../../../adapters/webchat/show';
import { openTickets } from '../../../adapters/webchat/ticket';
import { ChannelError, type Said, type Tools } from '../../../src/channel';
import type { ChannelId, Content } from '../../../src/model';

const tickets = openTickets(7 as ChannelId, '云锦茶行与官网之间的暗号');
const wang = 'u:wang';
const hash = 'a'.repeat(64);
const line = (content: Content, more: Partial<Said> = {}): Said => ({
  seq: 1,
  from: 'agent',
  externalId: null,
  content,
  at: 5,
  ...more,
});

describe('what was said, as the page shows it', () => {
  const shown = (content: Content) => show(line(content), wang, tickets)?.content;

  test.each<[Content, unknown]>([
    [
      { type: 'text', text: '您好' },
      { type: 'text', text: '您好' },
    ],
    [
      { type: 'location', latitude: 30.2, longitude: 120.1, text: '龙井村' },
      { type: 'place', latitude: 30.2, longitude: 120.1, text: '龙井村' },
    ],
    [
      { type: 'link', title: '茶单', text: '当季', url: 'https://yunjin.example' },
      { type: 'cards', cards: [{ title: '茶单', text: '当季', url: 'https://yunjin.example' }] },
    ],
    [
      {
        type: 'articles',
        articles: [{ title: '新茶', url: 'https://a.example', imageUrl: 'https://a.example/1.png' }],
      },
      {
        type: 'cards',
        cards: [{ title: '新茶', text: '', url: 'https://a.example', imageUrl: 'https://a.example/1.png' }],
      },
    ],
    [
      { type: 'menu', text: '选一种', options: [{ id: '1', label: '龙井' }], tail: '直接点选' },
      { type: 'menu', text: '选一种', options: [{ id: '1', label: '龙井' }], tail: '直接点选' },
    ],
    [
      { type: 'event', event: 'menu', key: '1', text: '龙井' },
      { type: 'text', text: '龙井' },
    ],
    [
      { type: 'file', media: { fault: '下载失败' }, text: '价目表' },
      { type: 'text', text: '价目表' },
    ],
  ])('%j', (content, expected) => {
    expect(shown(content)).toEqual(expected);
  });

  test('a file is shown by a ticket that opens it for this visitor and nobody else', () => {
    const content = shown({ type: 'voice', media: { hash: hash as never, mime: 'audio/mpeg', bytes: 9 } });
    expect(content).toMatchObject({ type: 'file', mime: 'audio/mpeg', name: null, bytes: 9 });
    const { file } = content as { file: string };
    expect(file).toBe(
      (
        shown({ type: 'voice', media: { hash: hash as never, mime: 'audio/mpeg', bytes: 9 } }) as typeof content & {
          file: string;
        }
      ).file,
    );
    expect(tickets.read(file, wang)?.hash).toBe(hash);
    expect(tickets.read(file, 'u:li')).toBeNull();
    expect(openTickets(8 as ChannelId, '云锦茶行与官网之间的暗号').read(file, wang)).toBeNull();
  });

  test.each<Content>([
    { type: 'unknown', kind: 'sticker', text: '', raw: '{}' },
    { type: 'event', event: 'follow', text: '' },
    { type: 'image', media: { fault: '下载失败' } },
    { type: 'transfer' },
  ])('%j is not shown', content => {
    expect(shown(content)).toBeUndefined();
  });

  test('the visitor finds her own words by the id she gave them, and nobody else’s', () => {
    const own = { from: 'customer', externalId: 'u:wang/message-1' } as const;
    expect(show(line({ type: 'text', text: '在吗' }, own), wang, tickets)).toMatchObject({
      id: 'message-1',
      from: 'visitor',
    });
    expect(show(line({ type: 'text', text: '在吗' }, own), 'u:wan', tickets)).toMatchObject({ id: null });
  });
});

describe('a send', () => {
  const tools = { publicUrl: 'https://kefu.example', said: async () => [], now: () => 0 } as unknown as Tools;
  const settings = webchat.settings.parse({ origins: ['https://www.yunjin.example/'] });
  const channel = webchat.open(7 as ChannelId, settings, tools);
  const send = (content: Content) =>
    channel.send(
      { address: wang, thread: wang, content, class: 'reply', key: 'd1', answers: null },
      new AbortController().signal,
    );

  test('is taken at once, under our own key: the words lie in the store', async () => {
    expect(await send({ type: 'text', text: '您好' })).toEqual({ externalId: 'd1' });
  });

  test('of what the page has no shape for is refused with its name', async () => {
    const fault = await send({ type: 'miniprogram', title: '小店', appId: 'wx1', path: '/' }).catch(error => error);
    expect(fault).toBeInstanceOf(ChannelError);
    expect([fault.kind, fault.detail]).toEqual(['refused', 'the web chat cannot show miniprogram']);
  });

  test('settings: sites are kept as origins, a secret is made where none is given, and each is another', () => {
    const [one, other] = [webchat.settings.parse({}), webchat.settings.parse({})] as { secret: string }[];
    expect(settings).toMatchObject({ origins: ['https://www.yunjin.example'], colour: '#1F7A6B' });
    expect(one!.secret).toMatch(/^[\w-]{43}$/);
    expect(one!.secret).not.toBe(other!.secret);
    for (const bad of ['www.yunjin.example', 'https://a.example/path', '*', 'https://*', 'javascript:alert(1)']) {
      expect([bad, webchat.settings.safeParse({ origins: [bad] }).success]).toEqual([bad, false]);
    }
  });
});
