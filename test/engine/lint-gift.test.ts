import { type GiftFacts, lintGift } from '../../src/engine/lint-gift';

const LIMIT = 20_000;
const gift = (what: string, more: Partial<GiftFacts> = {}): GiftFacts => ({
  ...{ direction: 'given', value: null, note: null },
  ...more,
  what,
});
const warned = (what: string, more: Partial<GiftFacts> = {}, limit: number | null = LIMIT) =>
  lintGift(gift(what, more), limit).map(({ severity, id }) => `${severity} ${id}`);

describe('a gift that is written down', () => {
  it.each<[what: string, warnings: string[]]>([
    ['钟', ['warn gift-clock']],
    ['石英钟', ['warn gift-clock']],
    ['一台精美的实木座钟', ['warn gift-clock']],
    ['座鐘', ['warn gift-clock']],
    ['a beautiful antique wall clock from Suzhou', ['warn gift-clock']],
    ['雨伞', ['warn gift-umbrella']],
    ['秋月梨一箱', ['warn gift-pear']],
    ['瑞士军刀', ['warn gift-sharp']],
    ['剪刀', ['warn gift-knife']],
    ['绿色帽子', ['warn gift-green-hat']],
    ['鞋子', ['hint gift-shoes']],
    ['茶具四件套', ['hint gift-four']],
    ['白色包装的茶叶', ['warn gift-wrapping']],
    ['明前龙井', []],
    ['凤梨酥', []],
    ['菊花茶', []],
    ['手表', []],
  ])('%s: %j', (what, warnings) => {
    expect(warned(what)).toEqual(warnings);
  });

  it('says once what is wrong, in both languages', () => {
    const [clock, ...more] = lintGift(gift('挂钟和座钟'), null);
    expect(more).toEqual([]);
    expect(clock!.says).toEqual({
      zh: '送“挂钟”音同“送终”，请换一样礼物。',
      en: 'Giving a clock sounds like seeing somebody to the grave (送终); choose another gift.',
    });
  });

  it('is looked at for its wrapping in the note too, but not for what else the note says', () => {
    expect(warned('龙井', { note: '用白色礼盒装，别送钟' })).toEqual(['warn gift-wrapping']);
  });

  it('of money is looked at for its sum', () => {
    expect(warned('红包', { value: 4_400 })).toEqual(['hint unlucky-sum']);
    expect(warned('红包', { value: 25_000 }, null)).toEqual(['hint unlucky-sum']);
    expect(warned('红包', { value: 8_800 })).toEqual([]);
    expect(warned('龙井', { value: 4_400 })).toEqual([]);
  });

  it('worth more than the company allows is warned of, whichever way it goes; received things are never in bad taste', () => {
    expect(warned('龙井', { value: LIMIT })).toEqual([]);
    expect(lintGift(gift('龙井', { value: LIMIT + 1 }), LIMIT)).toEqual([
      {
        id: 'gift-limit',
        severity: 'warn',
        says: { zh: expect.stringContaining('价值 200.01 元，超过了公司 200 元'), en: expect.any(String) },
      },
    ]);
    expect(warned('座钟', { direction: 'received', value: LIMIT + 1 })).toEqual(['warn gift-limit']);
    expect(warned('座钟', { direction: 'received', value: LIMIT + 1 }, null)).toEqual([]);
  });
});
