import { type CampaignPlan, channelsOf } from '../../engine/campaign-plan';
import { plannedDays } from '../../engine/planned-days';
import { listCampaigns } from '../../store/queries/campaigns';
import type { CampaignRow } from '../../store/schema/campaign-tables';
import type { Door } from '../door';
import { invalid } from '../errors';
import { idText, isoTime } from '../ids';
import { type Route, route, STAFF } from '../route';
import { campaignStateShape } from '../shapes/campaign';
import { z } from '../zod';

const DAY_MS = 86_400_000;
const LONGEST_DAYS = 800;
const MOST = 500;

const plannedShape = z
  .object({
    /** The day where the workspace is; the first of those asked for where everybody has a day of their own. */
    date: z.string(),
    at: z.string(),
    daily: z.boolean(),
    campaignId: z.string(),
    name: z.string(),
    state: campaignStateShape,
    festival: z.string().nullable(),
    channelIds: z.array(z.string()),
    /** How many were approved to be reached; null before that. */
    audience: z.number().int().nullable(),
  })
  .openapi('PlannedCampaign');

const clashShape = z
  .object({
    /** `festival`: for the same occasion each person is greeted once, by whichever comes first. `day`: both fall on one day. */
    why: z.enum(['festival', 'day']),
    date: z.string(),
    campaignIds: z.array(z.string()),
  })
  .openapi('PlanClash');

type Planned = z.input<typeof plannedShape>;

/** What is planned when. */
export function campaignCalendarRoutes(door: Door): Route[] {
  const { store, zone } = door;
  return [
    route({
      method: 'get',
      path: '/campaigns/planned',
      tag: 'campaigns',
      says: 'Lists what is planned on which day, drafts too, and where plans get in each other’s way.',
      may: STAFF,
      query: z.object({ from: z.iso.date(), to: z.iso.date() }),
      gives: z.object({ items: z.array(plannedShape), clashes: z.array(clashShape) }),
      answer: async ({ query: { from, to } }) => {
        const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
        if (days < 0 || days > LONGEST_DAYS) throw invalid({ to: `is not within ${LONGEST_DAYS} days after from` });
        const states = ['draft', 'running', 'paused'] as const;
        const rows = await listCampaigns(store, { states, limit: MOST, before: Number.MAX_SAFE_INTEGER });
        const items = rows.flatMap(row => daysOf(row, from, to, zone)).sort(byTime);
        return { items, clashes: clashesOf(items) };
      },
    }),
  ];
}

const byTime = (a: Planned, b: Planned): number =>
  a.at === b.at ? Number(a.campaignId) - Number(b.campaignId) : a.at < b.at ? -1 : 1;

function daysOf(row: CampaignRow, from: string, to: string, zone: string): Planned[] {
  const plan = row.plan as CampaignPlan;
  return plannedDays(plan, from, to, zone).map(({ date, at, daily }) => ({
    ...{ date, at: isoTime(at), daily },
    campaignId: idText(row.id),
    name: row.name,
    state: row.state,
    festival: row.festival,
    channelIds: channelsOf(plan).map(idText),
    audience: row.approval?.audience ?? null,
  }));
}

function clashesOf(items: readonly Planned[]): z.input<typeof clashShape>[] {
  const groups = new Map<string, Planned[]>();
  for (const item of items) {
    if (item.daily) continue;
    const key = item.festival === null ? `day ${item.date}` : `festival ${item.festival} ${item.date.slice(0, 4)}`;
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups]
    .map(([key, group]) => ({
      why: key.startsWith('festival') ? ('festival' as const) : ('day' as const),
      date: group[0]!.date,
      campaignIds: [...new Set(group.map(({ campaignId }) => campaignId))],
    }))
    .filter(({ campaignIds }) => campaignIds.length > 1);
}
