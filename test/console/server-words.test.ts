import { conditionWords } from '../../console/src/parts/condition-words';
import { faultWords } from '../../console/src/parts/fault-words';
import type { HttpResponse } from '../../src/channel';
import { compileCondition } from '../../src/engine/condition';
import { checkRule } from '../../src/engine/rule-book';
import { ruleSchema } from '../../src/engine/rule-schema';
import { checkTemplate, templateSchema } from '../../src/engine/templates';
import { daysOffFile, fetchDaysOff } from '../../src/flows/days-off';
import { alertUserShape } from '../../src/http/shapes/people';
import type { Condition, Rule } from '../../src/model';

/** A condition as the engine tells of it. */
function told(when: Condition): string {
  const fault = (path: string, message: string) => {
    throw new Error(`${path} ${message}`);
  };
  const compiling = { zone: 'Asia/Shanghai', festivalOn: () => [], keyword: () => 0, pattern: () => undefined, fault };
  const check = compileCondition(when, 'when', compiling);
  return typeof check.tell === 'string' ? check.tell : check.tell(null);
}

describe('the reasons of the engine, read by 小周 in Chinese', () => {
  it.each<[Condition, string]>([
    [{ text: { contains: '营业时间' } }, '说到“营业时间”'],
    [{ text: { containsAny: ['营业时间'] } }, '说到“营业时间”'],
    [{ text: { equals: '你好' } }, '说的话正好是“你好”'],
    [{ text: { startsWith: '我要' } }, '说的话以“我要”开头'],
    [{ text: { similar: '怎么退货' } }, '说的话近似“怎么退货”'],
    [{ text: { matches: '^[0-9]+$' } }, '说的话合乎 ^[0-9]+$'],
    [{ key: { equals: 'PRICE' } }, '点的菜单正好是“PRICE”'],
    [{ contact: { tags: { contains: 'vip' } } }, '客户的标签含有“vip”'],
    [{ contact: { phone: { exists: false } } }, '客户的电话未知'],
    [{ contact: { 'fields.积分': { gte: 1000 } } }, '客户的积分不小于“1000”'],
    [{ misses: { gte: 2 } }, '连续 2 次没听懂'],
    [{ sentiment: { lt: -0.7 } }, '情绪低于 -0.7'],
    [{ courtesy: true }, '说的只是客套话'],
    [{ agents: { online: true } }, '有同事在线'],
    [{ agents: { online: false } }, '没有同事在线'],
    [{ time: { between: ['09:00', '18:00'] } }, '在 09:00 到 18:00 之间（Asia/Shanghai）'],
    [{ time: { weekdays: [6, 7] } }, '是星期六、日'],
    [{ content: { type: ['image', 'voice'] } }, '发来的是图片、语音'],
    [{ not: { text: { contains: '人工智能' } } }, '并非：说到“人工智能”'],
  ])('%j', (when, words) => {
    expect(conditionWords(told(when), 'zh-CN')).toBe(words);
    expect(conditionWords(told(when), 'en')).toBe(told(when));
  });

  it('stay as they are when nobody knows them', () => {
    expect(conditionWords('the moon is full', 'zh-CN')).toBe('the moon is full');
  });
});

describe('the faults of the server, read by 小周 in Chinese', () => {
  const HAN = /\p{Script=Han}/u;
  const inChinese = (faults: readonly string[]) => faults.filter(fault => !HAN.test(faultWords(fault, 'zh-CN')));

  it('are Chinese for everything one can leave out of a rule or write wrong in it', () => {
    const wrong = {
      name: '',
      on: 'thunder',
      priority: 'high',
      when: { all: [{ text: { contains: ' ' } }, { text: {} }, {}, { time: { between: ['9', '18:00'] } }] },
      then: [{ reply: {} }, { reply: { text: ' ' } }, { tag: {} }, { set: {} }],
    };
    const faults = ruleSchema.safeParse(wrong).error?.issues.map(issue => issue.message) ?? [];
    expect(faults.length).toBeGreaterThan(9);
    expect(inChinese(faults)).toEqual([]);
  });

  it('are Chinese for a rule that refers to what is not there', () => {
    const rule: Omit<Rule, 'id' | 'version'> = {
      name: '试',
      enabled: true,
      priority: 0,
      on: 'message',
      when: { all: [{ text: { matches: '(' } }, { time: { weekdays: [1], zone: 'Mars/Olympus' } }] },
      then: [{ reply: { template: 'nowhere' } }],
      stop: true,
    };
    const faults = checkRule(rule, []).map(fault => fault.message);
    expect(faults).toHaveLength(3);
    expect(inChinese(faults)).toEqual([]);
  });

  it('are Chinese for a template that may not be published', () => {
    const bodies = {
      'zh-CN': '{{ name }}，您好',
      'zh-TW': '{{ nmae }}',
      'zh-HK': '{{ name | default: "" }}',
      en: '{% if name %}Hello',
    };
    const faults = checkTemplate({ bodies }).map(finding => finding.message);
    expect(faults).toHaveLength(4);
    expect(inChinese(faults)).toEqual([]);
    const blank = templateSchema.safeParse({ name: '', purpose: 'reply', bodies: {} }).error?.issues ?? [];
    expect(inChinese(blank.map(issue => issue.message))).toEqual([]);
  });

  it('are Chinese for an arrangement of public holidays that cannot be loaded, wherever it lies', async () => {
    const day = { name: '春节', date: '2027-02-06', isOffDay: true };
    const wrong = [
      { year: 2028, days: [] },
      { year: 2027, days: [day, day] },
      { year: 2030, days: [day] },
      { year: 2027, days: [{ ...day, date: '2027-02-30' }] },
    ];
    const faults = wrong.flatMap(year => daysOffFile.safeParse(year).error?.issues.map(issue => issue.message) ?? []);
    expect(faults).toHaveLength(4);
    expect(inChinese(faults)).toEqual([]);
    const answers: (HttpResponse | null)[] = [
      null,
      { status: 404, headers: {}, body: Buffer.from('') },
      ...[...wrong, 'hello'].map(file => ({ status: 200, headers: {}, body: Buffer.from(JSON.stringify(file)) })),
    ];
    const told = answers.map(async answer => {
      const http = async () => answer ?? Promise.reject(new Error('no answer'));
      return fetchDaysOff(http, 'https://holiday.example/2027.json', AbortSignal.timeout(5000));
    });
    told.push(
      fetchDaysOff(() => Promise.reject(new Error('never asked')), 'http://holiday.example', AbortSignal.abort()),
    );
    const sentences = (await Promise.all(told)).map(read => ('fault' in read ? read.fault : ''));
    expect(sentences).not.toContain('');
    expect(inChinese(sentences)).toEqual([]);
  });

  it('are Chinese for a name that alerts nobody', () => {
    const read = alertUserShape.safeParse('@all');
    const faults = read.success ? [] : read.error.issues.map(({ message }) => message);
    expect([faults.length, inChinese(faults)]).toEqual([1, []]);
  });

  it('begin with a capital in English', () => {
    expect(faultWords('is blank; write what to say', 'en')).toBe('Is blank; write what to say');
  });
});
