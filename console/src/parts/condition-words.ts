type Teller = readonly [pattern: RegExp, words: (...parts: string[]) => string];

const FIELDS: Readonly<Record<string, string>> = {
  name: '姓名',
  surname: '姓',
  title: '称谓',
  gender: '性别',
  locale: '语言',
  phone: '电话',
  email: '邮箱',
  tags: '标签',
  member: '会员等级',
  region: '地区',
  birthday: '生日',
  externalId: '客户编号',
};
const OPERATORS: Readonly<Record<string, string>> = {
  eq: '是',
  ne: '不是',
  gt: '大于',
  gte: '不小于',
  lt: '小于',
  lte: '不大于',
  contains: '含有',
  in: '是其中之一：',
};
const KINDS: Readonly<Record<string, string>> = {
  text: '文字',
  image: '图片',
  voice: '语音',
  video: '视频',
  file: '文件',
  location: '位置',
  link: '链接',
};
const DAYS = ['一', '二', '三', '四', '五', '六', '日'];
const HAN_OR = / or /g;

const list = (words: string, name: (word: string) => string = word => word) => words.split(HAN_OR).map(name).join('、');
const side = (name: string) => (name === 'key' ? '点的菜单' : '说的话');

function contact(field: string, test: string): string {
  const name = FIELDS[field] ?? field.replace(/^fields\./, '');
  const tests = test.split(' and ').map(each => {
    if (each === 'exists true') return '已知';
    if (each === 'exists false') return '未知';
    const [operator = '', ...value] = each.split(' ');
    return `${OPERATORS[operator] ?? operator}“${list(value.join(' '))}”`;
  });
  return `客户的${name}${tests.join('，且')}`;
}

/** Every way in which the engine tells of a condition, and how one says it in Chinese. */
const TELLERS: readonly Teller[] = [
  [/^text contains (.+)$/s, words => `说到“${list(words)}”`],
  [/^key contains (.+)$/s, words => `点的菜单含有“${list(words)}”`],
  [/^(text|key) equals (.+)$/s, (name, word) => `${side(name)}正好是“${word}”`],
  [/^(text|key) starts with (.+)$/s, (name, word) => `${side(name)}以“${word}”开头`],
  [/^(text|key) matches (.+)$/s, (name, pattern) => `${side(name)}合乎 ${pattern}`],
  [/^(text|key) is like (.+) \(at least (.+)\)$/s, (name, to) => `${side(name)}近似“${to}”`],
  [/^contact (\S+) (.+)$/s, contact],
  [/^content is (.+)$/, kinds => `发来的是${list(kinds, kind => KINDS[kind] ?? kind)}`],
  [/^not understood (\d+) times in a row$/, count => `连续 ${count} 次没听懂`],
  [/^sentiment below (.+)$/, limit => `情绪低于 ${limit}`],
  [/^is a courtesy$/, () => '说的只是客套话'],
  [/^an agent is online$/, () => '有同事在线'],
  [/^no agent is online$/, () => '没有同事在线'],
  [/^weekday is (.+) in (.+)$/, days => `是星期${list(days, day => DAYS[Number(day) - 1] ?? day)}`],
  [/^time is between (\S+) and (\S+) in (.+)$/, (from, to, zone) => `在 ${from} 到 ${to} 之间（${zone}）`],
  [/^today is the festival (.+)$/, id => `今天是 ${id}`],
  [/^not \((.+)\)$/s, inner => `并非：${inner.split(', ').map(zh).join('，')}`],
  [/^no rule matched$/, () => '没有规则合适'],
  [/^a rule before it had the last word$/, () => '前面的规则已经答了'],
  [/^listens to (\w+)$/, () => '听的是别的事'],
  [/^listens on (.+)$/, channels => `只在 ${channels} 上听`],
  [/^answered here less than ([\d.]+) s ago, so not again$/, seconds => `${seconds} 秒内在这里答过，不再重复`],
  [
    /^answered (\d+) times within ([\d.]+) s, perhaps to a machine.*$/,
    (count, seconds) => `${seconds} 秒内答了 ${count} 次，对面可能是机器，先停一停`,
  ],
  [/^failed: (.+)$/s, detail => `出了错：${detail}`],
];

/** A condition as the engine tells it (`text contains 营业时间`), in Chinese; what is not known stays as it is. */
function zh(told: string): string {
  for (const [pattern, words] of TELLERS) {
    const match = pattern.exec(told);
    if (match) return words(...match.slice(1).map(part => part ?? ''));
  }
  return told;
}

/** The engine's reason in the language of the console. */
export const conditionWords = (told: string, locale: string): string => (locale.startsWith('zh') ? zh(told) : told);
