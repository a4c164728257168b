import type { Content, Inbound } from '../../../src/model';
import vectors from '../../channel/fixtures/signatures.json';
import { type Desk, faultOf, openDesk, wang } from './desk';

let desk: Desk;

beforeEach(async () => {
  desk = await openDesk();
  desk.platform.opens(wang);
});
afterEach(() => desk.close());

const contents: [string, Content, string, object][] = [
  ['words', { type: 'text', text: '50% 折扣 & "王女士" 🍵\n' }, 'text', { text: '50% 折扣 & "王女士" 🍵\n' }],
  [
    'articles',
    {
      type: 'articles',
      articles: [
        {
          title: '春茶',
          description: '上新',
          url: 'https://yunjin.example/1',
          imageUrl: 'https://yunjin.example/1.jpg',
        },
        { title: '秋茶', url: 'https://yunjin.example/2' },
      ],
    },
    'articles',
    {
      articles: [
        {
          display_name: '春茶',
          summary: '上新',
          image: 'https://yunjin.example/1.jpg',
          url: 'https://yunjin.example/1',
        },
        { display_name: '秋茶', summary: '', image: '', url: 'https://yunjin.example/2' },
      ],
    },
  ],
  [
    'a link, as one article',
    { type: 'link', title: '地图', text: '怎么走', url: 'https://yunjin.example/map' },
    'articles',
    { articles: [{ display_name: '地图', summary: '怎么走', image: '', url: 'https://yunjin.example/map' }] },
  ],
  [
    'a place',
    { type: 'location', latitude: 39.98, longitude: 116.3, text: '本店' },
    'position',
    { longitude: '116.3', latitude: '39.98' },
  ],
];

const cannot: [string, Content][] = [
  ['a picture', { type: 'image', media: { hash: 'a' } }],
  ['a menu', { type: 'menu', text: '选一项', options: [{ id: '1', label: '营业时间' }] }],
  ['nothing', { type: 'text', text: ' \n' }],
  ['more than 598 bytes', { type: 'text', text: '好'.repeat(200) }],
  ['no article', { type: 'articles', articles: [] }],
  ['nine articles', { type: 'articles', articles: Array(9).fill({ title: '茶', url: 'https://a.cn' }) }],
];

describe('an answer that rides on the push', () => {
  const ask = (fields: object = {}) => desk.hears({ ...desk.platform.push(wang, 'text', { text: '在吗' }), ...fields });
  const ride = (inbound: Inbound, content: Content) => desk.channel.inline(inbound, content, desk.request(''));

  test('has its data encoded as published', async () => {
    const [published] = vectors.weibo_reply_data;
    const response = ride(await ask(), { type: 'text', text: '中文消息' });
    expect(response).toMatchObject({ status: 200, type: 'application/json' });
    expect(JSON.parse(response?.body ?? '').data).toBe(published?.published);
  });

  test.each(contents)('carries %s, from us to whoever wrote', async (_what, content, type, payload) => {
    const said = JSON.parse(ride(await ask(), content)?.body ?? '');
    expect(said).toMatchObject({ result: true, receiver_id: Number(wang), sender_id: 1073880650, type });
    expect(JSON.parse(decodeURIComponent(said.data))).toEqual(payload);
  });

  test('names people whose ids no double can hold', async () => {
    const body = JSON.stringify(desk.platform.push(wang, 'text', { text: '在吗' }));
    const inbound = await desk.hears(body.replace(`"sender_id":${wang}`, '"sender_id":9223372036854775807'));
    expect(ride(inbound, { type: 'text', text: '在' })?.body).toContain('"receiver_id":9223372036854775807,');
  });

  test.each(cannot)('cannot be %s', async (_what, content) => {
    expect(ride(await ask(), content)).toBeNull();
  });

  test.each<[string, boolean]>([
    ['follow', true],
    ['subscribe', true],
    ['scan', true],
    ['click', true],
    ['unfollow', false],
    ['unsubscribe', false],
    ['mention', false],
    ['view', false],
  ])('to %s: %s', async (subtype, rides) => {
    const inbound = await ask({ type: 'event', data: { subtype } });
    expect(ride(inbound, { type: 'text', text: '您好' }) !== null).toBe(rides);
  });

  test('is never put on the proof of an address', async () => {
    const request = { ...desk.request(''), method: 'GET' };
    expect(desk.channel.inline(await ask(), { type: 'text', text: '您好' }, request)).toBeNull();
  });

  test('has four seconds, for Weibo waits five', () => expect(desk.channel.inlineMs).toBe(4000));
});

describe('a private message', () => {
  test.each(contents)('carries %s, encoded twice', async (_what, content, type, payload) => {
    await desk.says(content);
    const form = desk.platform.forms[0] ?? new URLSearchParams();
    expect(Object.fromEntries(form)).toMatchObject({ type, receiver_id: wang, save_sender_box: '1' });
    expect(JSON.parse(decodeURIComponent(form.get('data') ?? ''))).toEqual(payload);
    expect(desk.platform.accepted).toMatchObject([{ to: wang, passive: false }]);
  });

  test('gets no id from Weibo', async () => {
    expect(await desk.says('您好')).toEqual({ externalId: null });
  });

  test.each(cannot)('cannot be %s, and says what it could be', async (_what, content) => {
    const fault = await faultOf(desk.says(content));
    expect(fault).toMatchObject({ kind: 'refused', code: null });
    expect(fault.detail).toMatch(/text|message|articles|bytes/);
    expect(desk.platform.accepted).toEqual([]);
    expect(desk.platform.refused).toEqual([]);
  });

  test('at the edge of its length is taken, in letters and in characters', async () => {
    await desk.says('好'.repeat(199));
    await desk.says('a'.repeat(598));
    expect(desk.platform.accepted).toHaveLength(2);
  });

  test('is taken for two days after the customer did something, and no longer', async () => {
    desk.clock.at += 172_799_000;
    await desk.says('还在吗');
    desk.clock.at += 2000;
    expect(await faultOf(desk.says('还在吗'))).toMatchObject({ kind: 'unreachable', code: '20301' });
  });
});
