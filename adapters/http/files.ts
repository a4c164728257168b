import {
  ChannelError,
  type DoorResponse,
  type File,
  type Received,
  type Tools,
  type WebhookRequest,
} from '../../src/channel';
import type { ChannelId, Content, Media } from '../../src/model';
import { faultOf, retryAfterMs } from './errors';
import { linkLifeMs } from './limits';
import type { Settings } from './settings';
import type { Signer } from './signature';

const PATH = /^\/files\/([0-9a-f]{64})$/;
const GONE: DoorResponse = { status: 404, type: 'text/plain; charset=utf-8', body: 'gone' };

/** Files on their way: ours to the platform by links that we sign, and its own to us. */
export interface Files {
  /** The same content with an address for every file in it. Throws `refused` when a file is nowhere. */
  link(content: Content): Content;
  /** Answers a link of ours; null when this request is none. Throws `forged` when we did not write it. */
  serve(request: WebhookRequest): Promise<Received> | null;
  /** Fetches a file from the platform, in a request signed like every other. Rejects with ChannelError. */
  download(media: Media, signal: AbortSignal): Promise<File>;
}

/**
 * Opens the files of one account. A link lives for a day, and whoever has it may read the file. From the platform a file
 * is fetched only when it lies on the host of `sendUrl`: an address may have come from anybody.
 */
export function openFiles(id: ChannelId, own: Settings, tools: Tools, signer: Signer): Files {
  const host = new URL(own.sendUrl).host;
  const door = `${tools.publicUrl.replace(/\/+$/, '')}/webhooks/${id}`;
  const markOf = (hash: string, until: string) => `${id}.${hash}.${until}`;

  const linked = (media: Media): Media => {
    const { mime, name, bytes, hash, url } = media;
    const known = { ...(mime ? { mime } : {}), ...(name ? { name } : {}), ...(bytes ? { bytes } : {}) };
    if (hash === undefined) {
      if (url === undefined) throw new ChannelError('refused', null, 'there is no file to send');
      return { url, ...known };
    }
    const until = String(Math.floor((tools.now() + linkLifeMs) / 1000));
    const query = new URLSearchParams({ until, mark: signer.mark(markOf(hash, until)) });
    return { url: `${door}/files/${hash}?${query}`, ...known };
  };

  return {
    link(content) {
      if (!('media' in content) && !('thumb' in content)) return content;
      const thumb = content.thumb === undefined ? {} : { thumb: linked(content.thumb) };
      return 'media' in content ? { ...content, media: linked(content.media), ...thumb } : { ...content, ...thumb };
    },

    serve({ method, path, query, at }) {
      const hash = PATH.exec(path)?.[1];
      if (method !== 'GET' || hash === undefined) return null;
      const until = query.get('until') ?? '';
      if (!signer.isMark(markOf(hash, until), query.get('mark') ?? '')) {
        throw new ChannelError('forged', null, 'a link that is not ours');
      }
      if (Number(until) * 1000 < at) return Promise.resolve({ inbound: [], response: GONE });
      return tools.load({ hash }).then(
        file => ({ inbound: [], response: responseOf(file) }),
        () => ({ inbound: [], response: GONE }),
      );
    },

    async download({ url }, signal) {
      if (url === undefined || !URL.canParse(url)) throw new ChannelError('refused', null, 'the message names no file');
      if (new URL(url).host !== host) throw new ChannelError('refused', null, 'the file is not on the host of sendUrl');
      const headers = signer.headers(`file-${tools.now()}`, tools.now(), '');
      const response = await tools.http({ method: 'GET', url, headers, signal }).catch(() => {
        throw new ChannelError('busy', null, 'the file could not be fetched');
      });
      if (response.status !== 200) throw faultOf(response.status, null, retryAfterMs(response.headers, tools.now()));
      const mime = (response.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
      return { bytes: response.body, mime: mime || 'application/octet-stream', name: null };
    },
  };
}

/** A file is a download whatever it claims to be, so that none of it runs under our name in a browser. */
function responseOf({ bytes, mime, name }: File): DoorResponse {
  const called = name === null ? '' : `; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, escapeMore)}`;
  const headers = {
    'content-disposition': `attachment${called}`,
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  };
  return { status: 200, type: mime, body: bytes, headers };
}

/** What RFC 8187 wants encoded and `encodeURIComponent` leaves. */
const escapeMore = (one: string): string => `%${one.charCodeAt(0).toString(16).toUpperCase()}`;
