import { ChannelError, type File } from '../../src/channel';
import { senseless } from '../../src/channel/answer';
import type { Media } from '../../src/model';
import type { Wire } from './wire';

/**
 * Fetches a picture or a voice a customer sent, by its `tovfid` (document "上传下载多媒体文件"; that `mss/msget` answers
 * so was not verified). Rejects with ChannelError: `refused` when the message names no file or Weibo has lost it.
 */
export async function download(wire: Wire, base: string, media: Media, signal: AbortSignal): Promise<File> {
  if (!media.platformId) throw new ChannelError('refused', null, 'the message names no file');
  const ask = {
    method: 'GET',
    url: `${base}/2/mss/msget`,
    query: { fid: media.platformId },
    effect: 'none',
  } as const;
  const { json, headers, body } = await wire(ask, signal);
  if (json !== null) throw senseless(ask);
  if (body.length === 0) throw new ChannelError('refused', null, 'the file is empty');
  const claimed = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return { bytes: body, mime: /^(image|audio|video)\/\S+$/.test(claimed) ? claimed : sniff(body), name: null };
}

const MAGIC: readonly (readonly [at: number, bytes: string, mime: string])[] = [
  [0, '\xff\xd8\xff', 'image/jpeg'],
  [0, '\x89PNG', 'image/png'],
  [0, 'GIF8', 'image/gif'],
  [0, '#!AMR', 'audio/amr'],
  [0, 'ID3', 'audio/mpeg'],
  [4, 'ftyp', 'video/mp4'],
];

/** What the first bytes say it is, where the type claimed says nothing. */
function sniff(bytes: Buffer): string {
  const head = bytes.toString('latin1', 0, 16);
  return MAGIC.find(([at, magic]) => head.startsWith(magic, at))?.[2] ?? 'application/octet-stream';
}
