import { segmentTestSchema } from '../../engine/segment-schema';
import type { BothWords } from '../../engine/segment-words';
import type { Headcount } from '../../flows/segments';
import type { ContactId } from '../../model';
import type { ContactRow } from '../../store';
import type { SegmentRow } from '../../store/schema/campaign-tables';
import { idText, isoTime } from '../ids';
import { z } from '../zod';

const kindShape = z.enum(['dynamic', 'static']);
const name = z.string().trim().min(1).max(120);

/** What a marketer writes: `dynamic` asks a question, `static` is a list. */
export const segmentWishShape = z
  .object({ name, kind: kindShape.default('dynamic'), when: segmentTestSchema.nullable().default(null) })
  .superRefine(({ kind, when }, check) => {
    const message = kind === 'static' ? 'is not asked of a list' : 'is needed: whom does it mean';
    if ((kind === 'static') !== (when === null)) check.addIssue({ code: 'custom', path: ['when'], message });
  })
  .openapi('SegmentWish');

/** The same for one that exists; with `version` only if it is still that one. */
export const segmentChangeShape = z
  .object({ name, when: segmentTestSchema.nullable().default(null), version: z.number().int().positive().optional() })
  .openapi('SegmentChange');

export const segmentShape = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: kindShape,
    when: segmentTestSchema.nullable(),
    /** The question in one sentence; null for a list. */
    says: z.object({ zh: z.string(), en: z.string() }).nullable(),
    version: z.number().int(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .openapi('Segment');

export const presentSegment = (row: SegmentRow, says: BothWords | null): z.input<typeof segmentShape> => ({
  id: idText(row.id),
  name: row.name,
  kind: row.kind,
  when: row.test,
  says,
  version: row.version,
  createdAt: isoTime(row.createdAt),
  updatedAt: isoTime(row.updatedAt),
});

/** How many people are meant. */
export const headcountShape = z
  .object({
    count: z.number().int(),
    /** On which channel how many of them can be reached. */
    reachable: z.array(z.object({ channelId: z.string(), count: z.number().int() })),
    /** Some of them, the newest first. */
    sample: z.array(z.object({ id: z.string(), name: z.string() })),
    /** False when counting took too long: there are at least so many. */
    exact: z.boolean(),
  })
  .openapi('Headcount');

export const presentHeadcount = (
  { count, reachable, sample, exact }: Headcount,
  people: ReadonlyMap<number, ContactRow>,
): z.input<typeof headcountShape> => ({
  count,
  reachable: [...reachable].map(([id, some]) => ({ channelId: idText(id), count: some })),
  sample: sample.map((id: ContactId) => ({ id: idText(id), name: people.get(id)?.name ?? '' })),
  exact,
});

interface Reason {
  readonly holds: boolean;
  readonly says: { readonly zh: string; readonly en: string };
  readonly parts: readonly Reason[];
}

/** Why somebody is meant or not: the question in words, each part with whether it holds. */
export const reasonShape: z.ZodType<Reason> = z
  .object({
    holds: z.boolean(),
    says: z.object({ zh: z.string(), en: z.string() }),
    get parts() {
      return z.array(reasonShape);
    },
  })
  .meta({ id: 'SegmentReason' });
