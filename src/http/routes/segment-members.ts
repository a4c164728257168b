import { segmentTestSchema } from '../../engine/segment-schema';
import { faultOf, listMeant } from '../../flows/segments';
import type { ContactId, Role, SegmentId } from '../../model';
import { addMembers, removeMembers, segmentOf } from '../../store/queries/segments';
import type { Door } from '../door';
import { conflict, invalid, notFound } from '../errors';
import { idOf, withId } from '../ids';
import { type Route, route } from '../route';
import { z } from '../zod';

const tag = 'segments';
const may: readonly Role[] = ['admin', 'marketer'];
const params = withId<'segment'>();
const people = z.array(idOf<'contact'>()).min(1).max(500);

/** Who is on a list. */
export function segmentMemberRoutes(door: Door): Route[] {
  const { store } = door;
  const mustBeList = async (id: SegmentId) => {
    const row = await segmentOf(store, id);
    if (row === null) throw notFound('this segment');
    if (row.kind !== 'static') throw conflict('segment_not_a_list', 'whom it means is told by its question');
  };
  return [
    route({
      method: 'post',
      path: '/segments/:id/members',
      tag,
      says: 'Puts people on a list: these, or everybody a question means now. Who is on it already stays.',
      may,
      params,
      body: z
        .object({ contactIds: people.optional(), when: segmentTestSchema.optional() })
        .refine(
          ({ contactIds, when }) => (contactIds === undefined) !== (when === undefined),
          'wants contactIds or when',
        ),
      gives: z.object({ added: z.number().int() }),
      answer: async ({ params: { id }, body: { contactIds, when } }) => {
        await mustBeList(id);
        if (when === undefined) return { added: await addMembers(store, id, contactIds as readonly ContactId[]) };
        const fault = await faultOf(door, when, null);
        if (fault !== null) throw invalid({ [fault.path]: fault.says });
        return { added: await listMeant(door, id, when) };
      },
    }),
    route({
      method: 'post',
      path: '/segments/:id/members/remove',
      tag,
      says: 'Takes people off a list.',
      may,
      params,
      body: z.object({ contactIds: people }),
      gives: z.object({ removed: z.number().int() }),
      answer: async ({ params: { id }, body }) => {
        await mustBeList(id);
        return { removed: await removeMembers(store, id, body.contactIds) };
      },
    }),
  ];
}
