import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionDrafts, actionsOf } from '../../console/src/pages/rules/action-draft';
import { draftOf, newLeaf } from '../../console/src/pages/rules/condition-draft';
import { conditionOf, faultsByRow, type Places } from '../../console/src/pages/rules/condition-text';
import { ruleDraft, ruleOf } from '../../console/src/pages/rules/rule-draft';
import { compileCondition } from '../../src/engine/condition';
import { ruleSchema } from '../../src/engine/rule-schema';
import type { Condition, Rule } from '../../src/model';

const shipped = JSON.parse(readFileSync(join(__dirname, '../../config/rules.json'), 'utf8')) as Rule[];
const roundTrip = (when: Condition) => conditionOf(draftOf(when));

describe('a rule in the editor', () => {
  it.each(shipped.map(rule => [rule.name, rule] as const))(
    'says after opening and saving what it said before: %s',
    (_, rule) => {
      expect(ruleOf(ruleDraft(rule))).toEqual(rule);
    },
  );

  it('begins as a rule that lacks only its words', () => {
    const draft = ruleDraft(undefined);
    const faults = ruleSchema.safeParse(ruleOf(draft)).error?.issues.map(issue => issue.path.join('.'));
    expect(faults).toEqual(['name', 'when.text.containsAny', 'then.0.reply.text']);

    draft.name = '价格';
    if (draft.when.items[0]?.kind === 'text') draft.when.items[0].words = ['多少钱'];
    if (draft.actions[0]?.kind === 'text') draft.actions[0].text = '请看价目表。';
    expect(ruleSchema.parse(ruleOf(draft))).toMatchObject({
      name: '价格',
      when: { text: { containsAny: ['多少钱'] } },
      then: [{ reply: { text: '请看价目表。' } }],
    });
  });

  it('keeps the pause between two answers in milliseconds', () => {
    const draft = ruleDraft({ ...(shipped[0] as Rule), cooldownMs: 90_000 });
    expect(draft.cooldown).toBe(90);
    draft.cooldown = 0;
    expect(ruleOf(draft)).not.toHaveProperty('cooldownMs');
  });
});

describe('the rows of a condition', () => {
  it.each<[string, Condition]>([
    ['a word', { text: { contains: '退款' } }],
    ['a likeness with its measure', { text: { similar: { to: '怎么退货', least: 0.8 } } }],
    ['a likeness', { text: { similar: '怎么退货' } }],
    ['a menu key', { key: { startsWith: 'PRICE_' } }],
    ['a tag', { contact: { tags: { contains: 'vip' } } }],
    ['a known phone', { contact: { phone: { exists: true } } }],
    ['an unknown phone', { contact: { phone: { exists: false } } }],
    ['a number of the customer', { contact: { 'fields.points': { gte: 1000 } } }],
    ['a number equal to another', { contact: { 'fields.level': { eq: 3 } } }],
    ['hours in a zone', { time: { between: ['22:00', '08:00'], zone: 'Asia/Taipei' } }],
    ['weekdays', { time: { weekdays: [6, 7] } }],
    ['a festival', { time: { festival: 'spring_festival' } }],
    ['misses', { misses: { gte: 2 } }],
    ['a courtesy', { courtesy: true }],
    ['a mood', { sentiment: { lt: -0.4 } }],
    ['what was sent', { content: { type: ['image', 'voice'] } }],
    ['one kind of what was sent', { content: { type: 'image' } }],
    ['the opposite of a word', { not: { text: { contains: '退款' } } }],
    ['the opposite of a group', { not: { any: [{ misses: { gte: 2 } }, { agents: { online: false } }] } }],
    [
      'groups within groups',
      { all: [{ any: [{ misses: { gte: 2 } }, { sentiment: { lt: -1 } }] }, { agents: { online: true } }] },
    ],
  ])('keep %s', (_, when) => {
    expect(roundTrip(when)).toEqual(when);
  });

  it.each<[string, Condition]>([
    ['two tests of the same words', { text: { startsWith: '我要', contains: '退款' } }],
    ['two details of a customer', { contact: { gender: { eq: 'female' }, locale: { eq: 'en' } } }],
    ['hours and weekdays at once', { time: { between: ['09:00', '18:00'], weekdays: [1] } }],
    ['a switch', { contact: { 'fields.member': { eq: true } } }],
    ['the opposite of an opposite', { not: { not: { misses: { gte: 1 } } } }],
  ])('hand %s through untouched, for the JSON view', (_, when) => {
    const [row] = draftOf(when).items;
    expect(row?.kind).toBe('raw');
    expect(roundTrip(when)).toEqual(when);
  });

  it('ask what was asked before when a group of one comes out plain', () => {
    const told = (when: Condition) => {
      const { tell } = compileCondition(when, 'when', {
        zone: 'Asia/Shanghai',
        festivalOn: () => [],
        keyword: () => 0,
        pattern: () => undefined,
        fault: (path, message) => {
          throw new Error(`${path} ${message}`);
        },
      });
      return typeof tell === 'string' ? tell : tell(null);
    };
    const when: Condition = { not: { all: [{ agents: { online: true } }] } };
    expect(roundTrip(when)).toEqual({ not: { agents: { online: true } } });
    expect(told(roundTrip(when) as Condition)).toBe(told(when));
  });

  it('say nothing when there are none', () => {
    expect(conditionOf(draftOf(undefined))).toBeUndefined();
  });

  it('find a number whether the customer has it as a number or as text', () => {
    const draft = draftOf(undefined);
    const row = newLeaf('contact');
    if (row.kind === 'contact') Object.assign(row, { field: 'fields.level', operator: 'eq', value: '3' });
    draft.items.push(row);
    expect(conditionOf(draft)).toEqual({ contact: { 'fields.level': { eq: 3 } } });
    if (row.kind === 'contact') Object.assign(row, { field: 'phone', value: '13800000000' });
    expect(conditionOf(draft)).toEqual({ contact: { phone: { eq: '13800000000' } } });
  });
});

describe('a fault the server finds', () => {
  const when: Condition = {
    all: [{ text: { matches: '(' } }, { any: [{ misses: { gte: 1 } }, { not: { text: { contains: '' } } }] }],
  };

  it('stands at the row it is about, however the path is written', () => {
    const places: Places = new Map();
    const draft = draftOf(when);
    conditionOf(draft, places);
    const [pattern, group] = draft.items;
    const word = group?.kind === 'group' ? group.items[1] : undefined;
    const { rows, rest } = faultsByRow(
      {
        'when.all[0].text.matches': 'is not a regular expression: Unterminated group',
        'when.all.1.any.1.not.text.contains': 'is empty',
        'then.0.reply.template': 'there is no template hello',
        name: 'is needed',
      },
      places,
    );
    expect(rows.get(pattern?.key ?? 0)).toContain('regular expression');
    expect(rows.get(word?.key ?? 0)).toBe('is empty');
    expect(rest).toEqual({ 'then.0.reply.template': 'there is no template hello', name: 'is needed' });
  });
});

describe('what a rule does', () => {
  it('comes out as it went in', () => {
    const does: Rule['then'] = [
      { reply: { template: 'hours' } },
      { reply: { text: '请稍等' } },
      { reply: { content: { type: 'text', text: '好' } } },
      { handoff: { team: '售后', priority: 'high', note: '要退款' } },
      { tag: { add: ['vip'], remove: ['新客'] } },
      { label: { add: ['退款'] } },
      { set: { level: 3, city: '上海' } },
      { set: { code: '007' } },
      { set: { digits: '42' } },
      { set: { member: true } },
      { silent: true },
    ];
    expect(actionsOf(actionDrafts(does))).toEqual(does);
  });

  it('leaves out what was left empty', () => {
    expect(actionsOf(actionDrafts([{ handoff: {} }]))).toEqual([{ handoff: { priority: 'normal' } }]);
  });
});
