import { type Colleague, type Front, openFront } from '../support/http';

interface Finding {
  readonly id: string;
  readonly severity: string;
  readonly locale: string;
  readonly where: readonly [number, number];
}

describe('words before they are sent', () => {
  let front: Front;
  let mei: Colleague;
  beforeAll(async () => {
    front = await openFront({ at: '2026-11-22T09:00:00+08:00' });
    mei = await front.hire('小美', 'marketer');
  });
  afterAll(() => front.close());

  const findings = async (body: object) =>
    ((await mei.post('/templates/lint', body).expect(200)).body as { items: Finding[] }).items;

  test('are told what readers may take amiss, the gravest first, with the place of each', async () => {
    const bodies = { 'zh-CN': '{{ honorific }}，清明节快乐。', 'zh-TW': '清明時節，願您平安。' };
    const items = await findings({ bodies, festival: 'qingming' });
    expect(items.map(({ id, locale }) => `${id} ${locale}`)).toEqual([
      'memorial-joy zh-CN',
      'stranger zh-CN',
      'missing-locale zh-HK',
      'missing-locale en',
    ]);
    expect(items[0]).toEqual({
      id: 'memorial-joy',
      severity: 'stop',
      locale: 'zh-CN',
      where: [19, 21],
      says: { zh: expect.stringContaining('快乐'), en: expect.stringContaining('快乐') },
    });
  });

  test('are held against the day they leave and the accounts they leave by', async () => {
    await front.addChannel('stage');
    const bodies = { 'zh-CN': '羊年大吉。', 'zh-TW': '祝好。', 'zh-HK': '祝好。', en: 'x'.repeat(9000) };
    const early = await findings({ bodies, at: '2027-01-20T10:00:00+08:00', channelTypes: ['stage', 'pigeon'] });
    expect(early.map(({ id }) => id)).toEqual(['zodiac-year']);
    const offer = await findings({ bodies, purpose: 'promotion', channelTypes: ['email'] });
    expect(offer.map(({ id, locale }) => `${id} ${locale}`)).toEqual(
      ['zh-CN', 'zh-TW', 'zh-HK', 'en'].map(locale => `ad-mark ${locale}`),
    );
  });

  test('are counted by what the accounts of a kind take in one message', async () => {
    await front.addChannel('webchat', { origins: ['https://yunjin.example'] });
    const bodies = { 'zh-CN': '茶'.repeat(6000), 'zh-TW': '茶', 'zh-HK': '茶', en: 'Tea' };
    const items = await findings({ bodies, channelTypes: ['webchat', 'stage'] });
    expect(items.map(({ id, where }) => [id, where])).toEqual([['too-long', [5461, 6000]]]);
  });

  test('must be words, for a festival and a day there are', async () => {
    const bodies = { 'zh-CN': '祝好。' };
    const wrong = async (body: object) =>
      Object.keys((await mei.post('/templates/lint', body).expect(400)).body.error.fields);
    expect(await wrong({ bodies: {} })).toEqual(['bodies']);
    expect(await wrong({ bodies, festival: 'doomsday' })).toEqual(['festival']);
    expect(await wrong({ bodies, at: '1812-06-24T10:00:00Z' })).toEqual(['at']);
    await front.stranger().post('/templates/lint', { bodies }).expect(401);
  });
});
