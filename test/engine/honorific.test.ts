import { honorific, surnameOf } from '../../src/engine/honorific';
import type { Contact, Locale } from '../../src/model';
import { person } from '../support/person';

const called = (known: Partial<Contact>, locale: Locale = 'zh-CN') => honorific(person(known), locale);

describe('称呼: surname and title', () => {
  test.each([
    ['王伟', '总', '王总'],
    ['李梅', '老师', '李老师'],
    ['诸葛亮', '医生', '诸葛医生'],
    ['上官婉儿', '经理', '上官经理'],
    ['🌸小芳', '老师', '小芳老师'],
    ['John Smith', '老师', 'Smith老师'],
    ['', '医生', '医生'],
    ['王伟', '王总', '王总'],
    ['王伟', 'Dr.', '王医生'],
  ])('%s with the title %s is %s', (name, title, said) => {
    expect(called({ name, title })).toBe(said);
  });

  it('uses the surname an agent wrote down before one it could guess', () => {
    expect(called({ name: '小芳', surname: '李', title: '老师' })).toBe('李老师');
    expect(called({ name: '小芳', surname: ' 单于 ', gender: 'female' })).toBe('单于女士');
  });

  it('writes titles in the reader’s script and leaves the name as the person writes it', () => {
    expect(called({ name: '刘伟', title: '总经理' }, 'zh-TW')).toBe('刘總經理');
    expect(called({ name: '陳大文', title: '老板' }, 'zh-HK')).toBe('陳老闆');
    expect(called({ name: '張偉', title: '医生' }, 'zh-TW')).toBe('張醫生');
  });

  it('does not call a stranger 总 alone', () => {
    expect(called({ title: '总' })).toBe('顾客');
  });

  it('takes a name that already is a form of address at its word', () => {
    expect(called({ name: '王总' })).toBe('王总');
    expect(called({ name: '陈小姐🌹', gender: 'female' })).toBe('陈小姐');
    expect(called({ name: '欧阳老师' }, 'zh-TW')).toBe('欧阳老師');
    expect(called({ name: '张先生' }, 'en')).toBe('Mr. Zhang');
  });
});

describe('称呼: surname and gender', () => {
  test.each([
    ['王伟', 'male', '王先生'],
    ['欧阳娜娜', 'female', '欧阳女士'],
    ['司马懿', 'male', '司马先生'],
    ['歐陽修', 'male', '歐陽先生'],
    ['John Smith', 'male', 'Smith先生'],
    ['Wang Xiaoming', 'male', 'Wang先生'],
    ['Wang Wei', 'female', 'Wang Wei女士'],
  ] as const)('%s, %s, is %s', (name, gender, said) => {
    expect(called({ name, gender })).toBe(said);
  });

  it('never guesses a gender: the whole name stands by itself', () => {
    expect(called({ name: '王伟' })).toBe('王伟');
    expect(called({ name: '欧阳娜娜' }, 'zh-TW')).toBe('欧阳娜娜');
    expect(called({ name: 'John Smith' }, 'zh-HK')).toBe('John Smith');
  });

  test.each(['阳光', '夏天', '花花', '安静', '小芳', '向日葵', '马到成功', '于是', '金牌销售顾问'])(
    '%s is a nickname, not a family',
    name => {
      expect(surnameOf(person({ name }))).toBeNull();
      expect(called({ name, gender: 'female' })).toBe(name);
    },
  );
});

describe('称呼 in English', () => {
  test.each([
    ['王伟', 'male', null, 'Mr. Wang'],
    ['欧阳娜娜', 'female', null, 'Ms. Ouyang'],
    ['吕布', 'male', null, 'Mr. Lü'],
    ['李梅', 'unknown', '医生', 'Dr. Li'],
    ['李梅', 'female', '老师', 'Ms. Li'],
    ['王伟', 'unknown', null, '王伟'],
    ['John Smith', 'male', null, 'Mr. Smith'],
    ['John Smith', 'unknown', null, 'John Smith'],
    ['Vincent van Gogh', 'male', null, 'Mr. van Gogh'],
    ['Chen Mei-Ling', 'female', null, 'Ms. Chen'],
    ['Wei Chen', 'male', null, 'Mr. Wei Chen'],
    ['Grace', 'female', null, 'Grace'],
    ['Robert Brown', 'unknown', 'Professor', 'Professor Brown'],
  ] as const)('%s, %s, %s is %s', (name, gender, title, said) => {
    expect(called({ name, gender, title }, 'en')).toBe(said);
  });
});

describe('称呼 of those who hide', () => {
  const nobody = [
    '',
    '   ',
    '🌸🌸',
    '。',
    '13800138000',
    '微信用户',
    'wxid_8f3k2',
    '用户_2024',
    '代开发票加V13800138000',
    'a@b.cn',
  ];

  test.each(nobody)('%j is a stranger, and a stranger is still somebody', name => {
    expect(called({ name, gender: 'male' }, 'zh-CN')).toBe('顾客');
    expect(called({ name, gender: 'male' }, 'zh-TW')).toBe('貴賓');
    expect(called({ name, gender: 'male' }, 'zh-HK')).toBe('貴客');
    expect(called({ name, gender: 'male' }, 'en')).toBe('valued customer');
  });

  test.each([
    ['🌸小芳', '小芳'],
    ['✨ 小 雨 ✨', '小 雨'],
    ['~李娜~', '李娜'],
    ['👨‍👩‍👧快乐一家', '快乐一家'],
    ['Ｊｏｈｎ', 'John'],
    ['🇨🇳中国心', '中国心'],
    ['小\u200b芳\u202e', '小芳'],
    ['1️⃣号店长', '1号店长'],
  ])('%j is called %s', (name, said) => {
    expect(called({ name })).toBe(said);
  });

  it('is never empty, whatever the platform sends', () => {
    for (const name of ['\u0000', '\ud83c', 'ﷺ', '\n\n', '{{ name }}', '<b>', 'null']) {
      for (const locale of ['zh-CN', 'zh-TW', 'zh-HK', 'en'] as const) {
        expect(called({ name, gender: 'female' }, locale).trim()).not.toBe('');
      }
    }
  });
});
