import { resolve } from 'node:path';
import { etiquette } from '../../src/engine/etiquette';
import { festivalIds } from '../../src/engine/festivals';
import type { Occasion } from '../../src/engine/gallery';
import { type LintFinding, type LintInput, lintGreeting } from '../../src/engine/lint-greeting';
import { lintText } from '../../src/engine/lint-text';
import { openGallery } from '../../src/flows/gallery';
import type { Locale } from '../../src/model';

const zone = 'Asia/Shanghai';
const on = (date: string, clock = '10:00'): LintInput['moment'] => ({
  at: Date.parse(`${date}T${clock}:00+08:00`),
  zone,
});
/** Nothing but this is looked at: other locales are written too, and read well. */
const others: LintInput['bodies'] = { 'zh-CN': '祝好。', 'zh-TW': '祝好。', 'zh-HK': '祝好。', en: 'All good wishes.' };

type Case = Partial<Omit<LintInput, 'bodies'>> & { readonly locale?: Locale };
function lint(body: string, { locale = 'zh-CN', ...rest }: Case = {}): LintFinding[] {
  const input = { festival: null, purpose: 'greeting' as const, moment: null, channels: [], ...rest };
  return lintGreeting({ ...input, bodies: { ...others, [locale]: body } }).filter(found => found.locale === locale);
}
/** What is found, with the very words it is about: `stop memorial-joy 快乐`. */
const told = (body: string, about: Case = {}) =>
  lint(body, about).map(({ id, severity, where }) => `${severity} ${id} ${body.slice(...where)}`.trim());

const promotion = { purpose: 'promotion' } as const;

describe('what is said on a day', () => {
  it.each<[string, Case, string[]]>([
    ['祝您清明节快乐。', { festival: 'qingming' }, ['stop memorial-joy 快乐']],
    [
      '清明佳節，恭賀您。',
      { festival: 'qingming', locale: 'zh-TW' },
      ['stop memorial-joy 佳節', 'stop memorial-joy 恭賀'],
    ],
    ['Happy Qingming to you.', { festival: 'qingming', locale: 'en' }, ['stop memorial-joy Happy']],
    ['清明时节，愿您与家人平安。', { festival: 'qingming' }, []],
    ['中元節限時優惠。', { festival: 'zhongyuan', locale: 'zh-HK' }, ['stop quiet-day-sale 優惠']],
    ['寒衣节，送红包。', { festival: 'hanyi' }, ['stop quiet-day-sale 红包']],
    ['祝您中秋节快乐，优惠多多。', { festival: 'mid_autumn' }, []],
    ['端午节快乐。', { festival: 'dragon_boat' }, ['hint dragon-boat-joy 端午节快乐']],
    [
      '端午只能说安康，不能说快乐。',
      { festival: 'dragon_boat' },
      ['warn dragon-boat-lecture 只能说安康', 'warn dragon-boat-lecture 不能说快乐'],
    ],
    ['端午安康。', { festival: 'dragon_boat' }, []],
    ['重陽節快樂。', { festival: 'double_ninth', locale: 'zh-HK' }, ['hint double-ninth-joy 重陽節快樂']],
    ['重阳安康。', { festival: 'double_ninth' }, []],
    ['女神节快乐。', { festival: 'womens_day' }, ['hint womens-day-cliche 女神']],
    ['祝您和爱人七夕快乐。', { festival: 'qixi' }, ['hint no-partner 爱人']],
    ['和爱人一起过年。', { festival: 'spring_festival' }, []],
    ['破旧立新，突破自己。', { festival: 'spring_festival' }, ['hint unlucky-word 破']],
    ['冬至吃饺子。', { festival: 'dongzhi' }, ['hint one-food 饺子']],
    ['冬至安康。', { festival: 'dongzhi' }, []],
    ['圣诞快乐。', { festival: 'christmas' }, ['hint imported-feast 圣诞']],
    ['聖誕快樂。', { festival: 'christmas', locale: 'zh-HK' }, []],
    ['国旗下的优惠。', { festival: 'national_day', ...promotion }, ['warn state-symbols 国旗']],
    ['国旗下的祝福。', { festival: 'national_day' }, []],
    ['Happy Chinese New Year.', { festival: 'spring_festival', locale: 'en' }, ['hint new-year-name Chinese New Year']],
    ['Happy Lunar New Year.', { festival: 'spring_festival', locale: 'en' }, []],
    ['Happy Chinese New Year.', { festival: 'tet', locale: 'en' }, ['warn others-new-year Chinese New Year']],
    ['新年快樂。', { festival: 'spring_festival', locale: 'zh-HK' }, ['hint hong-kong-new-year 新年快樂']],
    ['恭喜發財，新年快樂。', { festival: 'spring_festival', locale: 'zh-HK' }, []],
    ['新年快樂。', { festival: 'spring_festival', locale: 'zh-TW' }, []],
  ])('%s', (body, about, findings) => {
    expect(told(body, about)).toEqual(findings);
  });
});

describe('what is given', () => {
  it.each<[string, Case, string[]]>([
    ['新年好礼，送您一台钟。', {}, ['warn gift-clock 钟']],
    ['下单即送精美挂钟。', {}, ['warn gift-clock 挂钟']],
    ['下單即送精美掛鐘。', { locale: 'zh-TW' }, ['warn gift-clock 掛鐘']],
    ['Spend 500 and get a free clock.', { locale: 'en' }, ['warn gift-clock clock']],
    ['三十分钟送达，钟先生请放心。', {}, []],
    ['送钟先生一份祝福。', {}, []],
    ['我们的钟表店送货上门，挂钟有售。', {}, []],
    ['Our line is open around the clock, with a free gift.', { locale: 'en' }, []],
    ['下单送座钟。', {}, ['warn gift-clock 座钟']],
    ['会员可领取雨伞一把。', {}, ['warn gift-umbrella 雨伞']],
    ['明天有雨，记得带伞，我们送上祝福。', {}, []],
    ['中秋礼品：香梨一箱。', {}, ['warn gift-pear 香梨']],
    ['中秋礼品：凤梨酥一盒。', {}, []],
    ['赠送水果刀一套。', {}, ['warn gift-knife 水果刀']],
    ['Gifts: a knife and scissors.', { locale: 'en' }, ['warn gift-knife knife', 'warn gift-knife scissors']],
    ['送白菊一束。', {}, ['warn gift-flowers 白菊']],
    ['赠送菊花茶一罐。', {}, []],
    ['附赠白色礼盒。', {}, ['warn gift-wrapping 白色礼盒']],
    ['到店送毛巾。', {}, ['hint gift-towel 毛巾']],
    ['到店送鞋。', {}, ['hint gift-shoes 鞋']],
    ['新款鞋子上架。', {}, []],
    ['入門送鑊一隻。', { locale: 'zh-HK' }, ['hint gift-wok 鑊']],
    ['新到绿帽子。', {}, ['warn green-hat 绿帽子']],
    ['新到红帽子。', {}, []],
  ])('%s', (body, about, findings) => {
    expect(told(body, about)).toEqual(findings);
  });

  it.each<[string, Case, string[]]>([
    ['红包 ¥400，礼券250元。', {}, ['hint unlucky-sum ¥400', 'hint unlucky-sum 250元']],
    ['礼券 ￥１，４００。', {}, ['hint unlucky-sum ￥１，４００']],
    ['红包 ¥688，礼券 600 元，共 4 人。', {}, []],
    ['A voucher of $400.', { locale: 'en' }, []],
  ])('sums: %s', (body, about, findings) => {
    expect(told(body, about)).toEqual(findings);
  });
});

describe('what is claimed', () => {
  it.each<[string, Case, string[]]>([
    ['全城第一，最好喝的茶。', promotion, ['hint absolute-claim 第一', 'hint absolute-claim 最']],
    ['最近上新，第一时间告诉您。', promotion, []],
    ['祝您最好的一年。', {}, []],
    ['本产品保本稳赚。', {}, ['warn promised-return 保本', 'warn promised-return 稳赚']],
    ['根治失眠。', {}, ['warn promised-cure 根治']],
  ])('%s', (body, about, findings) => {
    expect(told(body, about)).toEqual(findings);
  });
});

describe('where it is read', () => {
  it.each<[string, Case, string[]]>([
    ['我們會發短信給您。', { locale: 'zh-HK' }, ['hint regional-word 短信']],
    ['我們會發短訊給您。', { locale: 'zh-HK' }, []],
    ['我們會發短訊給您。', { locale: 'zh-TW' }, ['hint regional-word 短訊']],
    ['我们会发短信给您。', {}, []],
    ['祝您中秋快樂。', {}, ['warn script 樂']],
    ['祝您中秋快乐，太后与乾隆的著作。', {}, []],
    ['祝您中秋快乐，我们等您。', { locale: 'zh-TW' }, ['warn script 乐']],
    ['祝您中秋快樂，皇后與台北的雲裡有風。', { locale: 'zh-TW' }, []],
    ['您看着恒生。', { locale: 'zh-HK' }, []],
    ['祝好，{{ fields.会员 | default: "您" }}。', { locale: 'zh-TW' }, []],
    ['國慶快樂。', { festival: 'national_day', locale: 'zh-TW' }, ['hint not-kept']],
    ['国庆快乐。', { festival: 'national_day' }, []],
  ])('%s', (body, about, findings) => {
    expect(told(body, about)).toEqual(findings);
  });

  it('says what is said there instead', () => {
    const [found] = lint('我們會發短信給您。', { locale: 'zh-HK' });
    expect(found?.says).toEqual({ zh: '“短信”在当地多说“短訊”。', en: '“短信” is locally called 短訊.' });
  });

  it('misses the locales nobody wrote for', () => {
    const found = lintGreeting({
      bodies: { 'zh-CN': '祝好。', en: ' ' },
      festival: null,
      purpose: 'greeting',
      moment: null,
      channels: [],
    });
    expect(found.map(({ id, locale }) => `${id} ${locale}`)).toEqual(
      ['zh-TW', 'zh-HK', 'en'].map(locale => `missing-locale ${locale}`),
    );
  });
});

describe('when it is sent', () => {
  it.each<[string, Case, string[]]>([
    ['羊年大吉。', { moment: on('2027-01-20') }, ['warn zodiac-year 羊年']],
    ['马年大吉。', { moment: on('2027-01-20') }, []],
    ['羊年大吉。', { moment: on('2027-02-06') }, []],
    ['羊年将至，祝您安康。', { moment: on('2027-01-20') }, []],
    ['告别马年，祝您安康。', { moment: on('2027-02-08') }, []],
    ['龙年将至，祝您安康。', { moment: on('2027-01-20') }, ['warn zodiac-year 龙年']],
    ['今年牛年轻人很忙。', { moment: on('2027-02-08') }, []],
    ['Happy Year of the Sheep.', { moment: on('2027-01-20'), locale: 'en' }, ['warn zodiac-year Year of the Sheep']],
    ['Happy Year of the Sheep.', { moment: on('2027-02-06'), locale: 'en' }, []],
    ['雞年大吉。', { moment: on('2027-02-06'), locale: 'zh-HK' }, ['warn zodiac-year 雞年']],
    ['{{ zodiac_year }}大吉。', { moment: on('2027-01-20') }, ['hint zodiac-variable {{ zodiac_year }}']],
    ['{{ zodiac_year }}大吉。', { moment: on('2027-02-06') }, []],
    ['羊年大吉。', {}, []],
    ['秋日安康。', { moment: on('2027-09-18') }, ['warn mourning-day']],
    ['秋日安康。', { moment: on('2027-09-18'), locale: 'zh-TW' }, []],
    ['秋日安康。', { moment: on('2027-09-19') }, []],
    ['冬日安康。', { moment: on('2027-12-13') }, ['warn mourning-day']],
    ['春日安康。', { moment: on('2020-04-03') }, []],
    ['愿您平安。', { festival: 'qingming', moment: on('2027-04-05') }, []],
    ['新茶上市。', { festival: 'qingming', moment: on('2027-04-05'), ...promotion }, ['stop promotion-day']],
    ['新茶上市。', { festival: 'mid_autumn', moment: on('2027-09-15'), ...promotion }, []],
  ])('%s', (body, about, findings) => {
    expect(told(body, about)).toEqual(findings);
  });

  it('asks what day it is where it is sent from', () => {
    const late = Date.parse('2027-09-17T17:00:00Z');
    expect(told('秋日安康。', { moment: { at: late, zone: 'Asia/Shanghai' } })).toEqual(['warn mourning-day']);
    expect(told('秋日安康。', { moment: { at: late, zone: 'Europe/London' } })).toEqual([]);
  });

  it('keeps days of national mourning from a list', () => {
    const day = etiquette.mourning.find(({ from, to }) => from < to)!;
    expect(lint('安康。', { moment: on(day.to) })[0]?.says.zh).toContain(day.zh);
  });
});

describe('how it is written', () => {
  it.each<[string, Case, string[]]>([
    ['尊敬的：您好。', {}, ['stop hollow-address 尊敬的']],
    ['Dear , hello.', { locale: 'en' }, ['stop hollow-address Dear']],
    [
      '尊敬的{% if name %}{{ honorific }}{% endif %}：您好。',
      {},
      ['stop hollow-address 尊敬的{% if name %}{{ honorific }}{% endif %}：'],
    ],
    ['{% if name %}尊敬的{{ honorific }}：{% endif %}您好。', {}, []],
    ['尊敬的{{ surname }}先生，您好。', {}, ['stop name-missing surname']],
    ['{{ name | default: "" }}，您好。', {}, ['stop name-missing name']],
    ['{{ name | default: "您" }}，您好。', {}, []],
    ['祝好。\n{{ honorific }}，您好。', {}, ['hint stranger honorific']],
    ['{% if name %}您好。', {}, ['stop unreadable']],
  ])('%s', (body, about, findings) => {
    expect(told(body, about)).toEqual(findings);
  });

  it('marks e-mail that sells', () => {
    const email = [{ type: 'email', textBytes: null }];
    const offer = { ...promotion, channels: email };
    expect(told('新茶上市。', offer)).toEqual(['warn ad-mark 新']);
    expect(told('Spring tea is here.', { ...offer, locale: 'en' })).toEqual(['warn ad-mark S']);
    for (const body of ['（广告）新茶上市。', '【广告】新茶上市。', '广告：新茶上市。'])
      expect(told(body, offer)).toEqual([]);
    expect(told('(AD) Spring tea is here.', { ...offer, locale: 'en' })).toEqual([]);
    expect(told('新茶上市。', { ...promotion, channels: [{ type: 'weibo', textBytes: null }] })).toEqual([]);
    expect(told('祝好。', { channels: email })).toEqual([]);
  });

  it('counts bytes as each channel does, with room for what is filled in', () => {
    const weibo = [{ type: 'weibo', textBytes: 30 }];
    expect(told('一二三四五六七八九十', { channels: weibo })).toEqual([]);
    expect(told('一二三四五六七八九十百千', { channels: weibo })).toEqual(['warn too-long 百千']);
    expect(told('一二三{{ lunar_date }}', { channels: weibo })).toEqual(['warn too-long {{ lunar_date }}']);
    expect(told('一二三四五六七八九十百千', { channels: [{ type: 'telegram', textBytes: 4096 }] })).toEqual([]);
  });

  it('tells the gravest first', () => {
    const found = lint('清明节快乐，尊敬的：送毛巾。', { festival: 'qingming' });
    expect(found.map(({ severity }) => severity)).toEqual(['stop', 'stop', 'hint']);
  });
});

describe('the rules', () => {
  it('speak of festivals there are, in the form texts are compared in, in both languages', () => {
    const festivals = etiquette.words.flatMap(({ when }) => when.festivals ?? []);
    expect(festivals.filter(id => !festivalIds.includes(id))).toEqual([]);
    const ids = [...etiquette.words, ...etiquette.gifts.things].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { words, except } of [...etiquette.words, ...etiquette.gifts.things])
      for (const word of [...words, ...except]) expect(lintText('zh-CN', word).folded).toBe(word);
  });
});

describe('the gallery', () => {
  let gallery: readonly Occasion[];
  beforeAll(async () => {
    gallery = await openGallery(resolve(__dirname, '../../templates/gallery'))();
  });

  it('has nothing in it that should not be said, on any channel', () => {
    const channels = [
      { type: 'email', textBytes: null },
      { type: 'weibo', textBytes: 598 },
    ];
    const found = gallery.flatMap(({ id, festival, texts }) =>
      texts.flatMap(({ bodies, trade, tone }) =>
        lintGreeting({ bodies, festival, purpose: 'greeting', moment: null, channels })
          .filter(({ severity }) => severity !== 'hint')
          .map(finding => `${id} ${trade} ${tone} ${finding.locale}: ${finding.id} ${finding.says.en}`),
      ),
    );
    expect(found).toEqual([]);
  });
});
