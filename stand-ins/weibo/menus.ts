import { z } from 'zod';
import { decoded } from './messages';
import { refuse } from './refusals';
import type { Call, Reply } from './server';
import type { World } from './world';

const name = z.string().min(1);
const leaf = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('click'), name, key: name }),
  z.strictObject({ type: z.literal('view'), name, url: z.url() }),
]);
const menu = z.strictObject({
  button: z
    .array(z.union([leaf, z.strictObject({ name, sub_button: z.array(leaf).min(1).max(5) })]))
    .min(1)
    .max(3),
});

/** `2/messages/menu/create`; what it does not take is one of 264xx, whose single meanings are not published. */
export function createMenu(world: World, call: Call): Reply {
  const parsed = menu.safeParse(decoded(call.form.get('menus')));
  if (!parsed.success) return refuse(world, call, 26401, 'malformed');
  world.menu.current = parsed.data;
  return { status: 200, body: { result: true } };
}

/** `2/messages/menu/show`. */
export const showMenu = (world: World): Reply => ({ status: 200, body: { menu: world.menu.current ?? {} } });

/** `2/messages/menu/delete`. */
export function deleteMenu(world: World): Reply {
  world.menu.current = null;
  return { status: 200, body: { result: true } };
}
