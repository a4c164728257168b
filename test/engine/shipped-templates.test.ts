import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { hoursTexts } from '../../src/engine/hours';
import { checkTemplate, compileTemplate, render, type Scope, templateSchema } from '../../src/engine/templates';
import type { Locale, TemplateId } from '../../src/model';
import { person } from '../support/person';

const folder = resolve(__dirname, '../../templates');
const names = readdirSync(folder)
  .filter(file => file.endsWith('.json'))
  .map(file => file.replace(/\.json$/, ''));
const locales: readonly Locale[] = ['zh-CN', 'zh-TW', 'zh-HK', 'en'];
const day: [string, string][] = [['09:00', '21:00']];
const days = { 1: day, 2: day, 3: day, 4: day, 5: day, 6: day, 7: day };
const everyDay = hoursTexts({ zone: 'Asia/Shanghai', days });
const newYearMorning = Date.parse('2027-02-06T09:30:00+08:00');

const people = {
  wang: person({ name: '王伟', gender: 'male' }),
  ouyang: person({ name: '欧阳娜娜', gender: 'female' }),
  xiaofang: person({ name: '🌸小芳' }),
  john: person({ name: 'John Smith', gender: 'male' }),
  nobody: person(),
};

function shipped(name: string) {
  const read = templateSchema.parse(JSON.parse(readFileSync(resolve(folder, `${name}.json`), 'utf8')));
  return { ...read, id: 1 as TemplateId, version: 1 };
}

function said(name: string, locale: Locale, who: keyof typeof people, business?: Scope['business']) {
  const scope = { contact: { ...people[who], locale }, now: newYearMorning, zone: 'Asia/Shanghai' };
  return render(compileTemplate(shipped(name)), business ? { ...scope, business } : scope);
}

it('ships the words every house needs', () => {
  expect(names).toEqual(
    expect.arrayContaining(
      'welcome greeting hours courtesy-thanks handoff-queued handoff-nobody-online not-understood goodbye'.split(' '),
    ),
  );
  expect(names).toEqual(
    expect.arrayContaining('spring-festival mid-autumn dragon-boat lantern national-day birthday'.split(' ')),
  );
});

describe.each(names)('%s', name => {
  it('is named after its file, says something in every locale, and could be published', () => {
    const template = shipped(name);
    expect(template.name).toBe(name);
    expect(Object.keys(template.bodies)).toEqual(locales);
    expect(checkTemplate(template)).toEqual([]);
  });

  it.each(locales)('speaks to everyone in %s', locale => {
    for (const who of Object.keys(people) as (keyof typeof people)[]) {
      for (const business of [undefined, { name: '云上茶舍' }, { name: '云上茶舍', hours: everyDay }]) {
        const { text, locale: spoken } = said(name, locale, who, business);
        expect(spoken).toBe(locale);
        expect(text).not.toMatch(
          /\{\{|%\}|undefined|null|object|[!！]|🌸|顾客|貴賓|貴客|valued customer|,,|，，|。，|，。| {2}/,
        );
        expect(text).toMatch(/[。？.?]$/);
        expect(text.length).toBeGreaterThan(8);
        expect(Buffer.byteLength(text)).toBeLessThan(600);
      }
    }
  });

  it('says 您 to customers, in the script they read', () => {
    for (const locale of ['zh-CN', 'zh-TW', 'zh-HK'] as const) {
      const { text } = said(name, locale, 'nobody');
      expect(text).toContain('您');
      expect(text).not.toMatch(/你/);
      expect(text).toMatch(
        locale === 'zh-CN' ? /^[^們時複間關為與節樂開嗎請見]*$/ : /^[^们时复间关为与节乐开吗请见]*$/,
      );
    }
  });
});

describe('what they sound like', () => {
  it.each([
    ['greeting', 'zh-CN', 'wang', '王先生，早上好。请问有什么可以帮您？'],
    ['greeting', 'zh-TW', 'ouyang', '欧阳女士，早安。請問有什麼可以為您服務的嗎？'],
    ['greeting', 'zh-CN', 'nobody', '早上好。请问有什么可以帮您？'],
    ['greeting', 'en', 'john', 'Good morning, Mr. Smith. How can we help you?'],
    ['dragon-boat', 'zh-CN', 'xiaofang', '小芳，端午安康。我们祝您和家人身体康健，夏日清宁。'],
  ] as const)('%s in %s to %s', (name, locale, who, text) => {
    expect(said(name, locale, who).text).toBe(text);
  });

  it('names the animal of the year that has just begun', () => {
    expect(said('spring-festival', 'zh-CN', 'wang').text).toContain('羊年已至');
    expect(said('spring-festival', 'en', 'john').text).toContain('Year of the Goat');
  });

  it('lets an audience choose between Chinese and Lunar New Year', () => {
    const scope = { contact: { ...people.john, locale: 'en' as const }, now: newYearMorning, zone: 'Asia/Shanghai' };
    const extra = { new_year_greeting: 'Happy Chinese New Year' };
    expect(render(compileTemplate(shipped('spring-festival')), scope).text).toContain('Happy Lunar New Year');
    expect(render(compileTemplate(shipped('spring-festival')), { ...scope, extra }).text).toContain(
      extra.new_year_greeting,
    );
  });

  it('tells the hours when nobody is online, and promises none when it knows none', () => {
    const open = { name: '云上茶舍', hours: everyDay };
    expect(said('handoff-nobody-online', 'zh-CN', 'wang', open).text).toContain('我们的服务时间是每天 9:00–21:00。');
    expect(said('handoff-nobody-online', 'en', 'wang', open).text).toContain('Our hours are every day 9:00–21:00.');
    for (const locale of locales)
      expect(said('handoff-nobody-online', locale, 'wang').text).not.toMatch(/时间|時間|hours/);
  });
});
