import type { Menu, MenuTap } from '@/api/channels';

/** How many buttons a menu has, and how many open below one. */
export const menuLimits = { buttons: 3, underOne: 5 } as const;

/** What a button does: tells a key, opens an address, opens buttons of its own, or what only the platform's console makes. */
export type Does = 'key' | 'url' | 'more' | 'kind';

/** A button while it is written; `id` tells it from its neighbours on the page. */
export interface ButtonDraft {
  readonly id: number;
  readonly name: string;
  readonly does: Does;
  readonly value: string;
  readonly taps: readonly ButtonDraft[];
}

let last = 0;

/** A button that says and does nothing yet. */
export const freshButton = (): ButtonDraft => ({ id: ++last, name: '', does: 'key', value: '', taps: [] });

/** A menu as one edits it; null is none. */
export const draftOf = (buttons: Menu['buttons'] | null): ButtonDraft[] => (buttons ?? []).map(drafted);

function drafted(one: Menu['buttons'][number]): ButtonDraft {
  const does = one.buttons ? 'more' : one.url !== undefined ? 'url' : one.kind !== undefined ? 'kind' : 'key';
  const value = one.url ?? one.kind ?? one.key ?? '';
  return { id: ++last, name: one.name, does, value, taps: (one.buttons ?? []).map(drafted) };
}

/** The menu as it is put up; it must have no faults. */
export const menuOf = (draft: readonly ButtonDraft[]): Menu => ({
  buttons: draft.map(one =>
    one.does === 'more' ? { name: one.name.trim(), buttons: one.taps.map(tapOf) } : tapOf(one),
  ),
});

const tapOf = ({ name, does, value }: ButtonDraft): MenuTap => ({ name: name.trim(), [does]: value.trim() });

/** What phones show of a name, in Chinese characters, and what platforms take of it, in bytes of UTF-8. */
const lengths = [
  { shown: 4, bytes: 16 },
  { shown: 8, bytes: 60 },
] as const;

/** How long a name is in Chinese characters, two letters or figures being one, and how many phones show at that level. */
export function nameLength(name: string, level: 0 | 1): { readonly length: number; readonly most: number } {
  const halves = [...name.trim()].reduce((sum, sign) => sum + widthOf(sign), 0);
  return { length: Math.ceil(halves / 2), most: lengths[level].shown };
}

const widthOf = (sign: string): number => ((sign.codePointAt(0) ?? 0) < 0x2e80 ? 1 : 2);

/** A name as phones show it: cut where it is too long. */
export function shownName(name: string, level: 0 | 1): string {
  const { length, most } = nameLength(name, level);
  if (length <= most) return name.trim();
  let left = 2 * most;
  const kept = [...name.trim()].filter(sign => {
    left -= left < 0 ? 0 : widthOf(sign);
    return left >= 0;
  });
  return `${kept.join('')}…`;
}

/** What keeps a button from being put up; null when nothing does. */
export function faultOf(
  one: ButtonDraft,
  level: 0 | 1,
): 'name' | 'long' | 'value' | 'address' | 'kind' | 'empty' | null {
  if (one.name.trim() === '') return 'name';
  if (new TextEncoder().encode(one.name.trim()).length > lengths[level].bytes) return 'long';
  if (one.does === 'kind') return 'kind';
  if (one.does === 'more') return one.taps.length === 0 ? 'empty' : null;
  if (one.value.trim() === '') return 'value';
  return one.does === 'url' && !isAddress(one.value.trim()) ? 'address' : null;
}

function isAddress(text: string): boolean {
  return /^https?:\/\/[^\s/]+\.[^\s]+$/.test(text) && URL.canParse(text) && text.length <= 1024;
}

/** Whether the whole can be put up. */
export const isReady = (draft: readonly ButtonDraft[]): boolean =>
  draft.length > 0 &&
  draft.every(
    one => faultOf(one, 0) === null && (one.does !== 'more' || one.taps.every(below => faultOf(below, 1) === null)),
  );
