import { customFieldsSchema } from '../../engine/custom-fields';
import { offerFields } from '../../flows/custom-fields';
import { changeSetting } from '../../store/queries/settings';
import type { Door } from '../door';
import { ADMINS, type Route, route, STAFF } from '../route';
import { z } from '../zod';

const tag = 'settings';
const fieldsBody = z.object({ fields: customFieldsSchema });
const fieldsShape = fieldsBody.openapi('CustomFields', {
  description: 'The fields of contacts that the workspace defined, in the order in which they are shown.',
});

/** Fields of contacts that the workspace chose for itself. */
export function fieldRoutes(door: Door): Route[] {
  const { store, now } = door;
  const show = async () => ({ fields: [...(await offerFields(door))] });
  return [
    route({
      method: 'get',
      path: '/settings/fields',
      tag,
      says: 'Shows the fields of contacts that the workspace defined.',
      may: STAFF,
      gives: fieldsShape,
      answer: show,
    }),
    route({
      method: 'put',
      path: '/settings/fields',
      tag,
      says: 'Defines the fields of contacts. What contacts hold already stays as it is; what is written from now on fits.',
      may: ADMINS,
      body: fieldsBody,
      gives: fieldsShape,
      answer: async ({ body, caller }) => {
        await changeSetting(store, 'fields', body.fields, { at: now(), agentId: caller.agent.id });
        return show();
      },
    }),
  ];
}
