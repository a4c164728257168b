import { ChannelError, type File } from '../../src/channel';
import { senseless } from '../../src/channel/answer';
import type { Media } from '../../src/model';
import type { Api } from './api';

/**
 * Fetches a file a customer sent, which WeCom keeps for three days (document 90254 "Get temporary media"). Rejects with
 * ChannelError: `refused` when the file is gone.
 */
export async function download(api: Api, media: Media, signal: AbortSignal): Promise<File> {
  if (!media.platformId) throw new ChannelError('refused', null, 'the message names no file');
  const { json, headers, body } = await api.get('/cgi-bin/media/get', { media_id: media.platformId }, signal);
  // A file is never an object with WeCom's own words in it.
  if (json !== null && 'errcode' in json) throw senseless({ effect: 'none' });
  const type = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return { bytes: body, mime: isClear(type) ? type : sniff(body), name: nameOf(headers['content-disposition'] ?? '') };
}

function isClear(type: string): boolean {
  return type !== '' && type !== 'text/plain' && type !== 'application/octet-stream';
}

/** The file's own name; the starred form is percent-encoded UTF-8 (RFC 6266). */
function nameOf(disposition: string): string | null {
  const starred = /filename\*=utf-8''([^;]+)/i.exec(disposition)?.[1];
  const plain = /filename="?([^";]+)"?/i.exec(disposition)?.[1];
  if (starred === undefined) return plain ?? null;
  try {
    return decodeURIComponent(starred);
  } catch {
    return plain ?? null;
  }
}

const MAGIC: readonly (readonly [at: number, bytes: string, mime: string])[] = [
  [0, '\xff\xd8\xff', 'image/jpeg'],
  [0, '\x89PNG', 'image/png'],
  [0, 'GIF8', 'image/gif'],
  [0, '#!AMR', 'audio/amr'],
  [0, '%PDF', 'application/pdf'],
  [4, 'ftyp', 'video/mp4'],
];

function sniff(bytes: Buffer): string {
  const head = bytes.toString('latin1', 0, 16);
  return MAGIC.find(([at, magic]) => head.startsWith(magic, at))?.[2] ?? 'application/octet-stream';
}
