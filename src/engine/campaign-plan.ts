import { z } from 'zod';
import type { ChannelId } from '../model';
import { festivalIds } from './festivals';
import { latenessSchema } from './schedule-lateness';
import { quietSchema } from './schedule-quiet';
import { scheduleSchema } from './schedule-schema';

const id = z.string().regex(/^[1-9]\d{0,15}$/, 'is not an id');

/** Who: everybody in any of `segments` (everybody at all when there is none) and in none of `exclude`. */
const audience = z.strictObject({
  segments: z.array(id).max(50).default([]),
  exclude: z.array(id).max(50).default([]),
});

/** One way to say it; `share` weighs it against the others. */
const variant = z.strictObject({
  name: z.string().trim().min(1).max(40),
  templateId: id,
  share: z.int().min(1).max(100).default(1),
});

/** How a better wording is found, fixed before the start: people are only compared once each side has enough of them. */
const experiment = z.strictObject({
  metric: z.enum(['replied', 'clicked', 'converted']).default('replied'),
  /** The part of the audience that the variants are tried on; the rest gets the winner. */
  testPercent: z.int().min(5).max(100).default(100),
  /** When the winner is chosen, after the last of the test was due. */
  afterMinutes: z.int().min(30).max(10_080).default(240),
  minimumSample: z.int().min(50).max(100_000).default(200),
});

/** A channel on which everybody is written to by themselves, or with `massSend` by one message to all who have this step. */
const ladderStep = z.union([id, z.strictObject({ channelId: id, massSend: z.literal(true) })]);

/** What a campaign does, as it is stored and approved. */
export const campaignPlanSchema = z
  .strictObject({
    purpose: z.enum(['service', 'greeting', 'promotion']).default('greeting'),
    festival: z.enum(festivalIds).nullable().default(null),
    audience: audience.prefault({}),
    schedule: scheduleSchema,
    lateness: latenessSchema.prefault({}),
    quiet: quietSchema.prefault({}),
    /** Channels from best to last; each person gets the first on which they may be written to. A mass send needs no window. */
    ladder: z.array(ladderStep).min(1).max(20),
    /** After a definite failure the next channel of the ladder is tried, until this long after the due time; null for never. */
    nextStepWithinMinutes: z.int().min(1).max(10_080).nullable().default(null),
    variants: z.array(variant).min(1).max(5),
    /** People who get nothing, for comparison. */
    holdoutPercent: z.int().min(0).max(50).default(0),
    experiment: experiment.nullable().default(null),
    /** What is hoped for afterwards: an event of this name within so many days. */
    goal: z
      .strictObject({ event: z.string().trim().min(1).max(64), withinDays: z.int().min(1).max(90).default(14) })
      .nullable()
      .default(null),
    /** At most so many a minute, over all channels; null for what the platforms allow. */
    perMinute: z.int().min(1).max(100_000).nullable().default(null),
    /** It pauses by itself when more than this part of the last `of` sends failed. */
    pauseOn: z
      .strictObject({ faultPercent: z.int().min(1).max(100), of: z.int().min(10).max(1000) })
      .default({ faultPercent: 20, of: 50 }),
    /** Leaves out who was written to by us within so many hours; null for nobody. */
    recentHours: z.int().min(1).max(720).nullable().default(null),
    /** Drafts in the voice of each customer's own colleague, who approves them; nothing leaves by itself. */
    byOwner: z.boolean().default(false),
    /** Addresses in the words lead over one of ours, which remembers who opened it. */
    trackLinks: z.boolean().default(false),
  })
  .superRefine(({ experiment, variants, goal, trackLinks, byOwner, ...plan }, check) => {
    if (experiment !== null && variants.length < 2) {
      check.addIssue({ code: 'custom', path: ['variants'], message: 'an experiment needs two wordings or more' });
    }
    if (experiment?.metric === 'converted' && goal === null) {
      check.addIssue({ code: 'custom', path: ['goal'], message: 'is needed to compare by it' });
    }
    if (experiment?.metric === 'clicked' && !trackLinks) {
      check.addIssue({ code: 'custom', path: ['trackLinks'], message: 'is needed to compare by it' });
    }
    const steps = stepsOf(plan);
    if (new Set(steps.map(({ channelId, mass }) => `${channelId} ${mass}`)).size < steps.length) {
      check.addIssue({ code: 'custom', path: ['ladder'], message: 'names a channel twice' });
    }
    if (byOwner && steps.some(({ mass }) => mass)) {
      const message = 'a mass send is nobody’s own voice: leave it out, or let the campaign speak for itself';
      check.addIssue({ code: 'custom', path: ['ladder'], message });
    }
  });

/** A plan that makes sense. */
export type CampaignPlan = z.infer<typeof campaignPlanSchema>;

/** One step of a ladder. */
export interface LadderStep {
  readonly channelId: ChannelId;
  /** One message to all who have this step, not one to each. */
  readonly mass: boolean;
}

/** The steps of a plan's ladder, from best to last. */
export const stepsOf = ({ ladder }: { readonly ladder: readonly z.infer<typeof ladderStep>[] }): LadderStep[] =>
  ladder.map(step =>
    typeof step === 'string'
      ? { channelId: Number(step) as ChannelId, mass: false }
      : { channelId: Number(step.channelId) as ChannelId, mass: true },
  );

/** The channels of a plan, each once. */
export const channelsOf = (plan: Pick<CampaignPlan, 'ladder'>): ChannelId[] => [
  ...new Set(stepsOf(plan).map(({ channelId }) => channelId)),
];
