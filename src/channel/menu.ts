import { z } from 'zod';
import type { Channel } from './channel';
import { ChannelError } from './error';

/** What a tap does: tells us `key`, opens `url`, or whatever a platform can besides (`kind`), which is read and not written. */
export type MenuTap =
  | { readonly name: string; readonly key: string }
  | { readonly name: string; readonly url: string }
  | { readonly name: string; readonly kind: string };

/** A menu at the foot of the conversation: one to three buttons, each of which does something or opens one to five. */
export interface Menu {
  readonly buttons: readonly (MenuTap | { readonly name: string; readonly buttons: readonly MenuTap[] })[];
}

/** A platform that shows customers a menu of ours. Rejects with ChannelError. */
export interface MenuChannel extends Channel {
  /** The menu as it stands there; null when there is none. */
  readMenu(signal: AbortSignal): Promise<Menu | null>;
  /** Puts up a menu in place of the one before, or takes it away. Phones may show the one before for up to a day. */
  writeMenu(menu: Menu | null, signal: AbortSignal): Promise<void>;
}

export const hasMenu = (channel: Channel): channel is MenuChannel => 'writeMenu' in channel;

/** How many a menu has, as WeChat and Weibo publish it. */
export const menuLimits = { buttons: 3, underOne: 5 } as const;

const word = z.string().catch('');
const BLANK = { name: '', type: '', key: '', url: '' };
const tap = z.object({ name: word, type: word, key: word, url: word }).catch(BLANK);
const button = tap.and(z.object({ sub_button: z.array(tap).catch([]) }).catch({ sub_button: [] }));
const told = z.object({ button: z.array(button) });

/** Reads the `button` form, which WeChat made and Weibo took over; null when there is no menu in it. */
export function readButtons(json: unknown): Menu | null {
  const parsed = told.safeParse(json);
  if (!parsed.success || parsed.data.button.length === 0) return null;
  return {
    buttons: parsed.data.button.map(one =>
      one.sub_button.length === 0 ? tapOf(one) : { name: one.name, buttons: one.sub_button.map(tapOf) },
    ),
  };
}

function tapOf({ name, type, key, url }: z.infer<typeof tap>): MenuTap {
  if (type === 'click') return { name, key };
  return type === 'view' ? { name, url } : { name, kind: type };
}

/** Writes the `button` form. Throws ChannelError `refused` for what no platform takes. */
export function writeButtons({ buttons }: Menu): { readonly button: readonly object[] } {
  expectCount(buttons.length, menuLimits.buttons);
  return {
    button: buttons.map(one => {
      if (!('buttons' in one)) return wireOf(one);
      expectCount(one.buttons.length, menuLimits.underOne);
      return { name: one.name, sub_button: one.buttons.map(wireOf) };
    }),
  };
}

function wireOf(one: MenuTap): object {
  if ('key' in one) return { type: 'click', ...one };
  if ('url' in one) return { type: 'view', ...one };
  throw new ChannelError('refused', null, `a button that is ${one.kind} is made in the console of the platform`);
}

function expectCount(count: number, most: number): void {
  if (count < 1 || count > most) throw new ChannelError('refused', null, `1 to ${most} buttons fit, not ${count}`);
}
