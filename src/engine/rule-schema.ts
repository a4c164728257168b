import { z } from 'zod';
import type { Action, Condition, RuleTrigger } from '../model';
import { DEEPEST_CONDITION } from './check';
import { plainFields } from './contact-test';
import { contentSchema } from './content-schema';
import { normalise } from './normalise';

const name = z.string().trim().min(1).max(120);
/** A word to look for. One that is empty once blanks and invisible characters are gone would be found everywhere. */
const word = z
  .string()
  .max(200)
  .refine(
    text => normalise(text) !== '',
    'is empty or blank and would match every message; write the words to look for',
  );
const fieldValue = z.union([z.string().max(2_000), z.number(), z.boolean()]);
/** Names of tags, labels and fields. */
const mark = z.string().trim().min(1).max(64);
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'wants a time of day such as 09:00');

const textTest = z
  .strictObject({
    contains: word.optional(),
    containsAny: z.array(word).min(1).max(2_000).optional(),
    equals: word.optional(),
    startsWith: word.optional(),
    matches: z.string().min(1).max(500).optional(),
    similar: z.union([word, z.strictObject({ to: word, least: z.number().gt(0).max(1).optional() })]).optional(),
  })
  .refine(
    saysSomething,
    'asks nothing; name at least one of contains, containsAny, equals, startsWith, matches, similar',
  );

/** What may be asked of one value of a contact. */
export const fieldTest = z
  .strictObject({
    eq: fieldValue.optional(),
    ne: fieldValue.optional(),
    gt: z.number().optional(),
    gte: z.number().optional(),
    lt: z.number().optional(),
    lte: z.number().optional(),
    contains: word.optional(),
    in: z.array(fieldValue).min(1).max(500).optional(),
    exists: z.boolean().optional(),
  })
  .refine(saysSomething, 'asks nothing; name at least one of eq, ne, gt, gte, lt, lte, contains, in, exists');

const contactTest = z
  .record(z.string().regex(new RegExp(`^(${plainFields.join('|')}|tags|fields\\..{1,64})$`)), fieldTest)
  .refine(saysSomething, 'asks nothing; name at least one field');

const timeTest = z
  .strictObject({
    between: z
      .tuple([time, time])
      .refine(([from, to]) => from !== to, 'begins and ends at the same minute; for the whole day leave it out')
      .optional(),
    weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).optional(),
    festival: z.string().min(1).max(64).optional(),
    zone: z.string().min(1).max(64).optional(),
  })
  .refine(
    ({ zone: _, ...asked }) => saysSomething(asked),
    'asks nothing; name at least one of between, weekdays, festival',
  );

/** A condition as the API takes it: exactly one question, or several put together by `all`, `any` and `not`. */
export const conditionSchema: z.ZodType<Condition> = z
  .strictObject({
    get all() {
      return z.array(conditionSchema).min(1).max(100).optional();
    },
    get any() {
      return z.array(conditionSchema).min(1).max(100).optional();
    },
    get not() {
      return conditionSchema.optional();
    },
    text: textTest.optional(),
    key: textTest.optional(),
    contact: contactTest.optional(),
    time: timeTest.optional(),
    content: z.strictObject({ type: z.union([mark, z.array(mark).min(1).max(20)]) }).optional(),
    misses: z.strictObject({ gte: z.int().min(1).max(100) }).optional(),
    sentiment: z.strictObject({ lt: z.number().min(-1).max(1) }).optional(),
    courtesy: z.literal(true).optional(),
    agents: z.strictObject({ online: z.boolean() }).optional(),
  })
  .refine(asksOne, 'asks exactly one question; put several into {"all": […]} or {"any": […]}')
  .meta({ id: 'Condition' }) as unknown as z.ZodType<Condition>;

const changes = z
  .strictObject({ add: z.array(mark).min(1).max(50).optional(), remove: z.array(mark).min(1).max(50).optional() })
  .refine(saysSomething, 'changes nothing; name what to add or to remove');

/** What a rule does: exactly one thing per action. */
export const actionSchema = z
  .strictObject({
    reply: z
      .strictObject({
        template: mark.optional(),
        text: z
          .string()
          .max(5_000)
          .refine(text => text.trim() !== '', 'is blank; write what to say')
          .optional(),
        content: contentSchema.optional(),
      })
      .refine(asksOne, 'says exactly one of template, text and content')
      .optional(),
    handoff: z
      .strictObject({
        team: mark.optional(),
        priority: z.enum(['low', 'normal', 'high', 'urgent']).optional(),
        note: z.string().max(1_000).optional(),
      })
      .optional(),
    tag: changes.optional(),
    label: changes.optional(),
    set: z.record(mark, fieldValue).refine(saysSomething, 'sets nothing; name at least one field').optional(),
    silent: z.literal(true).optional(),
  })
  .refine(asksOne, 'does exactly one thing; write several actions one after another')
  .meta({ id: 'Action' }) as unknown as z.ZodType<Action>;

/** Computed, because an object literal with a plain `then` looks like a promise to those who await it. */
const ACTIONS = 'then';

const triggers = ['message', 'follow', 'unfollow', 'scan', 'menu', 'silence'] as const satisfies readonly RuleTrigger[];

/** A rule as `POST` and `PUT /rules` take it. What it refers to and its regular expressions are judged by `checkRule`. */
export const ruleSchema = z
  .strictObject({
    name,
    enabled: z.boolean().default(true),
    /** Higher first. */
    priority: z.int().min(-1_000_000).max(1_000_000).default(0),
    channels: z.array(mark).min(1).max(50).optional(),
    on: z.enum(triggers),
    when: z.preprocess(shallow, conditionSchema).optional(),
    [ACTIONS]: z.array(actionSchema).min(1).max(20),
    stop: z.boolean().default(true),
    cooldownMs: z
      .int()
      .min(0)
      .max(90 * 86_400_000)
      .optional(),
  })
  .meta({ id: 'RuleInput' });

/** Turns away nesting so deep that reading it would run out of stack, before anything reads it. */
export function shallow(condition: unknown, context: z.RefinementCtx): unknown {
  let level: unknown[] = [condition];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > 3 * DEEPEST_CONDITION) {
      context.addIssue({
        code: 'custom',
        message: `stands more than ${DEEPEST_CONDITION} conditions deep; make it flatter`,
      });
      return z.NEVER;
    }
    level = level.flatMap(value => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return condition;
}

/** Whether anything at all is given. */
export function saysSomething(asked: object): boolean {
  return Object.values(asked).some(value => value !== undefined);
}

/** Whether exactly one thing is given. */
export function asksOne(asked: object): boolean {
  return Object.values(asked).filter(value => value !== undefined).length === 1;
}
