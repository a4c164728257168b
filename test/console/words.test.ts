import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { en } from '../../console/src/i18n/en';
import { zhCN } from '../../console/src/i18n/zh-CN';

const SOURCE = join(__dirname, '../../console/src');

/** `{ 'inbox.acts.claim': '接待', … }` */
function flat(words: object, path = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(words).flatMap(([name, word]) =>
      typeof word === 'string' ? [[path + name, word]] : Object.entries(flat(word as object, `${path}${name}.`)),
    ),
  );
}

const zh = flat(zhCN);
const english = flat(en);
const blanks = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(match => match[1]).sort();

/** Everything pages ask words by: whole keys, and the beginnings of those that end in something computed. */
function asked(): { file: string; key: string; whole: boolean }[] {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(name => /\.(vue|ts)$/.test(name));
  return files.flatMap(file => {
    const text = readFileSync(join(SOURCE, file), 'utf8');
    const whole = [...text.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map(match => ({ file, key: match[1]!, whole: true }));
    const begun = [...text.matchAll(/\bt\(\s*`([\w.-]+)\$\{/g)].map(match => ({ file, key: match[1]!, whole: false }));
    return [...whole, ...begun];
  });
}

describe('the words of the console', () => {
  it('are the same places in both languages', () => {
    expect(Object.keys(english).sort()).toEqual(Object.keys(zh).sort());
  });

  it('leave the same blanks to fill', () => {
    for (const [key, text] of Object.entries(zh)) expect([key, blanks(english[key]!)]).toEqual([key, blanks(text)]);
  });

  it('are written for every word a page asks for', () => {
    const keys = Object.keys(zh);
    const missing = asked().filter(({ key, whole }) =>
      whole ? zh[key] === undefined : !keys.some(each => each.startsWith(key)),
    );
    expect(missing).toEqual([]);
    expect(asked().length).toBeGreaterThan(100);
  });

  it('neither shout nor break the format of words', () => {
    for (const text of [...Object.values(zh), ...Object.values(english)]) {
      expect(text).not.toMatch(/[!！]/);
      expect(text).not.toMatch(/[@|]/);
      expect(text).not.toMatch(/^\s|[^,;]\s$/);
      expect(text.trim()).not.toBe('');
    }
  });

  it('say 你 to colleagues, never 您, and space Chinese from Latin', () => {
    for (const text of Object.values(zh)) {
      expect(text).not.toContain('您');
      expect(text).not.toMatch(/[\p{Script=Han}][A-Za-z0-9]|[A-Za-z0-9][\p{Script=Han}]/u);
    }
  });
});
