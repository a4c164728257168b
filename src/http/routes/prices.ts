import { PRICES_SETTING } from '../../flows/campaign-preflight';
import { changeSetting, readSetting } from '../../store/queries/settings';
import type { Door } from '../door';
import { ADMINS, type Route, route, STAFF } from '../route';
import { z } from '../zod';

const pricesShape = z.record(z.string().regex(/^[1-9]\d{0,15}$/), z.number().min(0).max(1_000_000)).openapi('Prices', {
  description: 'What one message costs on a channel, by its id, in the smallest unit of the workspace’s currency.',
});

/** What messages cost, so that a campaign can tell before it starts. */
export function priceRoutes({ store, now }: Door): Route[] {
  const show = async () => pricesShape.catch({}).parse((await readSetting(store, PRICES_SETTING)) ?? {});
  return [
    route({
      method: 'get',
      path: '/settings/prices',
      tag: 'settings',
      says: 'Tells what one message costs on each channel, where that is known.',
      may: STAFF,
      gives: pricesShape,
      answer: show,
    }),
    route({
      method: 'put',
      path: '/settings/prices',
      tag: 'settings',
      says: 'Sets what one message costs on each channel; a channel that is left out has no price.',
      may: ADMINS,
      body: pricesShape,
      gives: pricesShape,
      answer: async ({ body, caller }) => {
        await changeSetting(store, PRICES_SETTING, body, { at: now(), agentId: caller.agent.id });
        return show();
      },
    }),
  ];
}
