import { hasMenu, type Menu, type MenuChannel, menuLimits, withDeadline } from '../../channel';
import type { AgentId, ChannelId } from '../../model';
import { noteAudit } from '../../store/queries/audit';
import type { Door } from '../door';
import { ApiError, notFound } from '../errors';
import { withId } from '../ids';
import { ADMINS, type Route, route } from '../route';
import { z } from '../zod';

const PLATFORM_MS = 12_000;

const name = z.string().trim().min(1).max(40);
const tap = z.union([
  z.strictObject({ name, key: z.string().trim().min(1).max(128) }),
  z.strictObject({ name, url: z.url({ protocol: /^https?$/ }).max(1024) }),
]);
/** The menu as it is put up: each button tells its key, opens an address, or opens buttons of its own. */
const menuSchema = z
  .object({
    buttons: z
      .array(z.union([tap, z.strictObject({ name, buttons: z.array(tap).min(1).max(menuLimits.underOne) })]))
      .min(1)
      .max(menuLimits.buttons),
  })
  .openapi('Menu');
const shownTap = z.object({
  name: z.string(),
  key: z.string().optional(),
  url: z.string().optional(),
  kind: z.string().optional(),
});
/** The menu as it stands there; `kind` names what only the platform's own console makes. */
const menuShape = z
  .object({ buttons: z.array(shownTap.extend({ buttons: z.array(shownTap).optional() })).nullable() })
  .openapi('MenuShown');

/** The menu at the foot of the conversation, on platforms that have one. It is kept by the platform, not by the house. */
export function channelMenuRoutes(door: Door): Route[] {
  const { store, channels, now } = door;
  const menuOf = (id: ChannelId): MenuChannel => {
    const channel = channels.get(id)?.channel;
    if (!channel) throw notFound('this channel');
    if (!hasMenu(channel)) throw new ApiError(409, 'no_menu', 'the platform of this channel has no menu');
    return channel;
  };
  const write = async (id: ChannelId, agentId: AgentId, menu: Menu | null): Promise<void> => {
    const channel = menuOf(id);
    await withDeadline(PLATFORM_MS, null, signal => channel.writeMenu(menu, signal));
    const data = { buttons: menu?.buttons.length ?? 0 };
    await noteAudit(store, { at: now(), agentId, action: 'channel.menu', subject: `channel:${id}`, data });
  };

  return [
    route({
      method: 'get',
      path: '/channels/:id/menu',
      tag: 'channels',
      says: 'Asks the platform for the menu under the conversation; `buttons` is null when there is none. 409 `no_menu` where a platform has no menus.',
      may: ADMINS,
      params: withId<'channel'>(),
      gives: menuShape,
      answer: async ({ params }) => {
        const channel = menuOf(params.id);
        const menu = await withDeadline(PLATFORM_MS, null, signal => channel.readMenu(signal));
        return {
          buttons: menu?.buttons.map(one => ('buttons' in one ? { ...one, buttons: [...one.buttons] } : one)) ?? null,
        };
      },
    }),
    route({
      method: 'put',
      path: '/channels/:id/menu',
      tag: 'channels',
      says: 'Puts up a menu in place of the one before; phones may show the one before for up to a day. A tap with a key is heard as an event of kind `menu`.',
      may: ADMINS,
      params: withId<'channel'>(),
      body: menuSchema,
      status: 204,
      answer: async ({ params, body, caller }) => write(params.id, caller.agent.id, body),
    }),
    route({
      method: 'delete',
      path: '/channels/:id/menu',
      tag: 'channels',
      says: 'Takes the menu away.',
      may: ADMINS,
      params: withId<'channel'>(),
      status: 204,
      answer: async ({ params, caller }) => write(params.id, caller.agent.id, null),
    }),
  ];
}
