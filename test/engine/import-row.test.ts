import type { CustomField } from '../../src/engine/custom-fields';
import { columnsFault, guessDelimiter, importColumns, usualKey } from '../../src/engine/import-columns';
import { readRow } from '../../src/engine/import-row';
import { faultWords } from '../../src/engine/import-words';
import type { AgentId } from '../../src/model';

const named = (name: string, zh: string) => ({ name, label: { zh, en: name } });
const defined: CustomField[] = [
  { ...named('tea', '爱喝的茶'), type: 'choice', choices: ['龙井', '普洱'] },
  { ...named('points', '积分'), type: 'number' },
  { ...named('since', '入会日'), type: 'date' },
  { ...named('gift', '收过礼物'), type: 'yesno' },
];

/** What a cell under this head says of a person, or the name of its fault. */
function cell(head: string, words: string): unknown {
  const columns = importColumns(['姓名', head], defined);
  const agents = new Map([['小周', 7 as AgentId]]);
  const read = readRow(['王芳', words], { columns, key: null, defined, zone: 'Asia/Shanghai', agents });
  if ('faults' in read) return read.faults.map(({ id }) => id).join();
  const { values, tags, fields, consent } = read.person;
  const { name: _name, ...said } = values;
  return { ...said, ...(tags.length > 0 ? { tags } : {}), ...fields, ...(consent ? { consent } : {}) };
}

describe('a row of a list of customers', () => {
  test('its columns are guessed by what people write at their heads', () => {
    const heads = ['姓名*', '手机 号码', 'E-Mail', '积分', '爱喝的茶', '会员等级', '备注', '電話', '手机号码'];
    const columns = importColumns(heads, defined);
    expect(columns.map(({ target }) => target)).toEqual([
      ...['name', 'phone', 'email', 'fields.points', 'fields.tea', 'member', null, null, null],
    ]);
    expect(usualKey(columns)).toBe('phone');
    const named = importColumns(heads, defined, { '姓名*': 'name', 备注: 'fields.备注' });
    expect(named.map(({ target }) => target)).toEqual([
      'name',
      null,
      null,
      null,
      null,
      null,
      'fields.备注',
      null,
      null,
    ]);
    expect(importColumns(['a', 'a', ''], []).map(({ head }) => head)).toEqual(['a', 'a (2)', '#3']);
  });

  test.each([
    [['备注'], null, 'no_columns'],
    [['姓名'], 'phone', 'key_column_missing'],
    [['姓名', '手机', '同意'], 'phone', 'proof_column_missing'],
    [['姓名', 'openid'], null, 'address_not_key'],
    [['城市'], null, 'nobody_named'],
    [['姓名', '手机', '同意', '凭证'], 'phone', null],
    [['openid'], 'address', null],
  ] as const)('%j with the key %s: %s', (heads, key, fault) => {
    expect(columnsFault(importColumns(heads, []), key)).toBe(fault);
  });

  test.each([
    ['姓名,电话\n"王,芳";x,1', ','],
    ['姓名;电话;"a,b,c,d"\n', ';'],
    ['姓名\t电话\n', '\t'],
    ['\n\n姓名|电话\n', '|'],
    ['姓名\n王芳\n', ','],
  ])('%j is put apart by %j', (text, delimiter) => {
    expect(guessDelimiter(text)).toBe(delimiter);
  });

  test.each([
    ['电话', '138 0013-8000', { phone: '13800138000' }],
    ['电话', '+86 138 0013 8000', { phone: '13800138000' }],
    ['电话', "'+852 2345 6789", { phone: '+85223456789' }],
    ['电话', '１３８００１３８０００', { phone: '13800138000' }],
    ['电话', '1.38E+10', 'phone_shortened'],
    ['电话', '一三八', 'phone'],
    ['邮箱', 'Wang.Fang@Example.COM', { email: 'wang.fang@example.com' }],
    ['邮箱', 'wang@', 'email'],
    ['性别', '女士', { gender: 'female' }],
    ['性别', 'M', { gender: 'male' }],
    ['性别', '男女', 'gender'],
    ['语言', '繁體', { locale: 'zh-TW' }],
    ['语言', 'zh_HK', { locale: 'zh-HK' }],
    ['语言', 'klingon', 'locale'],
    ['时区', 'Asia/Urumqi', { zone: 'Asia/Urumqi' }],
    ['时区', '北京', 'zone'],
    ['负责人', '小周', { ownerAgentId: 7 }],
    ['负责人', '小吴', 'owner'],
    ['标签', '老客；VIP、老客|爱茶', { tags: ['老客', 'VIP', '爱茶'] }],
    ['会员等级', '金'.repeat(61), 'cell_long'],
    ['城市', '杭\ufffd', 'unreadable'],
    ['爱喝的茶', '龍井', { tea: '龙井' }],
    ['爱喝的茶', '咖啡', 'choice'],
    ['积分', '1,280', { points: 1280 }],
    ['积分', '很多', 'number'],
    ['入会日', '2026年3月1日', { since: '2026-03-01' }],
    ['入会日', '2026-02-30', 'day'],
    ['收过礼物', '√', { gift: true }],
    ['收过礼物', '也许', 'yesno'],
    ['最近消费', '2026-11-11 20:30', { lastPurchaseAt: Date.parse('2026-11-11T12:30:00Z') }],
    ['最近消费', '2026-11-11T20:30:00Z', { lastPurchaseAt: Date.parse('2026-11-11T20:30:00Z') }],
    ['最近消费', '2026/1/5', { lastPurchaseAt: Date.parse('2026-01-04T16:00:00Z') }],
    ['最近消费', '昨天', 'moment'],
    ['fields', '{"points":3,"门牌":"三楼"}', { points: 3, 门牌: '三楼' }],
    ['fields', '{"points":"3"}', 'fields'],
    ['fields', '[1]', 'fields'],
  ])('%s: %s', (head, words, wanted) => {
    expect(cell(head, words)).toEqual(wanted);
  });

  const born = (birthday: string, lunar = false, leap = false) => ({
    birthday,
    birthdayLunar: lunar,
    birthdayLeap: leap,
  });
  test.each([
    ['生日', '1990-05-20', born('1990-05-20')],
    ['生日', '1990/5/20', born('1990-05-20')],
    ['生日', '1990.05.20', born('1990-05-20')],
    ['生日', '19900520', born('1990-05-20')],
    ['生日', '1990年5月20日', born('1990-05-20')],
    ['生日', '5月20日', born('05-20')],
    ['生日', '05-20', born('05-20')],
    ['生日', '农历八月十五', born('08-15', true)],
    ['农历生日', '08-15', born('08-15', true)],
    ['农历生日', '正月初一', born('01-01', true)],
    ['农历生日', '冬月廿八', born('11-28', true)],
    ['农历生日', '腊月三十', born('12-30', true)],
    ['农历生日', '十二月初十', born('12-10', true)],
    ['农历生日', '1990年闰五月初三', born('1990-05-03', true, true)],
    ['农历生日', '1990年闰四月初三', 'birthday'],
    ['生日', '1990-02-30', 'birthday'],
    ['生日', '20/05/1990', 'birthday'],
  ])('%s: %s', (head, words, wanted) => {
    expect(cell(head, words)).toEqual(wanted);
  });

  test('a birthday is by the calendar that its neighbour names, wherever that stands', () => {
    const columns = importColumns(['姓名', '生日', '是否农历', '是否闰月'], []);
    const read = readRow(['王芳', '05-03', '是', '是'], {
      ...{ columns, key: null, defined: [], zone: 'Asia/Shanghai', agents: new Map() },
    });
    expect(read).toMatchObject({ person: { values: born('05-03', true, true) } });
  });

  test('consent counts only with its proof, and all that is wrong is told at once', () => {
    const columns = importColumns(['姓名', '电话', '同意', '凭证'], []);
    const reading = { columns, key: 'phone' as const, defined: [], zone: 'Asia/Shanghai', agents: new Map() };
    const faults = (...cells: string[]) => {
      const read = readRow(cells, reading);
      return 'faults' in read ? read.faults.map(fault => faultWords(fault)) : read.person.consent;
    };
    expect(faults('王芳', '13800138000', '是', '门店签字 2026-03')).toEqual({
      granted: true,
      proof: '门店签字 2026-03',
    });
    expect(faults('王芳', '13800138000', '否', '')).toEqual({ granted: false, proof: '' });
    expect(faults('王芳', '', '是', '')).toEqual([
      { zh: '凭证：写了同意却没有凭证', en: '凭证: is needed: consent counts only with its proof' },
      { zh: '电话：用来认人的这一格是空的', en: '电话: is empty, and people are told apart by it' },
    ]);
    expect(faults('王芳', '12', '也许', '')).toEqual([
      { zh: '电话“12”不是电话号码', en: '电话: “12” is no phone number' },
      { zh: '同意“也许”应写是或否', en: '同意: “也许” is yes or no' },
    ]);
    expect(faults('王芳', '13800138000')).toEqual([
      { zh: '格子比表头少', en: 'there are fewer cells than at the head of the list' },
    ]);
    expect(faults('王芳', '13800138000', '', '', '多')).toHaveLength(1);
    expect(faults('王芳', '13800138000', '', '', '')).toBeNull();
  });

  test('a row that names nobody is broken', () => {
    const columns = importColumns(['姓名', '城市'], []);
    const reading = { columns, key: null, defined: [], zone: 'Asia/Shanghai', agents: new Map() };
    expect(readRow(['', '杭州'], reading)).toMatchObject({ faults: [{ id: 'nobody' }] });
  });
});
