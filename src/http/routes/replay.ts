import { festivalsOn } from '../../engine/festivals';
import { type Book, checkRule, compileBook } from '../../engine/rule-book';
import { ruleSchema } from '../../engine/rule-schema';
import { previewOf } from '../../flows/hearing';
import { type Replayed, replay } from '../../flows/replay';
import type { RuleId } from '../../model';
import { MOST_RULES } from '../../store/queries/rules';
import type { Door } from '../door';
import { invalid } from '../errors';
import { idText, isoTime, moment } from '../ids';
import { openLimit } from '../limits';
import { ADMINS, type Route, route } from '../route';
import { z } from '../zod';

const MOST = 2000;
const MOST_DRAFTS = 500;

const spokenShape = z.object({ replies: z.array(z.string()), handoff: z.string().nullable() });

const replayedShape = z
  .object({
    messageId: z.string(),
    conversationId: z.string(),
    channelId: z.string(),
    at: z.string(),
    text: z.string(),
    /** What was answered then. */
    before: spokenShape,
    /** What these rules answer, and which of them. */
    after: spokenShape.extend({ rules: z.array(z.string()) }),
    changed: z.boolean(),
  })
  .openapi('Replayed');

/** Rules tried on what customers really said. */
export function replayRoutes(door: Door): Route[] {
  return [
    route({
      method: 'post',
      path: '/rules/replay',
      tag: 'rules',
      says: 'Tells what these rules (those in force when left out) would have answered to the messages of that time, and where it differs from what was answered. Nothing is kept or sent.',
      may: ADMINS,
      limit: { by: 'agent', limit: openLimit(20, 60) },
      body: z
        .object({
          rules: z.array(ruleSchema).max(MOST_DRAFTS).optional(),
          from: moment(),
          to: moment(),
          limit: z.number().int().min(1).max(MOST).default(500),
          /** Answers that are the same too. */
          all: z.boolean().default(false),
          agentsOnline: z.boolean().default(true),
        })
        .refine(({ from, to }) => from < to, { path: ['to'], message: 'is not after from' }),
      gives: z.object({
        items: z.array(replayedShape),
        counts: z.object({ replayed: z.number().int(), changed: z.number().int(), withPeople: z.number().int() }),
        /** Whether there were more than `limit`. */
        more: z.boolean(),
      }),
      answer: async ({ body: { rules, all, ...asked } }) => {
        const book = rules === undefined ? door.books.current() : await draftBook(door, rules);
        const { items, withPeople, more } = await replay(door, { ...asked, book });
        const changed = items.filter(item => item.changed);
        return {
          items: (all ? items : changed).map(present),
          counts: { replayed: items.length, changed: changed.length, withPeople },
          more,
        };
      },
    }),
  ];
}

const present = ({ line, before, after, changed }: Replayed): z.input<typeof replayedShape> => ({
  messageId: idText(line.id),
  conversationId: idText(line.conversationId),
  channelId: idText(line.channelId),
  at: isoTime(line.createdAt),
  text: previewOf(line.content),
  before: { replies: [...before.replies], handoff: before.handoff },
  after: { replies: [...after.replies], handoff: after.handoff, rules: [...after.rules] },
  changed,
});

/** Rules that are not in force, compiled with the house's own words; 400 names what is wrong with which. */
async function draftBook({ store, books }: Door, drafts: readonly z.output<typeof ruleSchema>[]): Promise<Book> {
  const templates = await store.rows('template').find({ order: { id: 'ASC' }, take: MOST_RULES });
  const faults = drafts.flatMap((draft, index) =>
    checkRule(draft, templates).map(({ path, message }) => [`rules.${index}.${path}`, message]),
  );
  if (faults.length > 0) throw invalid(Object.fromEntries(faults));
  const { zone, business } = books.current();
  const rules = drafts.map((draft, index) => ({ ...draft, id: (index + 1) as RuleId, version: 1 }));
  return compileBook(rules, templates, {
    zone,
    festivalOn: festivalsOn,
    ...(business ? { businessName: business.name } : {}),
    ...(business?.hours ? { businessHours: business.hours } : {}),
  });
}
