import type { ShownContent, Spoken } from '../wire';
import { type Door, Refused } from './door';
import { pause, pauses } from './pause';

/** Something the visitor said that has not arrived yet. */
export interface Pending {
  readonly id: string;
  readonly at: number;
  /** What is said; a file is named only once it is uploaded. */
  spoken: Spoken | null;
  readonly file: File | null;
  state: 'sending' | 'waiting' | 'failed';
  /** Why it failed or waits; null when the state says it all. */
  why: Refused['id'] | null;
}

export interface Outbox {
  readonly pending: readonly Pending[];
  add(one: Pick<Pending, 'id' | 'at' | 'spoken' | 'file'>): void;
  /** Tries one that failed again, under the same id. */
  retry(id: string): void;
  /** It has arrived, as the stream told, or is not wanted any more. */
  drop(id: string): void;
}

interface Parts {
  readonly door: Pick<Door, 'say' | 'upload'>;
  readonly token: () => Promise<string>;
  /** The token was not good any more. */
  readonly forget: () => void;
  readonly onChange: () => void;
  readonly onSent: (one: Pending) => void;
}

/** Sends one after another, in order. What the network swallowed is sent again under the same id until it arrives. */
export function openOutbox({ door, token, forget, onChange, onSent }: Parts): Outbox {
  let pending: Pending[] = [];
  let busy = false;
  let faults = 0;

  const drop = (id: string): void => {
    pending = pending.filter(one => one.id !== id);
  };

  async function send(one: Pending): Promise<void> {
    const key = await token();
    if (one.spoken === null && one.file !== null) {
      const { file } = await door.upload(key, one.file, one.file.name);
      one.spoken = { id: one.id, type: 'file', file };
    }
    if (one.spoken !== null) await door.say(key, one.spoken);
  }

  /** Resolves when it is worth trying the next. */
  async function settle(one: Pending, error: unknown): Promise<void> {
    const { id, retryAfterMs } = error instanceof Refused ? error : new Refused('lost');
    one.why = id;
    if (id === 'session' && faults === 0) forget();
    else if (id !== 'lost' && id !== 'slow_down') {
      one.state = 'failed';
      faults = 0;
      onChange();
      return;
    } else one.state = 'waiting';
    onChange();
    await pause(id === 'session' ? 0 : Math.max(retryAfterMs, pauses(faults)));
    faults += 1;
    one.state = 'sending';
  }

  async function pump(): Promise<void> {
    if (busy) return;
    busy = true;
    for (let one = next(); one !== undefined; one = next()) {
      try {
        await send(one);
        faults = 0;
        drop(one.id);
        onSent(one);
      } catch (error) {
        await settle(one, error);
      }
    }
    busy = false;
  }
  const next = () => pending.find(one => one.state !== 'failed');
  const start = () => {
    onChange();
    void pump();
  };

  return {
    get pending() {
      return pending;
    },
    add(one) {
      pending.push({ ...one, state: 'sending', why: null });
      start();
    },
    retry(id) {
      const one = pending.find(each => each.id === id);
      if (one?.state !== 'failed') return;
      one.state = 'sending';
      one.why = null;
      start();
    },
    drop,
  };
}

/** What is shown of something said before the server has told it back. */
export function contentOf({ id, spoken, file }: Pick<Pending, 'id' | 'spoken' | 'file'>): ShownContent {
  if (spoken?.type === 'text') return { type: 'text', text: spoken.text };
  if (spoken?.type === 'menu') return { type: 'text', text: spoken.label };
  const mime = file?.type ?? '';
  return {
    type: mime.startsWith('image/') ? 'image' : 'file',
    file: spoken?.type === 'file' ? spoken.file : placeOf(id),
    mime,
    name: file?.name ?? null,
    bytes: file?.size ?? null,
  };
}

/** What stands for the ticket of a file until it has one. */
export const placeOf = (id: string): string => `chosen ${id}`;
