import type { File, Http, Said, Tools } from '../channel';
import type { ChannelId, Media } from '../model';
import type { Store } from '../store';
import type { Files } from '../store/media';
import { saidIn } from '../store/queries/said';
import { goal, lastSaidAt } from '../store/queries/threads';
import { deliveryOf } from './delivery-key';

const MOST = 100;

/** What every adapter is given: the world, the time, the files we keep, and what was said to whom. */
export function openTools(parts: {
  readonly store: Store;
  readonly files: Files;
  readonly http: Http;
  readonly now: () => number;
  readonly publicUrl: string;
}): Tools {
  const { store, files, http, now, publicUrl } = parts;
  return {
    http,
    now,
    publicUrl,
    async load({ hash }: Media): Promise<File> {
      if (!hash) throw new Error('a file without a hash is not kept here');
      return files.load(hash);
    },
    async keep({ bytes, mime, name }: File): Promise<Media> {
      const hash = await files.keep(bytes, mime, name);
      return { hash, mime, bytes: bytes.length, ...(name === null ? {} : { name }) };
    },
    async said(channelId: ChannelId, thread: string, seq: number): Promise<readonly Said[]> {
      return saidIn(store, { channelId, thread, seq, limit: MOST });
    },
    lastSaidAt: (channelId, thread) => lastSaidAt(store, { channelId, thread }),
    async goalOf(channelId, key) {
      const id = deliveryOf(key);
      return id === null ? null : goal(store, { channelId, id });
    },
  };
}
