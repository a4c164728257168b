import { type CampaignPlan, campaignPlanSchema } from '../../engine/campaign-plan';
import { faultsOfPlan } from '../../flows/campaign-wish';
import type { CampaignId, Role } from '../../model';
import { countsOf } from '../../store/campaigns';
import {
  addCampaign,
  type CampaignWords,
  campaignOf,
  changeCampaign,
  deleteCampaign,
  listCampaigns,
} from '../../store/queries/campaigns';
import { FIRST_RECIPIENT, listRecipients, type RecipientCursor } from '../../store/queries/recipients';
import type { CampaignRow } from '../../store/schema/campaign-tables';
import type { Door } from '../door';
import { conflict, invalid, notFound } from '../errors';
import { idText, paged, pageOf, readCursor, withId, writeCursor } from '../ids';
import { type Route, route, STAFF } from '../route';
import {
  campaignChangeShape,
  campaignShape,
  campaignStateShape,
  campaignWishShape,
  presentCampaign,
  presentRecipient,
  recipientShape,
  recipientStateShape,
} from '../shapes/campaign';
import { z } from '../zod';

const tag = 'campaigns';
const may: readonly Role[] = ['admin', 'marketer'];
const params = withId<'campaign'>();

/** Plans to write to many people: written, changed and read. What they do is told by the routes of `campaign-acts`. */
export function campaignRoutes(door: Door): Route[] {
  const { store, now } = door;
  return [
    route({
      method: 'get',
      path: '/campaigns',
      tag,
      says: 'Lists campaigns, newest first.',
      may: STAFF,
      query: z.object({ ...paged(50), state: campaignStateShape.optional() }),
      gives: pageOf(campaignShape),
      answer: async ({ query: { limit, after, state } }) => {
        const before = after === undefined ? Number.MAX_SAFE_INTEGER : Number(after);
        if (!Number.isSafeInteger(before)) throw invalid({ after: 'is no cursor of this list' });
        const rows = await listCampaigns(store, { limit: limit + 1, before, ...(state ? { states: [state] } : {}) });
        const shown = rows.slice(0, limit);
        const next = rows.length > limit ? idText(shown.at(-1)!.id) : null;
        return { items: await presentAll(door, shown), next };
      },
    }),
    route({
      method: 'post',
      path: '/campaigns',
      tag,
      says: 'Writes down a campaign as a draft.',
      may,
      once: true,
      body: campaignWishShape,
      gives: campaignShape,
      status: 201,
      answer: async ({ body: { name, ...plan }, caller }) => {
        const words = await wordsOf(door, name, plan);
        return told(door, await addCampaign(store, words, { at: now(), agentId: caller.agent.id }));
      },
    }),
    route({
      method: 'get',
      path: '/campaigns/:id',
      tag,
      says: 'Shows a campaign, what became of its people and why some were left out.',
      may: STAFF,
      params,
      gives: campaignShape,
      answer: ({ params: { id } }) => show(door, id),
    }),
    route({
      method: 'patch',
      path: '/campaigns/:id',
      tag,
      says: 'Changes a draft; what is left out stays. An approval is taken back by it.',
      may,
      params,
      body: campaignChangeShape,
      gives: campaignShape,
      answer: async ({ params: { id }, body: { name, version, ...change }, caller }) => {
        const row = await rowOf(door, id);
        const words = await wordsOf(door, name ?? row.name, planWith(row, change));
        const by = { at: now(), agentId: caller.agent.id };
        const done = await changeCampaign(store, id, words, version ?? null, by);
        if (done === 'missing') throw notFound('this campaign');
        if (done === 'running') throw conflict('campaign_started', 'it has been started; only drafts can be changed');
        if (done === 'stale') throw conflict('campaign_changed', 'somebody else changed it; look at it again');
        return told(door, id);
      },
    }),
    route({
      method: 'delete',
      path: '/campaigns/:id',
      tag,
      says: 'Deletes a draft. What has run stays, because people were written to.',
      may,
      params,
      answer: async ({ params: { id }, caller }) => {
        const done = await deleteCampaign(store, id, { at: now(), agentId: caller.agent.id });
        if (done === 'missing') throw notFound('this campaign');
        if (done === 'running') throw conflict('campaign_started', 'it has been started; cancel it instead');
      },
    }),
    route({
      method: 'get',
      path: '/campaigns/:id/recipients',
      tag,
      says: 'Lists whom a campaign writes to and what became of each, state by state. A page may be short while there is more.',
      may: STAFF,
      params,
      query: z.object({
        ...paged(50),
        state: recipientStateShape.optional(),
        reason: z.string().max(40).optional(),
        replied: z.enum(['true']).optional(),
      }),
      gives: pageOf(recipientShape),
      answer: async ({ params: { id }, query: { limit, after, state, reason, replied } }) => {
        await rowOf(door, id);
        const cursor = after === undefined ? FIRST_RECIPIENT : readCursor(after, 4);
        if (cursor === null || !cursor.every(Number.isSafeInteger))
          throw invalid({ after: 'is no cursor of this list' });
        const filter = { campaignId: id, state, reason, ...(replied ? { replied: true } : {}) };
        const page = await listRecipients(store, filter, limit, cursor as unknown as RecipientCursor);
        return { items: page.items.map(presentRecipient), next: page.next && writeCursor(page.next) };
      },
    }),
  ];
}

/** The campaign of this id, or 404. */
export async function rowOf({ store }: Pick<Door, 'store'>, id: CampaignId): Promise<CampaignRow> {
  const row = await campaignOf(store, id);
  if (row === null) throw notFound('this campaign');
  return row;
}

/** A draft that was just written, changed or approved, as the API shows it; consoles are told to look again. */
export function told(door: Pick<Door, 'store' | 'live'>, id: CampaignId): Promise<z.input<typeof campaignShape>> {
  door.live.publish({ type: 'campaign.updated', campaignId: id });
  return show(door, id);
}

/** A campaign as the API shows it, or 404. */
export async function show(door: Pick<Door, 'store'>, id: CampaignId): Promise<z.input<typeof campaignShape>> {
  const [shown] = await presentAll(door, [await rowOf(door, id)]);
  return shown!;
}

async function presentAll({ store }: Pick<Door, 'store'>, rows: readonly CampaignRow[]) {
  const counts = await countsOf(
    store,
    rows.map(({ id }) => id),
  );
  return rows.map(row => presentCampaign(row, counts.get(row.id)!));
}

async function wordsOf(door: Door, name: string, plan: CampaignPlan): Promise<CampaignWords> {
  const faults = await faultsOfPlan(door, plan);
  if (Object.keys(faults).length > 0) throw invalid(faults);
  return { name, purpose: plan.purpose, festival: plan.festival, plan };
}

function planWith(row: CampaignRow, change: Readonly<Record<string, unknown>>): CampaignPlan {
  const read = campaignPlanSchema.safeParse({ ...(row.plan as CampaignPlan), ...change });
  if (read.success) return read.data;
  throw invalid(Object.fromEntries(read.error.issues.map(({ path, message }) => [path.join('.') || 'plan', message])));
}
