import { resolve } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { setText } from '../../src/engine/card-text';
import type { Occasion } from '../../src/engine/gallery';
import { type CardFacts, cardSize, greetingCard } from '../../src/engine/greeting-card';
import { openGallery } from '../../src/flows/gallery';
import type { Locale } from '../../src/model';

const locales: readonly Locale[] = ['zh-CN', 'zh-TW', 'zh-HK', 'en'];
const facts: CardFacts = {
  locale: 'zh-CN',
  to: '王芳女士',
  business: '云上茶舍',
  date: '2027-09-15',
};

let gallery: readonly Occasion[];
beforeAll(async () => {
  gallery = await openGallery(resolve(__dirname, '../../templates/gallery'))();
});
const card = (id: string, said: Partial<CardFacts> = {}) =>
  greetingCard(gallery.find(each => each.id === id)!, { ...facts, ...said });

interface Word {
  readonly words: string;
  readonly size: number;
  readonly y: number;
  readonly colour: string;
}

/** Every piece of text on a card, as a reader of XML understands it. */
function wordsOn(svg: string): Word[] {
  const texts = [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)];
  return texts.map(([, facts = '', words = '']) => {
    const fact = (name: string) => new RegExp(`(?:^| )${name}="([^"]*)"`).exec(facts)?.[1] ?? '';
    const { t } = new XMLParser({ parseTagValue: false }).parse(`<t>${words}</t>`) as { t: string };
    return { words: String(t), size: Number(fact('font-size')), y: Number(fact('y')), colour: fact('fill') };
  });
}
const read = (svg: string) => wordsOn(svg).map(({ words }) => words);

it('is well-formed for every occasion in every locale, draws something, and loads nothing', () => {
  for (const occasion of gallery)
    for (const locale of locales) {
      const svg = greetingCard(occasion, { ...facts, locale });
      expect(XMLValidator.validate(svg)).toBe(true);
      expect(svg).toContain(`viewBox="0 0 ${cardSize.width} ${cardSize.height}"`);
      expect(svg).not.toMatch(
        /NaN|undefined|<script|<image|href|foreignObject|<style|http(?!:\/\/www\.w3\.org\/2000\/svg)/,
      );
      expect(svg.match(/<(?:path|circle|ellipse)/g)?.length).toBeGreaterThan(5);
    }
});

it('says the occasion, for whom, a few words, from whom, and the day', () => {
  expect(read(card('mid-autumn')).slice(0, 6)).toEqual([
    '中秋节',
    '王芳女士',
    '月满人间',
    '人圆家安',
    '云上茶舍',
    '八月十五 · 2027年9月15日',
  ]);
  expect(read(card('birthday', { locale: 'zh-HK', to: null, business: null }))).toEqual([
    '生日快樂',
    '年年有今日',
    '歲歲有今朝',
    '八月十五 · 2027年9月15日',
  ]);
});

it('seals with the first characters of a Chinese name, and with none of another', () => {
  expect(read(card('mid-autumn')).slice(6).join('')).toBe('云上茶舍');
  expect(
    read(card('mid-autumn', { business: '杭州云上茶舍有限公司' }))
      .slice(6)
      .join(''),
  ).toBe('杭州云上');
  expect(read(card('mid-autumn', { business: 'Cloud Tea' })).slice(6)).toEqual([]);
});

it('keeps what a customer is called from being anything but words', () => {
  const svg = card('birthday', { to: '<script>alert(1)</script>&"\u0000\u0008王芳\ud800' });
  expect(XMLValidator.validate(svg)).toBe(true);
  expect(svg).not.toContain('<script');
  expect(read(svg)[1]).toBe('<script>alert(1)</script>&"王芳');
});

it('sets the longest names smaller and on two lines, never over the signature', () => {
  const long = 'Wolfeschlegelsteinhausen Bergerdorff Hubert Blaine the Younger of Hamburg and Philadelphia';
  for (const { id } of gallery)
    for (const to of [long, '欧阳上官司马诸葛慕容端木东方西门独孤南宫'.repeat(3)]) {
      const words = wordsOn(card(id, { to, locale: 'en' }));
      const day = words.findIndex(({ words }) => words.includes('2027'));
      const above = words.slice(0, day - 1).map(({ y }) => y);
      expect(Math.max(...above)).toBeLessThan(1150);
      expect(Math.min(...above)).toBeGreaterThan(700);
    }
});

it('has no red where the dead are remembered, and writes no name in red anywhere', () => {
  const isRed = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => Number.parseInt(colour.slice(at, at + 2), 16));
    return red > green + 60 && red > blue + 60;
  };
  const colours = (svg: string) => svg.match(/#[0-9a-f]{6}/g) ?? [];
  expect(colours(card('spring-festival')).some(isRed)).toBe(true);
  for (const id of ['qingming', 'condolence']) expect(colours(card(id)).filter(isRed)).toEqual([]);
  const names = gallery.map(({ id }) => wordsOn(card(id)).find(({ words }) => words === facts.to)?.colour ?? 'none');
  expect(names.filter(colour => colour === 'none' || isRed(colour))).toEqual([]);
});

describe('setting words', () => {
  const room = { width: 400, size: 40, least: 20, lines: 2 };

  it.each([
    ['王芳', 40, ['王芳']],
    ['王芳女士和她的先生还有小满', 30, ['王芳女士和她的先生还有小满']],
    ['月满人间\n人圆家安', 40, ['月满人间', '人圆家安']],
  ])('%s keeps to as few lines as read well', (text, size, lines) => {
    expect(setText(text, room)).toEqual({ lines, size });
  });

  it('breaks between words, and cuts what is too long with …', () => {
    expect(setText('Happy Mid-Autumn Festival to all', room).lines).toEqual(['Happy Mid-Autumn', 'Festival to all']);
    const { lines, size } = setText('一'.repeat(200), room);
    expect([size, lines.length, lines[1]?.endsWith('…'), [...(lines[1] ?? '')].length <= 20]).toEqual([
      20,
      2,
      true,
      true,
    ]);
  });
});
