import { codeLifeMs } from './limits';
import { keyOf, type Place } from './place';

/** What a code of `send_msg_on_event` was given for: entering, being handed to the desk, the session's end. */
export type Occasion = keyof typeof codeLifeMs;

/** Codes that let us say one thing outside the ordinary window. */
export interface Codes {
  /** Keeps a code given at `at`, milliseconds since the epoch; an older one of the same place is forgotten. */
  keep(place: Place, code: string, occasion: Occasion, at: number): void;
  /** The code to send this delivery by, or null. It belongs to the delivery's key from then on, for each is used once. */
  take(place: Place, key: string, type: 'text' | 'msgmenu'): string | null;
  /** The delivery did not use it up after all. */
  free(place: Place, key: string): void;
  /** The customer has written: the ordinary window is open and what was meant for the occasion is over. */
  wrote(place: Place): void;
}

interface Code {
  readonly value: string;
  readonly occasion: Occasion;
  readonly until: number;
  takenBy: string | null;
}

const REMEMBERED = 10_000;
/** After being handed to the desk only text may be said (document 95122). */
const MENUS: ReadonlySet<Occasion> = new Set<Occasion>(['welcome', 'end']);

/** Opens the memory of codes. They live so short that a restart which loses them loses nothing that was still good. */
export function openCodes(now: () => number): Codes {
  const codes = new Map<string, Code>();
  return {
    keep(place, value, occasion, at) {
      const until = at + codeLifeMs[occasion];
      if (until <= now()) return;
      const key = keyOf(place);
      if (codes.get(key)?.value === value) return;
      codes.delete(key);
      codes.set(key, { value, occasion, until, takenBy: null });
      const oldest = codes.size > REMEMBERED ? codes.keys().next().value : undefined;
      if (oldest !== undefined) codes.delete(oldest);
    },
    take(place, key, type) {
      const code = codes.get(keyOf(place));
      if (code === undefined || (code.takenBy !== null && code.takenBy !== key)) return null;
      if (code.until <= now() || (type === 'msgmenu' && !MENUS.has(code.occasion))) return null;
      code.takenBy = key;
      return code.value;
    },
    free(place, key) {
      const code = codes.get(keyOf(place));
      if (code?.takenBy === key) code.takenBy = null;
    },
    wrote(place) {
      const code = codes.get(keyOf(place));
      if (code !== undefined && code.occasion !== 'desk') codes.delete(keyOf(place));
    },
  };
}
