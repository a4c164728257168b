import type { CampaignPlan } from '../engine/campaign-plan';
import { type Choice, choose, type Difference, difference, rateOf, type Side } from '../engine/experiment';
import { type Afterwards, heldOutOf, type Reached, reachedBy } from '../store/campaign-report';
import { type LinkClicks, topLinks } from '../store/clicks';
import type { CampaignRow } from '../store/schema/campaign-tables';
import type { House } from './house';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Who writes later than that is not answering the greeting any more. */
export const REPLY_MS = 72 * HOUR_MS;
const LEAVE_MS = 7 * DAY_MS;

/** What a wording did. */
export interface VariantReport {
  readonly name: string;
  readonly sent: number;
  readonly replied: number;
  readonly clicked: number;
  readonly converted: number;
  readonly left: number;
  /** By the metric of the experiment (replies where there is none). */
  readonly rate: number;
  /** Against the first wording; null for the first one. */
  readonly against: Difference | null;
}

/** What came of a campaign. */
export interface CampaignReport {
  readonly sent: number;
  readonly replied: number;
  /** Of those who replied: how many were, or are, with a colleague. */
  readonly needs: number;
  /** Median time from the first reply to a colleague's first word (ms); null when no colleague spoke. */
  readonly toPersonMs: number | null;
  /** Who opened a link of it; nobody does where links are not remembered. */
  readonly clicked: number;
  readonly converted: number;
  /** Who wanted no more greetings within a week. */
  readonly left: number;
  readonly variants: readonly VariantReport[];
  /** The addresses most people opened, at most ten. */
  readonly links: readonly LinkClicks[];
  /** By the rule fixed before the start; null without an experiment. */
  readonly choice: Choice | null;
  /** Those who got nothing, and how the others differ from them: who wrote, and who did what was hoped for. */
  readonly holdout: {
    readonly people: number;
    readonly wrote: number;
    readonly converted: number;
    readonly lift: { readonly wrote: Difference; readonly converted: Difference | null };
  } | null;
}

/** Reads what became of everybody a campaign reached, and of those it held out. */
export async function reportOn({ store }: Pick<House, 'store'>, campaign: CampaignRow): Promise<CampaignReport> {
  const plan = campaign.plan as CampaignPlan;
  const { goal } = plan;
  const asked: Afterwards = {
    ...{ campaignId: campaign.id, replyMs: REPLY_MS, leaveMs: LEAVE_MS },
    goal: goal && { event: goal.event, ms: goal.withinDays * DAY_MS },
  };
  const tallies = plan.variants.map(() => ({ sent: 0, replied: 0, clicked: 0, converted: 0, left: 0 }));
  const waits: number[] = [];
  let needs = 0;
  for await (const people of reachedBy(store, asked)) {
    for (const one of people) {
      const tally = tallies[Number(one.variant)] ?? tallies[0]!;
      tally.sent++;
      tally.left += Number(one.left);
      tally.clicked += Number(one.clicked);
      tally.converted += Number(one.converted);
      if (one.repliedAt === null) continue;
      tally.replied++;
      if (one.servedAt !== null || Number(one.inHand) === 1) needs++;
      if (one.servedAt !== null) waits.push(waitOf(one));
    }
  }
  const all = { sent: sum(tallies, 'sent'), replied: sum(tallies, 'replied'), converted: sum(tallies, 'converted') };
  const hits = plan.experiment?.metric ?? 'replied';
  const sides = tallies.map((tally): Side => ({ reached: tally.sent, hits: tally[hits] }));
  return {
    ...all,
    needs,
    toPersonMs: median(waits),
    clicked: sum(tallies, 'clicked'),
    left: sum(tallies, 'left'),
    links: plan.trackLinks ? await topLinks(store, campaign.id) : [],
    variants: plan.variants.map(({ name }, index) => ({
      ...{ name, ...tallies[index]!, rate: rateOf(sides[index]!) },
      against: index === 0 ? null : difference(sides[index]!, sides[0]!),
    })),
    choice: plan.experiment && choose(sides, plan.experiment.minimumSample),
    holdout: plan.holdoutPercent === 0 ? null : await comparedTo({ store }, asked, all),
  };
}

async function comparedTo(
  { store }: Pick<House, 'store'>,
  asked: Afterwards,
  { sent, replied, converted }: Pick<CampaignReport, 'sent' | 'replied' | 'converted'>,
): Promise<CampaignReport['holdout']> {
  const out = { people: 0, wrote: 0, converted: 0 };
  for await (const people of heldOutOf(store, asked)) {
    out.people += people.length;
    for (const one of people) {
      out.wrote += Number(one.wrote);
      out.converted += Number(one.converted);
    }
  }
  const compare = (hits: number, others: number) =>
    difference({ reached: sent, hits }, { reached: out.people, hits: others });
  const lift = {
    wrote: compare(replied, out.wrote),
    converted: asked.goal === null ? null : compare(converted, out.converted),
  };
  return { ...out, lift };
}

const waitOf = ({ repliedAt, servedAt }: Reached): number => Number(servedAt) - Number(repliedAt);

const sum = <Key extends string>(tallies: readonly Readonly<Record<Key, number>>[], key: Key): number =>
  tallies.reduce((total, one) => total + one[key], 0);

function median(numbers: readonly number[]): number | null {
  if (numbers.length === 0) return null;
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
