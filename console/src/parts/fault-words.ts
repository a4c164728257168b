type Teller = readonly [pattern: RegExp, words: (...parts: string[]) => string];

const place = (line: string, column: string) => `第 ${line} 行第 ${column} 个字`;

/** What the server says of fields, and how one says it in Chinese. */
const TELLERS: readonly Teller[] = [
  [
    /^\{\{ (.+?) \}\} falls back to nothing \(line (\d+), column (\d+)\)/,
    (name, line, column) => `{{ ${name} }} 的候补是空的（${place(line ?? '', column ?? '')}），请写上不知道时说什么。`,
  ],
  [
    /^\{\{ (.+?) \}\} can be missing \(line (\d+), column (\d+)\)/,
    (name, line, column) =>
      `{{ ${name} }} 可能不知道（${place(line ?? '', column ?? '')}），请给它候补：{{ ${name} | default: "…" }}，或加上条件：{% if ${name} %}。`,
  ],
  [
    /^\{\{ (.+?) \}\} is none of .+? \(line (\d+), column (\d+)\)/s,
    (name, line, column) => `没有 {{ ${name} }} 这个变量（${place(line ?? '', column ?? '')}），看看名字写对了没有。`,
  ],
  [
    /^\{\{ (.+?) \}\} is not known here/,
    name => `不知道 {{ ${name} }}，这个人会什么也收不到。请给它候补：{{ ${name} | default: "…" }}。`,
  ],
  [
    /^(?:tag|output) (.+?) not closed \(line (\d+), column (\d+)\)$/s,
    (tag, line, column) => `${tag} 没有收尾（${place(line ?? '', column ?? '')}）。`,
  ],
  [/^Write a body for at least one locale/, () => '至少用一种语言写上正文。'],
  [/^is empty or blank and would match every message/, () => '是空的，会合上每一句话。写上要找的词。'],
  [/^has no blanks, dots, quotation marks or brackets/, () => '不能有空格、点、引号和括号。'],
  [/^has one of them twice/, () => '有一样写了两遍。'],
  [/^has two fields of one name/, () => '已经有一个字段用这个名字。'],
  [/^asks nothing/, () => '还没有写要问什么。'],
  [/^asks exactly one question/, () => '一行只能问一件事，多件事请放进一组。'],
  [/^changes nothing/, () => '还没有写要加上或去掉什么。'],
  [/^says exactly one of/, () => '选一个模板，或写一句话。'],
  [/^sets nothing/, () => '还没有写要记下什么。'],
  [/^is blank; write what to say/, () => '还没有写要说什么。'],
  [/^wants (a|two) times? of day/, () => '请写成 09:00 这样的时间。'],
  [/^begins and ends at the same minute/, () => '开始和结束是同一刻。要整天，就去掉时间。'],
  [/^is not a regular expression: (.+)$/s, detail => `不是正则表达式：${detail}`],
  [/^(.+) is not a time zone/, zone => `${zone} 不是时区，要写成 Asia/Shanghai 这样。`],
  [/^there is no template (.+?)[;,.]?$/, name => `没有叫“${name}”的模板。`],
  [/^Invalid input: expected (\w+), received undefined$/, () => '这一项要填。'],
  [
    /^Invalid input: expected (\w+)/,
    kind => `要填${kind === 'number' ? '数字' : kind === 'string' ? '文字' : '对的类型'}。`,
  ],
  [/^Too small: expected string to have >=1 characters/, () => '这一项要填。'],
  [/^Too small: expected string to have >=(\d+) characters/, count => `至少要 ${count} 个字符。`],
  [/^Too small: expected array/, () => '至少要有一项。'],
  [/^Too small: expected \w+ to be (>=?)(-?[\d.]+)/, (_sign, least) => `不能小于 ${least}。`],
  [/^Too big: expected string to have <=(\d+) characters/, count => `最多 ${count} 个字符。`],
  [/^Too big: expected \w+ to be (<=?)(-?[\d.]+)/, (_sign, most) => `不能大于 ${most}。`],
  [/^Invalid email/, () => '邮箱写得不对。'],
  [/^Invalid URL/, () => '网址写得不对，要以 https:// 开头。'],
  [
    /^Invalid option: expected one of (.+)$/,
    options => `要选其中之一：${options.replaceAll('|', '、').replaceAll('"', '')}。`,
  ],
  [/^must begin with https:\/\/ and hold no password/, () => '网址要以 https:// 开头，里面不能有密码。'],
  [/^gives no answer, or one longer than 256 KB/, () => '这个网址没有应答，或者内容超过 256 KB。'],
  [/^answers with status (\d+) instead of a file/, status => `这个网址没有给出文件，它的应答是 ${status}。`],
  [/^(?:holds no arrangement of days off: \S* )?holds no days; /, () => '里面还没有日子：这一年的放假安排还没公布。'],
  [/^holds no arrangement of days off/, () => '里面不是放假安排，格式对不上。'],
  [/^([\d-]+) is there twice$/, date => `${date} 写了两次。`],
  [/^([\d-]+) is not of the year (\d+)$/, (date, year) => `${date} 不是 ${year} 年的日子。`],
  [/^write a day of the calendar/, () => '日期要写成 2027-02-06 这样，而且真有这一天。'],
  [
    /^must be a user ID of letters/,
    () => '账号只能用字母、数字和 _ - @ .，字母或数字开头，最多 64 个字，只填一个人的。',
  ],
  [/^must be 43 letters and digits/, () => '要正好 43 个字母和数字。'],
  [
    /^(.+) \(line (\d+), column (\d+)\)$/s,
    (detail, line, column) => `写法不对（${place(line ?? '', column ?? '')}）：${detail}`,
  ],
];

/** What the server says is wrong with a field, in the language of the console; what is not known stays as it is. */
export function faultWords(told: string, locale: string): string {
  if (!locale.startsWith('zh')) return told.charAt(0).toUpperCase() + told.slice(1);
  for (const [pattern, words] of TELLERS) {
    const match = pattern.exec(told);
    if (match) return words(...match.slice(1).map(part => part ?? ''));
  }
  return told;
}
