import { type Colleague, type Front, openFront } from '../support/http';

interface Text {
  readonly trade: string;
  readonly tone: string;
  readonly bodies: Readonly<Record<string, string>>;
  readonly seen: Readonly<Record<string, string>>;
}
interface Occasion {
  readonly id: string;
  readonly next: string | null;
  readonly promo: string | null;
  readonly memorial: boolean;
  readonly texts: readonly Text[];
}

describe('the gallery of greetings', () => {
  let front: Front;
  let mei: Colleague;
  beforeAll(async () => {
    front = await openFront({ at: '2026-11-22T09:00:00+08:00' });
    mei = await front.hire('小美', 'marketer');
  });
  afterAll(() => front.close());

  const browse = async (query: string) =>
    ((await mei.get(`/gallery${query}`).expect(200)).body as { items: Occasion[] }).items;
  const adopt = (id: string, body: object) => mei.post(`/gallery/${id}/adopt`, body);

  test('stands in the order of the year, each festival with its next day and whether one may sell on it', async () => {
    const items = await browse('?tone=warm&trade=general');
    expect(items.map(({ id }) => id).slice(0, 4)).toEqual(['new-year', 'laba', 'new-years-eve', 'spring-festival']);
    const qingming = items.find(({ id }) => id === 'qingming');
    expect(qingming).toMatchObject({ next: '2027-04-05', promo: 'no', memorial: true });
    expect(items.find(({ id }) => id === 'birthday')).toMatchObject({ next: null, promo: null, memorial: false });
    expect(items.every(({ texts }) => texts.length === 1)).toBe(true);
  });

  test('shows how each reads, and a trade its own words', async () => {
    const [clinic] = await browse('?occasion=dragon-boat&tone=formal&trade=clinic');
    expect(clinic?.texts).toHaveLength(1);
    expect(clinic?.texts[0]?.bodies['zh-HK']).toContain('{{ honorific }}');
    expect(clinic?.texts[0]?.seen).toMatchObject({
      'zh-CN': '尊敬的王女士：\n时值端午，云锦茶行全体同仁祝您与家人端午安康。天气渐热，请您劳逸有度、饮食有节。',
      en: expect.stringMatching(/^Dear Ms\. Smith,\nAll of us at 云锦茶行 wish you/),
    });
    expect(await browse('?occasion=doomsday')).toEqual([]);
  });

  test('gives all there is when nothing is asked for', async () => {
    const items = await browse('');
    expect(items.find(({ id }) => id === 'spring-festival')?.texts).toHaveLength(12);
  });

  test('becomes a template in every locale, checked, in force and in the audit', async () => {
    const { body: template } = await adopt('mid-autumn', { tone: 'warm', trade: 'bank', name: '中秋问候' }).expect(201);
    expect(template).toMatchObject({ name: '中秋问候', purpose: 'greeting', version: 1 });
    expect(Object.keys(template.bodies)).toEqual(['zh-CN', 'zh-TW', 'zh-HK', 'en']);
    const { body: kept } = await mei.get(`/templates/${template.id}`).expect(200);
    expect(kept).toEqual(template);
    const boss = await front.hire('老板', 'admin');
    const { body: audit } = await boss.get('/audit').expect(200);
    expect(audit.items).toEqual(
      expect.arrayContaining([expect.objectContaining({ action: 'template.add', subject: `template:${template.id}` })]),
    );
  });

  test('names a template by itself, and another one when the first is taken', async () => {
    const { body: first } = await adopt('qixi', { tone: 'formal' }).expect(201);
    const { body: second } = await adopt('qixi', { tone: 'formal' }).expect(201);
    const { body: bank } = await adopt('birthday', { tone: 'warm', trade: 'bank' }).expect(201);
    expect([first.name, second.name, bank.name]).toEqual(['七夕 · 庄重', '七夕 · 庄重 2', '生日 · 亲切 · 银行']);
    const { body: refused } = await adopt('qixi', { tone: 'warm', name: '七夕 · 庄重' }).expect(409);
    expect(refused.error.id).toBe('name_taken');
  });

  test('is taken from by those who write, and only what is there', async () => {
    const zhou = await front.hire('小周', 'agent');
    await zhou.get('/gallery').expect(200);
    await zhou.post('/gallery/qixi/adopt', { tone: 'warm' }).expect(403);
    await front.stranger().get('/gallery').expect(401);
    await adopt('doomsday', { tone: 'warm' }).expect(404);
    const { body } = await adopt('qixi', { tone: 'shouting' }).expect(400);
    expect(Object.keys(body.error.fields)).toEqual(['tone']);
  });

  describe('cards', () => {
    const card = (query: string) => mei.get(`/gallery/card.svg?${query}`);
    const words = (svg: Buffer) => [...svg.toString('utf8').matchAll(/<text [^>]*>([^<]*)</g)].map(([, said]) => said);

    test('are drawn for a customer by 称呼, in their own language, for the next day of the occasion', async () => {
      const { body: wang } = await mei
        .post('/contacts', { name: '王芳', gender: 'female', locale: 'zh-TW' })
        .expect(201);
      const { body, headers } = await card(`occasion=mid-autumn&contactId=${wang.id}`).expect(200);
      expect(headers).toMatchObject({
        'content-type': expect.stringMatching(/^image\/svg\+xml/),
        'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox/),
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-store',
      });
      expect(words(body).slice(0, 6)).toEqual([
        '中秋節',
        '王女士',
        '月滿人間',
        '人圓家安',
        '云锦茶行',
        '八月十五 · 2027年9月15日',
      ]);
    });

    test('are drawn for a name as words and nothing else', async () => {
      const name = encodeURIComponent('<svg onload=alert(1)>');
      const { body } = await card(`occasion=birthday&locale=en&to=${name}&date=2027-06-09`).expect(200);
      expect(words(body)).toContain('&lt;svg onload=alert(1)&gt;');
      expect(words(body)).toContain('the 5th day of the 5th lunar month · 9 June 2027');
    });

    test('are refused to strangers, for nobody’s contact, for no occasion and for no day', async () => {
      await front.stranger().get('/gallery/card.svg?occasion=birthday').expect(401);
      await card('occasion=birthday&contactId=99').expect(404);
      await card('occasion=doomsday').expect(404);
      await card('occasion=birthday&date=2027-02-30').expect(400);
      await card('occasion=birthday&date=1812-02-03').expect(400);
    });
  });
});
