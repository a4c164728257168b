import { ChannelError, type Menu, readButtons, writeButtons } from '../../src/channel';
import { senseless } from '../../src/channel/answer';
import type { Api } from './api';

/** What WeChat answers to an account without a menu. */
const NO_MENU = '46003';

/** The menu as it stands (document "Query a custom menu"); null when there is none. Rejects with ChannelError. */
export async function readMenu(api: Api, signal: AbortSignal): Promise<Menu | null> {
  try {
    const { json } = await api.get('/cgi-bin/menu/get', {}, signal);
    if (json === null) throw senseless({ effect: 'none' });
    return readButtons(json.menu);
  } catch (error) {
    if (error instanceof ChannelError && error.code === NO_MENU) return null;
    throw error;
  }
}

/** Puts up a menu, or takes it away (documents "Create a custom menu" and "Delete a custom menu"). Rejects with ChannelError. */
export async function writeMenu(api: Api, menu: Menu | null, signal: AbortSignal): Promise<void> {
  if (menu === null) await api.get('/cgi-bin/menu/delete', {}, signal);
  else await api.post('/cgi-bin/menu/create', writeButtons(menu), 'none', signal);
}
