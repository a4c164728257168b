import type { Introduction, Look, RefusalId, Session, Shown, ShownFile, Spoken } from '../wire';
import { openEvents } from './events';

/** Why a request did not succeed: `lost` when there was no answer. */
export class Refused extends Error {
  constructor(
    readonly id: RefusalId | 'lost',
    readonly retryAfterMs = 0,
  ) {
    super(id);
  }
}

export interface Hearer {
  said(shown: Shown): void;
  typing(on: boolean): void;
  /** Everything said so far was told. */
  ready(): void;
}

/** The adapter's door, from the page. Everything rejects with {@link Refused} only. */
export interface Door {
  look(): Promise<Look>;
  session(who: Introduction, token: string | null): Promise<Session>;
  say(token: string, spoken: Spoken): Promise<void>;
  upload(token: string, file: Blob, name: string): Promise<ShownFile>;
  file(token: string, ticket: string): Promise<Blob>;
  /** Hears until the stream ends, which resolves, or breaks. */
  listen(token: string, after: number, hearer: Hearer, signal: AbortSignal): Promise<void>;
}

/** Longer than three beats of the server: a line this quiet is dead, whatever the browser believes. */
const SILENCE_MS = 50_000;

export function openDoor(base: string): Door {
  const ask = async (path: string, options: RequestInit, token: string | null): Promise<Response> => {
    const headers = { ...(options.headers as object), ...(token === null ? {} : { Authorization: `Bearer ${token}` }) };
    const response = await fetch(base + path, {
      ...options,
      headers,
      credentials: 'omit',
      cache: path.startsWith('/files/') ? 'default' : 'no-store',
    }).catch(() => {
      throw new Refused('lost');
    });
    if (response.ok) return response;
    const body = (await response.json().catch(() => null)) as { error?: { id?: RefusalId } } | null;
    throw new Refused(body?.error?.id ?? 'lost', Number(response.headers.get('Retry-After') ?? 0) * 1000);
  };
  const post = (path: string, body: unknown, token: string | null) =>
    ask(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }, token);

  return {
    look: async () => (await ask('/look', {}, null)).json(),
    session: async (who, token) => (await post('/session', who, token)).json(),
    say: async (token, spoken) => void (await post('/messages', spoken, token)),
    async upload(token, file, name) {
      const headers = { 'Content-Type': file.type || 'application/octet-stream' };
      const path = `/files?name=${encodeURIComponent(name)}`;
      return (await ask(path, { method: 'POST', headers, body: file }, token)).json();
    },
    file: async (token, ticket) => (await ask(`/files/${ticket}`, {}, token)).blob(),
    async listen(token, after, hearer, signal) {
      const ending = new AbortController();
      const end = () => ending.abort();
      signal.addEventListener('abort', end);
      let quiet = setTimeout(end, SILENCE_MS);
      try {
        const { body } = await ask(`/events?after=${after}`, { signal: ending.signal }, token);
        const hear = openEvents(({ name, data }) => pass(hearer, name, data));
        const reader = body!.getReader();
        const decoder = new TextDecoder();
        for (;;) {
          const { done, value } = await reader.read().catch(() => {
            throw new Refused('lost');
          });
          if (done) return;
          clearTimeout(quiet);
          quiet = setTimeout(end, SILENCE_MS);
          hear(decoder.decode(value, { stream: true }));
        }
      } finally {
        clearTimeout(quiet);
        signal.removeEventListener('abort', end);
      }
    },
  };
}

function pass(hearer: Hearer, name: string, data: string): void {
  if (name === 'said') hearer.said(JSON.parse(data) as Shown);
  else if (name === 'typing') hearer.typing((JSON.parse(data) as { on: boolean }).on);
  else if (name === 'ready') hearer.ready();
}
