import { checkRule } from '../../engine/rule-book';
import { ruleSchema } from '../../engine/rule-schema';
import { tryRules } from '../../engine/try-rules';
import type { Contact, RuleId } from '../../model';
import type { RuleRow } from '../../store';
import { someoneOnline } from '../../store/queries/online';
import { addRule, changeRule, MOST_RULES, removeRule } from '../../store/queries/rules';
import type { Door } from '../door';
import { conflict, invalid, notFound } from '../errors';
import { idOf, idText, isoTime, moment, pageOf, withId } from '../ids';
import { ADMINS, type Route, route, STAFF } from '../route';
import { z } from '../zod';

const tag = 'rules';
const params = withId<'rule'>();
const ruleShape = z
  .intersection(
    ruleSchema,
    z.object({ id: z.string(), version: z.number().int(), createdAt: z.string(), updatedAt: z.string() }),
  )
  .openapi('Rule');

const present = (row: RuleRow) =>
  ({
    id: idText(row.id),
    name: row.name,
    enabled: row.enabled,
    priority: row.priority,
    ...row.body,
    version: row.version,
    createdAt: isoTime(row.createdAt),
    updatedAt: isoTime(row.updatedAt),
  }) as z.input<typeof ruleShape>;

const STRANGER: Contact = {
  id: 0 as Contact['id'],
  name: '',
  surname: null,
  title: null,
  gender: 'unknown',
  locale: 'zh-CN',
  zone: null,
  phone: null,
  email: null,
  tags: [],
  fields: {},
  ownerAgentId: null,
  birthday: null,
  birthdayLunar: false,
  birthdayLeap: false,
  member: null,
  lastPurchaseAt: null,
  region: null,
  externalId: null,
  createdAt: 0,
  updatedAt: 0,
};

/** What the bot does by itself. */
export function ruleRoutes(door: Door): Route[] {
  const { store, now, books } = door;
  const ruleOf = async (id: RuleId) => {
    const row = await store.rows('rule').findOneBy({ id });
    if (!row) throw notFound('this rule');
    return present(row);
  };
  /** Faults that the shape cannot tell: patterns, templates that do not exist. */
  const mustWork = async (rule: z.output<typeof ruleSchema>) => {
    const templates = await store.rows('template').find({ order: { id: 'ASC' }, take: MOST_RULES });
    const faults = checkRule(rule, templates);
    if (faults.length > 0) throw invalid(Object.fromEntries(faults.map(({ path, message }) => [path, message])));
  };
  return [
    route({
      method: 'get',
      path: '/rules',
      tag,
      says: 'Lists the rules in the order in which they are asked.',
      may: STAFF,
      gives: pageOf(ruleShape),
      answer: async () => {
        const rows = await store.rows('rule').find({ order: { priority: 'DESC', id: 'ASC' }, take: MOST_RULES });
        return { items: rows.map(present), next: null };
      },
    }),
    route({
      method: 'post',
      path: '/rules',
      tag,
      says: 'Adds a rule; it is in force at once.',
      may: ADMINS,
      once: true,
      body: ruleSchema,
      gives: ruleShape,
      status: 201,
      answer: async ({ body, caller }) => {
        await mustWork(body);
        const id = await addRule(store, body, { at: now(), agentId: caller.agent.id });
        if (id === null) throw conflict('too_many_rules', `there are ${MOST_RULES} rules already`);
        await books.reload();
        return ruleOf(id);
      },
    }),
    route({
      method: 'get',
      path: '/rules/:id',
      tag,
      says: 'Shows one rule.',
      may: STAFF,
      params,
      gives: ruleShape,
      answer: ({ params }) => ruleOf(params.id),
    }),
    route({
      method: 'put',
      path: '/rules/:id',
      tag,
      says: 'Replaces a rule; the new one is in force at once.',
      may: ADMINS,
      params,
      body: ruleSchema,
      gives: ruleShape,
      answer: async ({ params, body, caller }) => {
        await mustWork(body);
        const done = await changeRule(store, params.id, body, { at: now(), agentId: caller.agent.id });
        if (!done) throw notFound('this rule');
        await books.reload();
        return ruleOf(params.id);
      },
    }),
    route({
      method: 'delete',
      path: '/rules/:id',
      tag,
      says: 'Removes a rule.',
      may: ADMINS,
      params,
      answer: async ({ params, caller }) => {
        if (!(await removeRule(store, params.id, { at: now(), agentId: caller.agent.id }))) throw notFound('this rule');
        await books.reload();
      },
    }),
    route({
      method: 'post',
      path: '/rules/try',
      tag,
      says: 'Tells what the rules would do about these words, and why; nothing is kept or sent.',
      may: STAFF,
      body: z.object({
        channelType: z.string().min(1).max(40),
        text: z.string().max(20_000),
        contactId: idOf<'contact'>().optional(),
        at: moment().optional(),
        on: z.enum(['message', 'follow', 'unfollow', 'scan', 'menu', 'silence']).default('message'),
        key: z.string().max(200).optional(),
        misses: z.number().int().min(0).max(100).default(0),
        agentsOnline: z.boolean().optional(),
      }),
      gives: z.object({ decision: z.record(z.string(), z.unknown()), why: z.array(z.record(z.string(), z.unknown())) }),
      answer: async ({ body }) => {
        const contact =
          body.contactId === undefined ? STRANGER : await store.rows('contact').findOneBy({ id: body.contactId });
        if (!contact) throw notFound('this contact');
        const { decision, why } = tryRules(books.current(), {
          trigger: body.on,
          content:
            body.on === 'message'
              ? { type: 'text', text: body.text }
              : {
                  type: 'event',
                  event: body.on,
                  text: body.text,
                  ...(body.key === undefined ? {} : { key: body.key }),
                },
          contact,
          labels: [],
          memory: { misses: body.misses, fired: [] },
          channelType: body.channelType,
          now: body.at ?? now(),
          agentsOnline: body.agentsOnline ?? (await someoneOnline(store)),
        });
        const { memory: _, ...plan } = decision;
        return { decision: plan, why: why.map(line => ({ ...line })) };
      },
    }),
  ];
}
