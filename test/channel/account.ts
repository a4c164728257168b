import { inspect } from 'node:util';
import {
  type Adapter,
  type Channel,
  ChannelError,
  listens,
  type Outbound,
  openHttp,
  type Receipt,
  type Tools,
  tellsHealth,
} from '../../src/channel';
import type { ChannelId, Content, Inbound } from '../../src/model';
import { type Kit, type Platform, until } from './kit';

/** Saturday 21 November 2026, ten in the morning in Beijing. */
const TEN_OCLOCK = Date.UTC(2026, 10, 21, 2, 0, 0);

/** Longer than any test: whatever ends, was ended by somebody. */
const FOR_EVER_MS = 600_000;

/** Words of the customer that no error may repeat. */
export const SECRET_WORDS = '只说给您听的话';

/** One account of ours on a played platform, with the clock of the test. */
export interface Account {
  readonly platform: Platform;
  readonly channel: Channel;
  readonly clock: { at: number };
  /** Another start of the same account: it remembers nothing. */
  again(): Channel;
  says(content: Content | string, more?: { readonly signal?: AbortSignal; readonly key?: string }): Promise<Receipt>;
  /** The error a send ended with; fails when it did not, when it is no ChannelError, or when it tells a secret. */
  faultOf(attempt: Promise<unknown>): Promise<ChannelError>;
  /** Everything that must never be seen. */
  secrets(): string[];
  close(): Promise<void>;
}

/** Opens an account as the house does: settings checked, then `open`. */
export async function openAccount(adapter: Adapter, kit: Kit): Promise<Account> {
  const clock = { at: TEN_OCLOCK };
  const now = () => clock.at;
  const platform = await kit.open(now);
  const settings = adapter.settings.parse(platform.settings);
  const http = openHttp({ deadlineMs: FOR_EVER_MS });
  const tools: Tools = {
    http,
    now,
    load: async () => {
      throw new Error('no such file');
    },
    keep: async ({ mime, bytes }) => ({ hash: '0'.repeat(64), mime, bytes: bytes.length }),
    said: async () => [],
    lastSaidAt: async () => null,
    goalOf: async () => null,
    publicUrl: 'https://kefu.example',
  };
  const opened: Channel[] = [];
  const start = () => {
    const channel = adapter.open(7 as ChannelId, settings, tools);
    opened.push(channel);
    return channel;
  };
  const channel = start();
  const seat = openSeat(channel);

  const secrets = () =>
    [...adapter.secrets.map(path => fieldOf(settings, path)), ...(platform.secrets?.() ?? [])]
      .filter(value => value !== undefined && value !== '')
      .map(String);

  let closed = false;
  return {
    platform,
    channel,
    clock,
    again: start,
    async says(content, { signal = new AbortController().signal, key = 'd1' } = {}) {
      if (kit.whileListening) await seat.take();
      return channel.send(outbound(channel, platform, content, key, now()), signal);
    },
    async faultOf(attempt) {
      const error = await attempt.then(
        value => new Error(`expected a ChannelError, but it resolved to ${inspect(value)}`),
        (reason: unknown) => reason,
      );
      if (!(error instanceof ChannelError)) throw error;
      expectSilent(tellOf(error), secrets());
      expect(error.message).toContain(error.kind);
      return error;
    },
    secrets,
    async close() {
      if (closed) return;
      closed = true;
      await seat.leave();
      for (const one of opened) await one.close?.();
      http.close();
      await platform.close();
    },
  };
}

/** Somebody who listens and writes nothing down, so that the account is signed in. */
function openSeat(channel: Channel): { take(): Promise<void>; leave(): Promise<void> } {
  const ending = new AbortController();
  let listening: Promise<unknown> | null = null;
  return {
    async take() {
      if (listening !== null || !listens(channel)) return;
      const ear = { cursor: null, hear: async () => undefined, changed: () => undefined };
      listening = channel.listen(ear, ending.signal).catch((error: unknown) => error);
      await until(() => !tellsHealth(channel) || channel.health().link !== 'connecting');
    },
    async leave() {
      ending.abort();
      await listening;
    },
  };
}

/** Everything an error would tell whoever writes it down, and its causes. */
function tellOf(error: ChannelError): string {
  return [inspect(error, { depth: 20, showHidden: true }), error.stack, JSON.stringify(error), String(error)].join(
    '\n',
  );
}

/** Fails when one of these is told, without telling it again. */
export function expectSilent(told: string, secrets: readonly string[]): void {
  const leaked = [...secrets, SECRET_WORDS].filter(secret => told.includes(secret)).map(secret => secret.slice(0, 3));
  expect({ leaked }).toEqual({ leaked: [] });
}

function outbound(channel: Channel, platform: Platform, said: Content | string, key: string, now: number): Outbound {
  const content: Content = typeof said === 'string' ? { type: 'text', text: said } : said;
  const question: Content = { type: 'text', text: '请问' };
  const answers = { externalId: 'm1', content: question, platformTime: now, before: 0 };
  return {
    address: platform.wang,
    thread: platform.wang,
    content,
    class: 'reply',
    key,
    answers: channel.limits.answers ? answers : null,
    ...platform.outbound,
  };
}

/** The value of a field named by its path, `smtp.password`. */
function fieldOf(settings: unknown, path: string): unknown {
  return path.split('.').reduce((value, name) => (value as Record<string, unknown> | undefined)?.[name], settings);
}

/** What was said, for comparing. */
export function wordsOf(inbound: readonly Inbound[]): string[] {
  return inbound.map(({ content }) => ('text' in content ? (content.text ?? '') : content.type));
}
