import { createHash } from 'node:crypto';
import { email } from '../../../adapters/email';
import { type Ear, type File, listens, type Outbound, openHttp, type Tools } from '../../../src/channel';
import type { ChannelId, Inbound, Media } from '../../../src/model';
import { SMTP_PASSWORD } from './post-office';

export const ADDRESS = 'kefu@yunjin.example';

/** Where the two servers of an account listen; one that is not needed is nowhere. */
interface Servers {
  readonly imap?: number;
  readonly smtp?: number;
}

export const settingsFor = ({ imap = 1, smtp = 1 }: Servers, more: Record<string, unknown> = {}) => ({
  address: ADDRESS,
  imap: { host: '127.0.0.1', port: imap, secure: false, user: ADDRESS, password: 'mima-8866' },
  smtp: { host: '127.0.0.1', port: smtp, secure: false, user: ADDRESS, password: SMTP_PASSWORD },
  name: '云锦茶行',
  ...more,
});

/** An account of ours by itself, with files kept in memory and real time unless a clock is given. */
export function openAccount(servers: Servers, more: Record<string, unknown> = {}, now: () => number = Date.now) {
  const kept = new Map<string, File>();
  const http = openHttp();
  const tools: Tools = {
    http,
    now,
    publicUrl: 'https://kefu.yunjin.example',
    said: async () => [],
    lastSaidAt: async () => null,
    goalOf: async () => null,
    async load({ hash = '' }: Media) {
      const file = kept.get(hash);
      if (file === undefined) throw new Error('gone');
      return file;
    },
    async keep(file) {
      const hash = createHash('sha256').update(file.bytes).digest('hex');
      kept.set(hash, file);
      return { hash, mime: file.mime, bytes: file.bytes.length, ...(file.name === null ? {} : { name: file.name }) };
    },
  };
  const open = () => {
    const channel = email.open(7 as ChannelId, email.settings.parse(settingsFor(servers, more)), tools);
    if (!listens(channel)) throw new Error('a mailbox listens');
    return channel;
  };
  const channel = open();
  return {
    channel,
    kept,
    tools,
    again: open,
    async close() {
      await channel.close?.();
      http.close();
    },
  };
}

/** An ear that remembers what it heard and in which portions. */
export function openEar(cursor: string | null = null) {
  const heard: Inbound[] = [];
  const portions: number[] = [];
  const state = { cursor, changes: 0 };
  const ear: Ear = {
    cursor,
    changed: () => {
      state.changes++;
    },
    async hear(inbound, next) {
      heard.push(...inbound);
      portions.push(inbound.length);
      state.cursor = next ?? state.cursor;
    },
  };
  return { ear, heard, portions, state };
}

/** Words to 王芳. */
export const outbound = (text: string, more: Partial<Outbound> = {}): Outbound => ({
  address: 'wang@mail.example',
  thread: 'a'.repeat(20),
  content: { type: 'text', text },
  class: 'agent',
  key: 'd1',
  answers: null,
  ...more,
});

/** Looks again until it is so; a test that waits in vain fails instead of keeping its process alive. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('it did not come to pass');
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}

const PATIENCE_MS = 100_000;
