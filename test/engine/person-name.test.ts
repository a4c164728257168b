import { addressedName, chineseSurname, latinSurname, spokenName, surnameInLatin } from '../../src/engine/person-name';

describe('the surname in a Chinese name', () => {
  it.each([
    ['王伟', '王'],
    ['李小龙', '李'],
    ['欧阳修', '欧阳'],
    ['歐陽娜娜', '歐陽'],
    ['司马相如', '司马'],
    ['诸葛', '诸葛'],
    ['上官婉儿', '上官'],
    ['夏侯惇', '夏侯'],
    ['夏雨荷', '夏'],
    ['張簡淑芬', '張簡'],
  ])('%s → %s', (name, surname) => {
    expect(chineseSurname(name)).toBe(surname);
  });

  it.each(['小芳', '阿强', '夏天', '明月清风', '王', '王者归来', '花花', '阳光小屋', 'Wang', '王Wei', '', '田中一郎'])(
    '%j → none',
    name => {
      expect(chineseSurname(name)).toBeNull();
    },
  );
});

describe('a name that is a form of address', () => {
  it('comes apart', () => {
    expect(addressedName('王总')).toEqual({ surname: '王', title: '总' });
    expect(addressedName('欧阳总经理')).toEqual({ surname: '欧阳', title: '总经理' });
    expect(addressedName('李小姐')).toEqual({ surname: '李', title: '小姐' });
  });

  it.each(['王小总', '小哥哥', '经理', '某女士', 'Wang总'])('%s is none', name => {
    expect(addressedName(name)).toBeNull();
  });
});

describe('the surname in a Latin name', () => {
  it.each([
    ['John Smith', 'Smith'],
    ['Mary Ann Evans', 'Evans'],
    ['Vincent van Gogh', 'van Gogh'],
    ['Ludwig von der Heide', 'von der Heide'],
    ['Wang Xiaoming', 'Wang'],
    ['Jack Ma', 'Ma'],
    ['José O’Neill', 'O’Neill'],
  ])('%s → %s', (name, surname) => {
    expect(latinSurname(name)).toBe(surname);
  });

  it.each(['Wang Wei', 'Madonna', '王 伟', 'Анна Каренина', 'team 4'])('%s → not certain', name => {
    expect(latinSurname(name)).toBeNull();
  });

  it('reads Chinese surnames in pinyin, simplified and traditional alike', () => {
    expect(['刘', '劉', '欧阳', '吕', 'Smith', '嬲'].map(surnameInLatin)).toEqual([
      'Liu',
      'Liu',
      'Ouyang',
      'Lü',
      'Smith',
      null,
    ]);
  });
});

describe('the name one could say aloud', () => {
  it.each([
    ['🌸小芳🌸', '小芳'],
    ['★★李娜★★', '李娜'],
    ['  John   Smith ', 'John Smith'],
    ['Martin Luther King Jr.', 'Martin Luther King Jr.'],
    ['阿卜杜热依木·买买提', '阿卜杜热依木·买买提'],
    ['𝓛𝓲𝓵𝔂', 'Lily'],
  ])('%j → %s', (name, spoken) => {
    expect(spokenName(name)).toBe(spoken);
  });

  it.each([
    ['pictures only', '🌸✨'],
    ['a telephone number', '小王13800138000'],
    ['an address', 'shop.cn/茶'],
    ['code', '{{ name }}'],
    ['markup', '<b>小芳</b>'],
    ['a placeholder', 'WeChat User'],
    ['a slogan', '专注高端茶叶批发二十年老店'],
  ])('is none in %s', (_, name) => {
    expect(spokenName(name)).toBeNull();
  });
});
