import { segmentTestSchema } from '../../engine/segment-schema';
import { sayings, whyMeant } from '../../flows/segment-why';
import { countPeople, dropSegment, faultOf, pageOfPeople, rewriteSegment, writeSegment } from '../../flows/segments';
import type { Role, SegmentId, SegmentTest } from '../../model';
import { byIds, inOrder } from '../../store/queries/by-ids';
import { listSegments, segmentOf } from '../../store/queries/segments';
import type { SegmentRow } from '../../store/schema/campaign-tables';
import type { Door } from '../door';
import { invalid, notFound } from '../errors';
import { idOf, idText, paged, pageOf, withId } from '../ids';
import { type Route, route } from '../route';
import { contactShape, presentContact } from '../shapes/contact';
import {
  headcountShape,
  presentHeadcount,
  presentSegment,
  reasonShape,
  segmentChangeShape,
  segmentShape,
  segmentWishShape,
} from '../shapes/segment';
import { z } from '../zod';

const tag = 'segments';
const may: readonly Role[] = ['admin', 'marketer'];
const params = withId<'segment'>();
const after = z.coerce.number().int().positive().optional();
const LONGEST_MS = 2000;
const SAMPLE = 10;

/** People who have something in common. */
export function segmentRoutes(door: Door): Route[] {
  const { store } = door;
  const rowOf = async (id: SegmentId) => {
    const row = await segmentOf(store, id);
    if (row === null) throw notFound('this segment');
    return row;
  };
  const present = async (rows: readonly SegmentRow[]) => {
    const tests = rows.map(({ test }) => test).filter(test => test !== null);
    const says = new Map((await sayings(door, tests)).map((words, index) => [tests[index], words]));
    return rows.map(row => presentSegment(row, (row.test && says.get(row.test)) ?? null));
  };
  const show = async (id: SegmentId) => (await present([await rowOf(id)]))[0] as z.input<typeof segmentShape>;
  /** Faults that the shape cannot tell: segments that do not exist, or lead back here. */
  const mustHold = async (when: SegmentTest | null, id: SegmentId | null) => {
    const fault = await faultOf(door, when, id);
    if (fault !== null) throw invalid({ [fault.path]: fault.says });
  };
  return [
    route({
      method: 'get',
      path: '/segments',
      tag,
      says: 'Lists segments, newest first; `q` stands in their name.',
      may,
      query: z.object({ ...paged(50), q: z.string().trim().max(120).optional(), after }),
      gives: pageOf(segmentShape),
      answer: async ({ query }) => {
        const rows = await listSegments(store, query.q, query.limit + 1, query.after ?? Number.MAX_SAFE_INTEGER);
        const shown = rows.slice(0, query.limit);
        const next = rows.length > query.limit ? idText(shown.at(-1)?.id as number) : null;
        return { items: await present(shown), next };
      },
    }),
    route({
      method: 'post',
      path: '/segments',
      tag,
      says: 'Writes down whom a segment means, or begins a list of people.',
      may,
      once: true,
      body: segmentWishShape,
      gives: segmentShape,
      status: 201,
      answer: async ({ body, caller }) => {
        await mustHold(body.when, null);
        return show(await writeSegment(door, body, caller.agent.id));
      },
    }),
    route({
      method: 'post',
      path: '/segments/count',
      tag,
      says: 'Counts whom a question means, and where they can be reached; after two seconds it tells how many it found.',
      may,
      body: z.object({ when: segmentTestSchema }),
      gives: headcountShape,
      answer: async ({ body }) => {
        await mustHold(body.when, null);
        const found = await countPeople(door, body.when, SAMPLE, LONGEST_MS);
        return presentHeadcount(found, await byIds(store, 'contact', found.sample));
      },
    }),
    route({
      method: 'get',
      path: '/segments/:id',
      tag,
      says: 'Shows one segment.',
      may,
      params,
      gives: segmentShape,
      answer: ({ params }) => show(params.id),
    }),
    route({
      method: 'put',
      path: '/segments/:id',
      tag,
      says: 'Replaces the name and the question; of a list only the name.',
      may,
      params,
      body: segmentChangeShape,
      gives: segmentShape,
      answer: async ({ params: { id }, body: { name, when, version }, caller }) => {
        const { kind } = await rowOf(id);
        if ((kind === 'static') !== (when === null)) {
          throw invalid({ when: kind === 'static' ? 'is not asked of a list' : 'is needed: whom does it mean' });
        }
        await mustHold(when, id);
        await rewriteSegment(door, id, { name, kind, when }, version ?? null, caller.agent.id);
        return show(id);
      },
    }),
    route({
      method: 'delete',
      path: '/segments/:id',
      tag,
      says: 'Removes a segment that no open campaign and no other segment needs.',
      may,
      params,
      answer: ({ params, caller }) => dropSegment(door, params.id, caller.agent.id),
    }),
    route({
      method: 'get',
      path: '/segments/:id/contacts',
      tag,
      says: 'Lists the people a segment means now, newest first; a page may end early, then `next` tells where to go on.',
      may,
      params,
      query: z.object({ ...paged(50), after }),
      gives: pageOf(contactShape),
      answer: async ({ params: { id }, query: { limit, after } }) => {
        await rowOf(id);
        const bounds = { limit, before: after ?? Number.MAX_SAFE_INTEGER, limitMs: LONGEST_MS };
        const { ids, next } = await pageOfPeople(door, { segment: String(id) }, bounds);
        const people = inOrder(ids, await byIds(store, 'contact', ids));
        return { items: people.map(presentContact), next: next === null ? null : idText(next) };
      },
    }),
    route({
      method: 'get',
      path: '/segments/:id/why/:contactId',
      tag,
      says: 'Tells why somebody is in a segment or not: its question in words, each part with whether it holds.',
      may,
      params: z.object({ id: idOf<'segment'>(), contactId: idOf<'contact'>() }),
      gives: reasonShape,
      answer: async ({ params: { id, contactId } }) => {
        await rowOf(id);
        return whyMeant(door, { segment: String(id) }, contactId);
      },
    }),
  ];
}
