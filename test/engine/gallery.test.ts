import { resolve } from 'node:path';
import { festivalEtiquette, festivalIds } from '../../src/engine/festivals';
import { browse, type GalleryText, type Occasion, occasionSchema, templateFrom } from '../../src/engine/gallery';
import { checkTemplate, compileTemplate, render } from '../../src/engine/templates';
import { openGallery } from '../../src/flows/gallery';
import type { Contact, Locale, TemplateId } from '../../src/model';
import { person } from '../support/person';

const locales: readonly Locale[] = ['zh-CN', 'zh-TW', 'zh-HK', 'en'];
const newYearMorning = Date.parse('2027-02-06T09:30:00+08:00');
const memorials = ['qingming', 'condolence'];

/** Whom every text must be fit for. */
const readers: Readonly<Record<string, Contact>> = {
  'somebody well known': person({
    name: '王芳',
    surname: '王',
    title: '经理',
    gender: 'female',
    fields: { 孩子: '小满', 到期日: '2027年3月1日', 预约时间: '2月8日 上午9点' },
  }),
  'a stranger': person(),
  'the longest name': person({ name: '欧阳上官司马诸葛慕容端木', fields: { 孩子: '欧阳上官司马诸葛慕容端木' } }),
  'another script': person({ name: 'Wolfeschlegelsteinhausen Bergerdorff Jr.', gender: 'male' }),
  'a nickname with pictures': person({ name: '🌸小芳🍵', gender: 'female' }),
  'an advertisement': person({ name: 'A01装修王总13800000000' }),
};

interface Said {
  readonly about: string;
  readonly occasion: Occasion;
  readonly text: GalleryText;
  readonly locale: Locale;
  readonly who: string;
  readonly words: string;
}

let gallery: readonly Occasion[];
let texts: { readonly occasion: Occasion; readonly text: GalleryText; readonly about: string }[];
/** Every text as every reader reads it in every locale, with and without the name of our house. */
let everything: Said[];

beforeAll(async () => {
  gallery = await openGallery(resolve(__dirname, '../../templates/gallery'))();
  texts = gallery.flatMap(occasion =>
    occasion.texts.map(text => ({ occasion, text, about: `${occasion.id}, ${text.trade}, ${text.tone}` })),
  );
  everything = texts.flatMap(({ occasion, text, about }) => {
    const say = speaker(occasion, text);
    return locales.flatMap(locale =>
      Object.entries(readers).flatMap(([who, contact]) =>
        [undefined, '云上茶舍'].map(business => ({
          about: `${about}, ${locale}, to ${who}`,
          ...{ occasion, text, locale, who },
          words: say(locale, contact, business),
        })),
      ),
    );
  });
});

function speaker(occasion: Occasion, text: GalleryText) {
  const compiled = compileTemplate({
    ...templateFrom(occasion, text),
    bodies: text.bodies,
    id: 1 as TemplateId,
    version: 1,
  });
  return (locale: Locale, contact: Contact, business?: string): string => {
    const scope = { contact: { ...contact, locale }, now: newYearMorning, zone: 'Asia/Shanghai' };
    const seen = render(compiled, business ? { ...scope, business: { name: business } } : scope);
    return seen.locale === locale ? seen.text : '';
  };
}

/** Those of which something holds, to be read in a failed test. */
const where = (holds: (said: Said) => boolean): string[] =>
  everything.filter(holds).map(({ about, words }) => `${about}: ${words}`);

describe('the gallery', () => {
  it('has words for every great festival and the events of a life', () => {
    const festivals = gallery.map(({ festival }) => festival);
    const great = festivalIds.filter(id => festivalEtiquette(id).major);
    expect(festivals).toEqual(expect.arrayContaining(great));
    expect(festivals).toEqual(
      expect.arrayContaining(
        'chuxi qingming qixi double_ninth laba dongzhi womens_day teachers_day mothers_day fathers_day christmas'.split(
          ' ',
        ),
      ),
    );
    expect(gallery.filter(({ group }) => group === 'life').map(({ id }) => id)).toEqual(
      'birthday customer-anniversary child-birthday appointment policy-renewal school-opening order-thanks get-well condolence'.split(
        ' ',
      ),
    );
  });

  it('could be published as it stands', () => {
    expect(texts.flatMap(({ text, about }) => checkTemplate(text).map(finding => ({ about, ...finding })))).toEqual([]);
  });

  it('reads well to everybody, also to those of whom nothing is known', () => {
    const wrong =
      /\{\{|%\}|undefined|null|object|[!！]|🌸|🍵|顾客|貴賓|貴客|valued customer|13800000000|,,|，，|。，|，。|、。|\. \.| {2}|^[，。,.]|\n\n/;
    expect(everything.length).toBeGreaterThan(2000);
    expect(where(({ words }) => wrong.test(words) || !/[。.]$/.test(words))).toEqual([]);
  });

  it('begins as a sentence does and keeps to a chat message', () => {
    const begun = /^[A-Z\p{Script=Han}]/u;
    expect(where(({ words, locale }) => locale === 'en' && !begun.test(words))).toEqual([]);
    expect(where(({ words }) => Buffer.byteLength(words) > 598)).toEqual([]);
  });

  it('says 您 where it speaks to somebody', () => {
    expect(where(({ words, locale }) => locale !== 'en' && (/你|妳/.test(words) || !words.includes('您')))).toEqual([]);
  });

  it('addresses by name whoever has one, and in the warm tone never as in a letter', () => {
    const known = ({ who, locale }: Said) => who === 'somebody well known' && locale === 'zh-CN';
    expect(where(said => known(said) && !said.words.includes('王经理'))).toEqual([]);
    expect(where(({ text, words }) => text.tone === 'warm' && /尊敬|Dear/.test(words))).toEqual([]);
  });

  it('is quiet where the dead are remembered: no joy, no wish to sell, not even our name', () => {
    const loud = /快乐|快樂|祝贺|祝賀|恭|喜|佳节|佳節|happy|merry|优惠|優惠|云上茶舍/i;
    expect(where(({ occasion, words }) => memorials.includes(occasion.id) && loud.test(words))).toEqual([]);
    expect(gallery.filter(({ id }) => memorials.includes(id)).map(({ palette }) => palette)).toEqual(['ink', 'ink']);
  });

  it('never has a clinic speak of illness, nor a bank or an insurer promise', () => {
    const illness = /病|痛|治|疗|療|康复|康復|症|药|藥|sick|ill\b|illness|cure|recover|disease/i;
    const promise = /收益|回报|回報|保本|赔|賠|稳赚|高息|利率|guarantee|return|profit|interest/i;
    expect(where(({ text, words }) => text.trade === 'clinic' && illness.test(words))).toEqual([]);
    expect(where(({ text, words }) => /bank|insurance/.test(text.trade) && promise.test(words))).toEqual([]);
  });

  it('speaks as each region does', () => {
    const newYear = gallery.find(({ id }) => id === 'spring-festival')!;
    const [warm] = browse([newYear], { occasion: newYear.id, tone: 'warm', trade: 'general' })[0]!.texts;
    const to = person({ name: '何志強', surname: '何', gender: 'male' });
    expect(speaker(newYear, warm!)('zh-HK', to, '雲上茶舍')).toBe(
      '何先生，恭喜發財，身體健康。羊年到，祝您一家龍馬精神、笑口常開。雲上茶舍向您拜年。',
    );
    expect(speaker(newYear, warm!)('zh-CN', person())).toBe(
      '过年好。羊年到了，愿您家里热热闹闹，身体硬硬朗朗，日子越过越顺心。我们给您拜年了。',
    );
  });
});

describe('browsing', () => {
  it('gives a trade its own words where it has them, and the general ones elsewhere', () => {
    const shown = browse(gallery, { trade: 'bank', tone: 'formal' });
    expect(shown).toHaveLength(gallery.length);
    expect(shown.every(({ texts }) => texts.length === 1)).toBe(true);
    const tradeOf = (id: string) => shown.find(each => each.id === id)?.texts[0]?.trade;
    expect([tradeOf('birthday'), tradeOf('lantern')]).toEqual(['bank', 'general']);
  });

  it('gives nothing for an occasion there is not', () => {
    expect(browse(gallery, { occasion: 'doomsday' })).toEqual([]);
  });
});

describe('a file of the gallery', () => {
  const wrong = (change: object) => occasionSchema.safeParse({ ...gallery[0]!, ...change }).success;

  it('is refused when a tone is missing, a text is there twice, or a festival is unknown', () => {
    expect(wrong({})).toBe(true);
    expect(wrong({ texts: gallery[0]!.texts.filter(({ tone }) => tone === 'warm') })).toBe(false);
    expect(wrong({ texts: [...gallery[0]!.texts, gallery[0]!.texts[0]!] })).toBe(false);
    expect(wrong({ festival: 'doomsday' })).toBe(false);
    expect(wrong({ festival: null })).toBe(false);
  });
});
