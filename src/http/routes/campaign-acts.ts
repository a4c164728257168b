import { cloneForNextYear } from '../../engine/campaign-clone';
import type { CampaignPlan } from '../../engine/campaign-plan';
import { approve } from '../../flows/campaign-approval';
import { audienceOf, preflight } from '../../flows/campaign-preflight';
import { reportOn } from '../../flows/campaign-report';
import { testOnSelf } from '../../flows/campaign-self-test';
import { mustBeStartable } from '../../flows/campaign-start';
import type { AgentId, CampaignId, Role } from '../../model';
import { addCampaign } from '../../store/queries/campaigns';
import type { Door } from '../door';
import { idOf, idText, moment, withId } from '../ids';
import { openLimit } from '../limits';
import { type Route, route, STAFF } from '../route';
import { campaignShape } from '../shapes/campaign';
import { preflightShape, presentPreflight } from '../shapes/campaign-preflight';
import { presentReport, reportShape } from '../shapes/campaign-report';
import { z } from '../zod';
import { rowOf, show, told } from './campaigns';

const tag = 'campaigns';
const may: readonly Role[] = ['admin', 'marketer'];
const params = withId<'campaign'>();
const landedShape = campaignShape.and(z.object({ inFlight: z.boolean() })).openapi('LandedCampaign');

/** What is done with a campaign: looked at before, approved, started, held, ended, and looked back on. */
export function campaignActRoutes(door: Door): Route[] {
  const { now, campaigns } = door;
  const started = (verb: 'start' | 'resume', says: string) =>
    route({
      method: 'post',
      path: `/campaigns/:id/${verb}`,
      tag,
      says,
      may,
      once: true,
      params,
      gives: campaignShape,
      answer: async ({ params: { id }, caller }) => {
        if (verb === 'start') await mustBeStartable(door, await rowOf(door, id));
        await campaigns[verb](id, caller.agent.id);
        return show(door, id);
      },
    });
  const held = (verb: 'pause' | 'cancel', says: string) =>
    route({
      method: 'post',
      path: `/campaigns/:id/${verb}`,
      tag,
      says,
      may,
      once: true,
      params,
      gives: landedShape,
      answer: async ({ params: { id }, caller }) => {
        const { inFlight } = await campaigns[verb](id, caller.agent.id);
        return { ...(await show(door, id)), inFlight };
      },
    });
  return [
    route({
      method: 'post',
      path: '/campaigns/:id/preflight',
      tag,
      says: 'Tells before the start whom a campaign would reach on which channel, who is left out and why, what the worst cases would read, what the platforms allow, and what the desk has to expect.',
      may: STAFF,
      params,
      gives: preflightShape,
      answer: async ({ params: { id } }) => presentPreflight(await preflight(door, await rowOf(door, id), now())),
    }),
    route({
      method: 'post',
      path: '/campaigns/:id/rehearse',
      tag,
      says: 'Plays a campaign on the real people as if it were started at another time; nobody is written to.',
      may: STAFF,
      params,
      body: z.object({ at: moment() }),
      gives: preflightShape,
      answer: async ({ params: { id }, body: { at } }) =>
        presentPreflight(await preflight(door, await rowOf(door, id), at)),
    }),
    route({
      method: 'post',
      path: '/campaigns/:id/test',
      tag,
      says: 'Sends every wording of a campaign to a colleague’s own contact, as they would read it. It is nobody’s greeting and in no count.',
      may,
      once: true,
      limit: { by: 'agent', limit: openLimit(10, 10 * 60) },
      params,
      body: z.object({ contactId: idOf<'contact'>(), channelId: idOf<'channel'>().optional() }),
      gives: z.object({
        channelId: z.string(),
        /** One for each wording that can be said to this person. */
        deliveryIds: z.array(z.string()),
        /** The wordings that cannot. */
        unsaid: z.array(z.string()),
      }),
      answer: async ({ params: { id }, body, caller }) => {
        const tested = await testOnSelf(door, await rowOf(door, id), { ...body, agentId: caller.agent.id });
        return {
          channelId: idText(tested.channelId),
          deliveryIds: tested.deliveryIds.map(idText),
          unsaid: [...tested.unsaid],
        };
      },
    }),
    route({
      method: 'post',
      path: '/campaigns/:id/approve',
      tag,
      says: 'A second person says yes to exactly this plan, these words and this many people.',
      may,
      once: true,
      params,
      body: z.object({ version: z.number().int().positive().optional() }).optional(),
      gives: campaignShape,
      answer: async ({ params: { id }, body, caller }) => {
        const { version } = await rowOf(door, id);
        const audience = await audienceOf(door, id);
        await approve(door, id, { version: body?.version ?? version, audience, agentId: caller.agent.id });
        return told(door, id);
      },
    }),
    started(
      'start',
      'Starts an approved campaign that no finding of its preflight stops; until its time comes it waits.',
    ),
    held('pause', 'Holds a campaign between two messages; `inFlight` when something is on its way still.'),
    started('resume', 'Goes on where a campaign was held. What has expired meanwhile is not sent.'),
    held('cancel', 'Ends a campaign; what has left cannot be called back.'),
    route({
      method: 'get',
      path: '/campaigns/:id/report',
      tag,
      says: 'Tells what came of a campaign: who answered, who needed a person and how long that took, who did what was hoped for, who left, and how they differ from those who got nothing.',
      may: STAFF,
      params,
      gives: reportShape,
      answer: async ({ params: { id } }) => presentReport(await reportOn(door, await rowOf(door, id))),
    }),
    route({
      method: 'post',
      path: '/campaigns/:id/clone',
      tag,
      says: "Makes next year's draft of a campaign, with its dates moved by the calendar.",
      may,
      once: true,
      params,
      body: z.object({ name: z.string().trim().min(1).max(120).optional() }).optional(),
      gives: campaignShape,
      status: 201,
      answer: async ({ params: { id }, body, caller }) =>
        told(door, await clone(door, id, body?.name, caller.agent.id)),
    }),
  ];
}

async function clone(door: Door, id: CampaignId, name: string | undefined, agentId: AgentId): Promise<CampaignId> {
  const { store, now } = door;
  const row = await rowOf(door, id);
  const plan = cloneForNextYear(row.plan as CampaignPlan);
  const words = { name: name ?? row.name, purpose: row.purpose, festival: row.festival, plan };
  return addCampaign(store, words, { at: now(), agentId });
}
