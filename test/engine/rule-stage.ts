import { type Decision, decide, type Moment } from '../../src/engine/decide';
import { type Book, type BookOptions, compileBook } from '../../src/engine/rule-book';
import type {
  Action,
  BotMemory,
  Condition,
  Contact,
  ContactId,
  Content,
  Rule,
  RuleId,
  Template,
  TemplateId,
} from '../../src/model';
import { person } from '../support/person';

/** Wednesday, 4 March 2026, 10:00 in Shanghai. */
export const WEDNESDAY_TEN = Date.parse('2026-03-04T10:00:00+08:00');
export const MINUTE_MS = 60_000;

export const wang: Contact = person({
  id: 1 as ContactId,
  name: '王小明',
  surname: '王',
  gender: 'male',
  phone: '13800138000',
  tags: ['老客户'],
  fields: { level: 'VIP', orders: 12, points: '350' },
});

export const li: Contact = {
  ...wang,
  id: 2 as ContactId,
  name: '李明珠',
  surname: null,
  gender: 'unknown',
  locale: 'zh-TW',
  tags: [],
  fields: {},
};

let nextRuleId = 1;

/** A rule on messages that stops; what matters to the story is named. */
export function rule(named: Partial<Omit<Rule, 'id'>> & { readonly id?: number }): Rule {
  const { id = nextRuleId++, ...rest } = named;
  const plain = { name: `rule ${id}`, enabled: true, priority: 0, on: 'message', stop: true, version: 1 } as const;
  return { ...plain, ...answering({ silent: true }), ...rest, id: id as RuleId };
}

const ACTIONS = 'then';

/** What a rule does, for spreading into `rule`. */
export function answering(...actions: Action[]): Pick<Rule, 'then'> {
  return { [ACTIONS]: actions };
}

export const reply = (text: string): Action => ({ reply: { text } });
export const contains = (word: string): Condition => ({ text: { contains: word } });

/** A rule that answers a word with a text. */
export function on(word: string, text: string, more: Parameters<typeof rule>[0] = {}): Rule {
  return rule({ when: contains(word), ...more, ...answering(reply(text)) });
}

export function template(name: string, bodies: Template['bodies'], id = 1): Template {
  return { id: id as TemplateId, name, purpose: 'reply', bodies, version: 3 };
}

export function bookOf(
  rules: readonly Rule[],
  templates: readonly Template[] = [],
  options: Partial<BookOptions> = {},
): Book {
  return compileBook(rules, templates, { zone: 'Asia/Shanghai', businessName: '云上茶铺', ...options });
}

export const said = (text: string): Content => ({ type: 'text', text });

export function moment(named: Partial<Moment> = {}): Moment {
  return {
    trigger: 'message',
    content: said('你好'),
    contact: wang,
    labels: [],
    memory: { misses: 0, fired: [] },
    channelType: 'wechat-oa',
    now: WEDNESDAY_TEN,
    agentsOnline: true,
    ...named,
  };
}

/** A conversation with the bot: it remembers from line to line, and its clock moves only when told to. */
export function conversation(book: Book, named: Partial<Moment> = {}) {
  let memory: BotMemory = { misses: 0, fired: [] };
  let now = named.now ?? WEDNESDAY_TEN;
  const hear = (heard: Partial<Moment>): Decision => {
    const decision = decide(book, moment({ ...named, ...heard, now, memory }));
    memory = decision.memory;
    return decision;
  };
  return {
    says: (text: string) => hear({ content: said(text) }),
    hear,
    wait: (ms: number) => {
      now += ms;
    },
    memory: () => memory,
  };
}

/** The texts of a decision's replies. */
export function texts(decision: Decision): string[] {
  return decision.replies.map(({ content }) => (content.type === 'text' ? content.text : `[${content.type}]`));
}
