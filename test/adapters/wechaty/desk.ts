import { wechaty } from '../../../adapters/wechaty';
import {
  type File,
  type HealthChannel,
  type ListeningChannel,
  type Outbound,
  openHttp,
  type Receipt,
  type TestableChannel,
} from '../../../src/channel';
import type { ChannelId, Inbound } from '../../../src/model';
import { until } from '../../channel/kit';
import { type World, wang } from './world';

/** An account of ours in a world, with an ear that writes down. */
export interface Desk {
  readonly channel: ListeningChannel & HealthChannel & TestableChannel;
  readonly heard: Inbound[];
  /** Files that were kept, and those that can be sent, by hash. */
  readonly kept: File[];
  readonly files: Map<string, File>;
  readonly clock: { at: number };
  readonly cursor: string | null;
  /** While true nothing can be stored. */
  full: boolean;
  /** Begins to listen; resolves when the account is signed in. The listener's own end is `ended`. */
  listen(): Promise<void>;
  /** How the listener ended: its error, or null. */
  ended: Promise<unknown>;
  stop(): Promise<unknown>;
  says(message?: Partial<Outbound>, signal?: AbortSignal): Promise<Receipt>;
  close(): Promise<void>;
}

/** Eleven in the morning in Beijing. */
export const ELEVEN = Date.UTC(2026, 10, 21, 3, 0, 0);

export function openDesk(world: World, more: Record<string, unknown> = {}, cursor: string | null = null): Desk {
  const http = openHttp();
  const clock = { at: ELEVEN };
  const files = new Map<string, File>();
  const kept: File[] = [];
  const channel = wechaty.open(7 as ChannelId, wechaty.settings.parse({ ...world.settings, ...more }), {
    http,
    now: () => clock.at,
    async load({ hash = '' }) {
      const file = files.get(hash);
      if (!file) throw new Error('gone');
      return file;
    },
    async keep(file) {
      kept.push(file);
      return {
        hash: `h${kept.length}`,
        mime: file.mime,
        bytes: file.bytes.length,
        ...(file.name && { name: file.name }),
      };
    },
    said: async () => [],
    lastSaidAt: async () => null,
    goalOf: async () => null,
    publicUrl: 'https://kefu.example',
  }) as Desk['channel'];
  let ending = new AbortController();
  const heard: Inbound[] = [];
  const state = { cursor };

  const desk: Desk = {
    channel,
    heard,
    kept,
    files,
    clock,
    full: false,
    ended: Promise.resolve(null),
    get cursor() {
      return state.cursor;
    },
    async listen() {
      ending = new AbortController();
      const hear = async (inbound: readonly Inbound[], next?: string) => {
        if (desk.full) throw new Error('the disk is full');
        heard.push(...inbound);
        state.cursor = next ?? state.cursor;
      };
      desk.ended = channel.listen({ cursor: state.cursor, hear, changed: () => undefined }, ending.signal).then(
        () => null,
        (error: unknown) => error,
      );
      let isOver = false;
      void desk.ended.then(() => {
        isOver = true;
      });
      await until(() => isOver || channel.health().link === 'up');
    },
    stop() {
      ending.abort();
      return desk.ended;
    },
    says: (message = {}, signal = new AbortController().signal) =>
      channel.send(
        {
          ...{ address: wang.id, thread: wang.id, content: { type: 'text', text: '您好' } },
          ...{ class: 'agent', key: 'd1', answers: null, ...message },
        },
        signal,
      ),
    async close() {
      await desk.stop();
      await channel.close?.();
      http.close();
    },
  };
  return desk;
}
