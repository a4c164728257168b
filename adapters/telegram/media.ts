import { z } from 'zod';
import { ChannelError, type File, type Http } from '../../src/channel';
import type { Media } from '../../src/model';
import { type Api, baseOf } from './api';
import { senseless } from './errors';
import { downloadBytes } from './limits';

/** What fetching needs. `token` is part of the address, so the address is never told to anybody. */
interface Fetching {
  readonly api: Api;
  readonly http: Http;
  readonly apiBase: string;
  readonly token: string;
}

const found = z.object({ file_path: z.string().min(1), file_size: z.number().optional().catch(undefined) });

/**
 * Fetches a file a customer sent (Bot API, "getFile"): first where it lies, then the bytes, at most 20 MB. Rejects with
 * ChannelError: `refused` when it is gone or too large, `busy` when it may be tried again.
 */
export async function download(parts: Fetching, media: Media, signal: AbortSignal): Promise<File> {
  const { api, http, apiBase, token } = parts;
  if (media.platformId === undefined) throw new ChannelError('refused', null, 'the message names no file');
  if ((media.bytes ?? 0) > downloadBytes) throw tooLarge();
  const parsed = found.safeParse(await api('getFile', { file_id: media.platformId }, { effect: 'none', signal }));
  if (!parsed.success) throw senseless('none');
  const { file_path: path, file_size: bytes = 0 } = parsed.data;
  if (bytes > downloadBytes) throw tooLarge();
  // A Bot API server in local mode names a file on its own disk.
  if (path.startsWith('/') || path.split('/').includes('..')) {
    throw new ChannelError('refused', null, 'the Bot API server keeps its files to itself; run it without --local');
  }
  const url = `${baseOf(apiBase)}file/bot${token}/${path.split('/').map(encodeURIComponent).join('/')}`;
  const { status, headers, body } = await http({ method: 'GET', url, maxBytes: downloadBytes, signal }).catch(() => {
    throw new ChannelError('busy', null, 'the file could not be fetched');
  });
  const isLater = status >= 500 || status === 429;
  if (isLater) throw new ChannelError('busy', String(status), 'the file is not there yet');
  if (status !== 200) throw new ChannelError('refused', String(status), 'the file is gone');
  return { bytes: body, mime: media.mime ?? mimeOf(path, headers['content-type']), name: media.name ?? null };
}

/** Telegram calls most files `application/octet-stream`; their ends tell more. */
const ENDS: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  oga: 'audio/ogg',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
};

function mimeOf(path: string, claimed = ''): string {
  const end = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return ENDS[end] ?? (claimed.split(';', 1)[0]?.trim() || 'application/octet-stream');
}

function tooLarge(): ChannelError {
  return new ChannelError('refused', null, 'Telegram hands bots no file of more than 20 MB');
}
