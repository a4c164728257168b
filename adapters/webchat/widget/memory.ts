import type { Session, Spoken } from '../wire';

/** What this browser remembers between two pages. */
export interface Remembered {
  readonly session: Session | null;
  /** Whom the site named when the session began; null for a visitor it did not name. */
  readonly user: string | null;
  /** Whether anything was ever said, so that it is worth asking for answers. */
  readonly talked: boolean;
  /** The last place the visitor has read. */
  readonly read: number;
  /** What was written and has not arrived yet. */
  readonly waiting: readonly { readonly spoken: Spoken; readonly at: number }[];
}

/** `localStorage`, as far as it is needed. */
interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export interface Memory {
  get(): Remembered;
  set(change: Partial<Remembered>): void;
}

const NOTHING: Remembered = { session: null, user: null, talked: false, read: 0, waiting: [] };

/**
 * The memory of one widget for this user. What another user left behind is forgotten: whoever signs out on a shared
 * computer leaves nothing. Where the browser keeps nothing (private windows), it lasts as long as the page.
 */
export function openMemory(key: string, user: string | null, store: Shelf | null): Memory {
  const load = (): Remembered => {
    try {
      const kept = { ...NOTHING, ...(JSON.parse(store?.getItem(key) ?? '{}') as Partial<Remembered>) };
      return kept.user === user ? kept : { ...NOTHING, user };
    } catch {
      return { ...NOTHING, user };
    }
  };
  const save = (): void => {
    try {
      store?.setItem(key, JSON.stringify(known));
    } catch {
      // Full or forbidden: the page goes on with what it knows.
    }
  };
  let known = load();
  save();
  return {
    get: () => known,
    set(change) {
      // Another page of the same site may have read further meanwhile.
      const read = store === null ? known.read : load().read;
      known = { ...known, ...change, user };
      known = { ...known, read: Math.max(known.read, read) };
      save();
    },
  };
}
