import { openEvents } from '../../../adapters/webchat/widget/events';
import type { Introduction, Session, Shown } from '../../../adapters/webchat/wire';

/** The shop's own site, which the channel of these tests allows. */
export const SHOP = 'https://www.yunjin.example';

/** A page's calls to the door, as a browser would send them from `origin`. */
export interface Page {
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** Introduces itself and goes on with the token it is given. */
  enter(who?: Introduction): Promise<Session>;
  says(text: string, id?: string): Promise<Response>;
  listen(after?: number): Ear;
  token: string;
}

/** What a page hears on its stream. */
export interface Ear {
  readonly heard: readonly Shown[];
  readonly typing: readonly boolean[];
  /** Resolves with everything heard once `isSo` is true of it; rejects when the stream ends before. */
  until(isSo: (heard: readonly Shown[]) => boolean): Promise<readonly Shown[]>;
  /** Resolves once everything said so far was told. */
  readonly ready: Promise<void>;
  /** Resolves when the server ended the stream. */
  readonly ended: Promise<void>;
  leave(): void;
}

let count = 0;

/** A page of the shop that talks to the door at `base`. */
export function openPage(base: string, origin: string | null = SHOP): Page {
  const page: Page = {
    token: '',
    ask: (method, path, body, headers = {}) =>
      fetch(base + path, {
        method,
        headers: {
          ...(origin === null ? {} : { origin }),
          ...(page.token === '' ? {} : { authorization: `Bearer ${page.token}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: body instanceof Buffer ? new Uint8Array(body) : JSON.stringify(body) }),
      }),
    async enter(who = {}) {
      const session = (await (await page.ask('POST', '/session', who)).json()) as Session;
      page.token = session.token;
      return session;
    },
    says: (text, id = `message-${++count}`) => page.ask('POST', '/messages', { id, type: 'text', text }),
    listen: (after = 0) => listen(base, after, origin, page.token),
  };
  return page;
}

function listen(base: string, after: number, origin: string | null, token: string): Ear {
  const ending = new AbortController();
  const heard: Shown[] = [];
  const typing: boolean[] = [];
  const waiting = new Set<() => void>();
  let over = false;
  let isReady: () => void = () => undefined;
  const ready = new Promise<void>(resolve => {
    isReady = resolve;
  });
  const tell = openEvents(({ name, data }) => {
    if (name === 'said') heard.push(JSON.parse(data) as Shown);
    if (name === 'typing') typing.push((JSON.parse(data) as { on: boolean }).on);
    if (name === 'ready') isReady();
    for (const look of waiting) look();
  });
  const read = async () => {
    const headers = { authorization: `Bearer ${token}`, ...(origin === null ? {} : { origin }) };
    const response = await fetch(`${base}/events?after=${after}`, { headers, signal: ending.signal });
    const decoder = new TextDecoder();
    for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
      tell(decoder.decode(piece, { stream: true }));
    }
  };
  const ended = read()
    .catch(() => undefined)
    .then(() => {
      over = true;
      for (const look of waiting) look();
    });
  return {
    heard,
    typing,
    ready,
    ended,
    leave: () => ending.abort(),
    until: isSo =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (isSo(heard)) resolve(heard);
          else if (over) reject(new Error(`the stream ended after ${JSON.stringify(heard)}`));
        };
        waiting.add(look);
        look();
      }),
  };
}

/** What was said, for comparing: `bot: 您好`. */
export const linesOf = (heard: readonly Shown[]): string[] =>
  [...heard]
    .sort((one, other) => one.seq - other.seq)
    .map(({ from, content }) => `${from}: ${'text' in content ? content.text : content.type}`);
