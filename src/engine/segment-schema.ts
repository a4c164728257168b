import { z } from 'zod';
import type { SegmentTest } from '../model';
import { plainFields } from './contact-test';
import { asksOne, fieldTest, saysSomething, shallow } from './rule-schema';

/** How many questions a segment may ask, and how long it may be once written down. */
const MOST_QUESTIONS = 200;
const MOST_CHARACTERS = 40_000;
/** As many events as somebody may be asked to have had. */
export const MOST_EVENTS = 1000;

const id = z.string().regex(/^[1-9]\d{0,15}$/, 'is not an id');
const days = z.int().min(0).max(36_600);
const bound = z.int().min(0).max(MOST_EVENTS);
const nothing = (names: string) => `asks nothing; name at least one of ${names}`;

/** Names with quotation marks, backslashes or what nobody sees could not be told from the path around them. */
const field = new RegExp(`^(?:${plainFields.join('|')}|tags|fields\\.[^"\\\\\\p{Cc}]{1,64})$`, 'u');

const contact = z
  .record(
    z.string().regex(field, `is not known of a contact; there are ${plainFields.join(', ')}, tags, fields.NAME`),
    fieldTest,
  )
  .refine(saysSomething, 'asks nothing; name at least one field')
  .superRefine((tests, check) => {
    const { contains: _, exists: __, ...others } = tests.tags ?? {};
    for (const name of Object.keys(others)) {
      check.addIssue({
        code: 'custom',
        path: ['tags', name],
        message: 'cannot be asked of tags; use contains or exists',
      });
    }
  });

const event = z.strictObject({
  name: z.string().trim().min(1).max(64),
  withinDays: days.optional(),
  count: z
    .strictObject({ gte: bound.optional(), lte: bound.optional() })
    .refine(saysSomething, nothing('gte, lte'))
    .optional(),
});

const birthday = z
  .strictObject({
    months: z.array(z.int().min(1).max(12)).min(1).max(12).optional(),
    withinDays: z.int().min(0).max(366).optional(),
  })
  .refine(saysSomething, nothing('months, withinDays'));

const lastInbound = z
  .strictObject({ withinDays: days.optional(), olderThanDays: days.optional() })
  .refine(saysSomething, nothing('withinDays, olderThanDays'));

const question: z.ZodType<SegmentTest> = z
  .strictObject({
    get all() {
      return z.array(question).max(100).optional();
    },
    get any() {
      return z.array(question).min(1).max(100).optional();
    },
    get not() {
      return question.optional();
    },
    contact: contact.optional(),
    segment: id.optional(),
    event: event.optional(),
    campaign: z
      .strictObject({ id, outcome: z.enum(['in', 'sent', 'replied', 'clicked', 'skipped', 'failed']) })
      .optional(),
    consent: z.strictObject({ is: z.enum(['granted', 'withdrawn', 'unsaid']), channelId: id.optional() }).optional(),
    reachable: z
      .strictObject({
        channelType: z.string().min(1).max(40).optional(),
        channelId: id.optional(),
        window: z.literal(true).optional(),
      })
      .optional(),
    birthday: birthday.optional(),
    lastInbound: lastInbound.optional(),
  })
  .refine(asksOne, 'asks exactly one question; put several into {"all": […]} or {"any": […]}')
  .meta({ id: 'SegmentTest' }) as unknown as z.ZodType<SegmentTest>;

/** A segment's question as the API takes it. What it refers to is judged by `segmentFault`. */
export const segmentTestSchema: z.ZodType<SegmentTest> = z.preprocess(
  shallow,
  question.superRefine((test, check) => {
    const says = sizeFault(test);
    if (says !== null) check.addIssue({ code: 'custom', message: says });
  }),
);

function sizeFault(test: SegmentTest): string | null {
  const written = JSON.stringify(test);
  if (questionsIn(test) > MOST_QUESTIONS)
    return `asks more than ${MOST_QUESTIONS} questions; keep some as segments of their own`;
  if (written.length > MOST_CHARACTERS) return `is longer than ${MOST_CHARACTERS} characters`;
  return /\\ud[89a-f]/.test(written) ? 'has half a character in it, which nothing can contain' : null;
}

/** How many questions it asks, groups among them. */
export function questionsIn(test: SegmentTest): number {
  return partsOf(test).reduce((count, part) => count + questionsIn(part), 1);
}

/** The tests a group is made of; none for a question. */
export function partsOf(test: SegmentTest): readonly SegmentTest[] {
  if ('all' in test) return test.all;
  if ('any' in test) return test.any;
  return 'not' in test ? [test.not] : [];
}

/** The segments it refers to, each with where in the test it does so. */
export function segmentsNamed(
  test: SegmentTest,
  path = 'when',
): readonly { readonly id: string; readonly path: string }[] {
  if ('segment' in test) return [{ id: test.segment, path: `${path}.segment` }];
  if ('not' in test) return segmentsNamed(test.not, `${path}.not`);
  const group = 'all' in test ? 'all' : 'any';
  return partsOf(test).flatMap((part, index) => segmentsNamed(part, `${path}.${group}.${index}`));
}
