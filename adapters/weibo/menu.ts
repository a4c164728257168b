import { type Menu, readButtons, writeButtons } from '../../src/channel';
import { senseless } from '../../src/channel/answer';
import { encodeData } from './encode';
import type { Wire } from './wire';

/** The menu as it stands (document "自定义菜单查询接口"); null when there is none. Rejects with ChannelError. */
export async function readMenu(wire: Wire, base: string, signal: AbortSignal): Promise<Menu | null> {
  const ask = { method: 'GET', url: `${base}/2/messages/menu/show.json`, effect: 'none' } as const;
  const { json } = await wire(ask, signal);
  if (json === null) throw senseless(ask);
  return readButtons(json.menu);
}

/**
 * Puts up a menu (document "自定义菜单创建接口"), or takes it away, which was not seen on a page. Codes 264xx say what is
 * wrong with it. Rejects with ChannelError.
 */
export async function writeMenu(wire: Wire, base: string, menu: Menu | null, signal: AbortSignal): Promise<void> {
  const ask =
    menu === null
      ? { method: 'GET' as const, url: `${base}/2/messages/menu/delete.json`, effect: 'none' as const }
      : {
          method: 'POST' as const,
          url: `${base}/2/messages/menu/create.json`,
          form: { menus: encodeData({ ...writeButtons(menu) }) },
          effect: 'none' as const,
        };
  const { json } = await wire(ask, signal);
  if (json === null) throw senseless(ask);
}
