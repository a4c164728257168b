import fc from 'fast-check';
import { textOfHtml } from '../../../adapters/email/html-text';
import { apart } from '../../../adapters/email/quoted';

const own = '好的，明天下午三点到。\n\n王芳';
const before = '请问您几点到店？';

const programs: readonly (readonly [string, string])[] = [
  ['QQ Mail', `------------------ 原始邮件 ------------------\n发件人: "客服"<kefu@yunjin.example>;\n${before}`],
  ['QQ Mail with hard blanks', `------------------\u00a0原始邮件\u00a0------------------\n${before}`],
  ['163', `---- 回复的原邮件 ----\n| 发件人 | 客服 |\n${before}`],
  ['163 in English', `---- Replied Message ----\n${before}`],
  ['the 163 of old', `在 2026-11-20 10:00:00，"客服" <kefu@yunjin.example> 写道：\n\n${before}`],
  ['Gmail in Chinese', `客服 <kefu@yunjin.example> 于2026年11月20日周五 10:00写道：\n\n> ${before}`],
  ['Gmail in English', `On Fri, Nov 20, 2026 at 10:00 AM Kefu <kefu@yunjin.example> wrote:\n> ${before}`],
  ['Gmail, broken in two lines', `On Fri, Nov 20, 2026 at 10:00 AM Kefu\n<kefu@yunjin.example> wrote:\n\n${before}`],
  [
    'Outlook in Chinese',
    `发件人: 客服 <kefu@yunjin.example>\n发送时间: 2026年11月20日 10:00\n收件人: 王芳\n主题: 茶叶\n\n${before}`,
  ],
  ['Outlook in English', `From: Kefu\nSent: Friday, November 20, 2026\nTo: Wang\nSubject: Tea\n\n${before}`],
  ['Outlook of old', `-----Original Message-----\nFrom: Kefu\n${before}`],
  ['Outlook in Taiwan', `寄件者: 客服\n寄件日期: 2026\n收件者: 王芳\n主旨: 茶葉\n${before}`],
  ['Apple Mail', `> 在 2026年11月20日，10:00，客服 <kefu@yunjin.example> 写道：\n> \n> ${before}`],
  ['anything that quotes', `> ${before}\n> 客服`],
];

test.each(programs)('the history that %s puts below is taken off', (_, history) => {
  const { text, quoted } = apart(`${own}\r\n\r\n${history}`);
  expect(text).toBe(own);
  expect(quoted).toContain(before);
});

test('answers between quoted lines stay', () => {
  const mail = 'On Fri, Nov 20, 2026 Kefu wrote:\n> 几位？\n四位。\n> 几点？\n三点。';
  expect(apart(mail)).toEqual({
    text: '四位。\n三点。',
    quoted: 'On Fri, Nov 20, 2026 Kefu wrote:\n> 几位？\n> 几点？',
  });
});

test('a mail that is nothing but history is left whole', () => {
  for (const [, history] of programs) expect(apart(history)).toEqual({ text: history.trim(), quoted: null });
});

test('what only looks like a mark is the writer’s own', () => {
  for (const text of [
    '他在信里写道：我喜欢茶',
    '发件人: 是谁？',
    'From: Shanghai with love',
    '价格 > 100 的茶\n有吗',
    '会上小周写道：\n一二三',
    'I wrote:\nhello',
  ])
    expect(apart(text)).toEqual({ text, quoted: null });
});

test('nothing that was said is lost, and hostile text costs no more than its length', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('一', '', '> 二', '在 1 写道：', 'From: a', 'To: b', 'Date: c')), lines => {
      const { text, quoted } = apart(lines.join('\n'));
      const kept = `${text}\n${quoted ?? ''}`;
      for (const line of lines) expect(kept).toContain(line.trim());
    }),
  );
  for (const line of ['On ', '在 写道', '写道：\n', '- ', '>\n', 'From:\n'])
    expect(apart(line.repeat(200_000)).text.length).toBeGreaterThan(0);
});

test('the words of HTML are its text, its quotes are quotes, and it may be broken in any way', () => {
  expect(textOfHtml('<p>您好&amp;再见</p><blockquote><p>从前</p>的话</blockquote><p>现在')).toBe(
    '您好&再见\n> 从前\n> 的话\n现在',
  );
  expect(textOfHtml('<title>x</title><!-- <p>不说 --> 说 <scr')).toBe('说');
  expect(textOfHtml('&#x4f60;&#22909;&#0;&bogus;&lt;b&gt;')).toBe('你好\ufffd&bogus;<b>');
  fc.assert(fc.property(fc.string(), html => typeof textOfHtml(html) === 'string'));
  for (const part of ['<', '<!--', '<div ', '&', '<blockquote>', '<style>'])
    expect(typeof textOfHtml(part.repeat(200_000))).toBe('string');
});
