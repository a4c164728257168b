import { z } from 'zod';
import { ChannelError, type File, type Http, type HttpResponse } from '../../src/channel';
import { senseless } from '../../src/channel/answer';
import type { Media } from '../../src/model';
import type { Api } from './api';
import { asksFor } from './errors';

const elsewhere = z.object({ video_url: z.url({ protocol: /^https?$/ }) });

/**
 * Fetches a file a customer sent, which WeChat keeps for three days (document "Get temporary media"). The answer is
 * the file, an error as JSON, or for a video the address where it is. A picture whose id has died is fetched from its
 * own address. Rejects with ChannelError: `refused` when the file is gone.
 */
export async function download(api: Api, files: Files, media: Media, signal: AbortSignal): Promise<File> {
  if (!media.platformId) return files.picture(media.url, signal);
  try {
    const answer = await api.get('/cgi-bin/media/get', { media_id: media.platformId }, signal);
    if (answer.json === null) return fileOf(answer);
    const parsed = elsewhere.safeParse(answer.json);
    if (!parsed.success) throw senseless({ effect: 'none' });
    return await files.video(parsed.data.video_url, signal);
  } catch (error) {
    if (media.url && asksFor(error, 'reupload')) return files.picture(media.url, signal);
    throw error;
  }
}

/** Files that lie elsewhere than behind the API. */
export interface Files {
  /** From an address in a push: only WeChat's own hosts are asked, for in plain mode a push can be forged. */
  picture(url: string | undefined, signal: AbortSignal): Promise<File>;
  /** From an address the API gave. */
  video(url: string, signal: AbortSignal): Promise<File>;
}

const HOSTS = ['.qpic.cn', '.qlogo.cn', '.qq.com'];

/** Opens the way to files outside the API; `apiBase` tells which host besides WeChat's may hold pictures. */
export function openFiles(http: Http, apiBase: string): Files {
  const own = new URL(apiBase).hostname;
  const fetchFrom = async (url: string, signal: AbortSignal): Promise<File> => {
    const response = await http({ method: 'GET', url, signal }).catch(() => {
      throw new ChannelError('busy', null, 'the file could not be fetched');
    });
    const code = String(response.status);
    const isLater = response.status >= 500 || response.status === 429;
    if (isLater) throw new ChannelError('busy', code, 'the file is not there yet');
    if (response.status !== 200) throw new ChannelError('refused', code, 'the file is gone');
    return fileOf(response);
  };
  return {
    async picture(url, signal) {
      const host = hostOf(url);
      if (url === undefined || host === null) throw new ChannelError('refused', null, 'the message names no file');
      if (host !== own && !HOSTS.some(end => host.endsWith(end))) {
        throw new ChannelError('refused', null, 'the file is not on a host of WeChat');
      }
      return fetchFrom(url, signal);
    },
    video: fetchFrom,
  };
}

function hostOf(url: string | undefined): string | null {
  if (url === undefined || !URL.canParse(url)) return null;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? hostname : null;
}

function fileOf({ headers, body }: HttpResponse): File {
  const claimed = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const isClear = /^(image|audio|video)\//.test(claimed);
  const name = /filename="?([^";]+)"?/i.exec(headers['content-disposition'] ?? '')?.[1] ?? null;
  return { bytes: body, mime: isClear ? claimed : sniff(body), name };
}

const MAGIC: readonly (readonly [at: number, bytes: string, mime: string])[] = [
  [0, '\xff\xd8\xff', 'image/jpeg'],
  [0, '\x89PNG', 'image/png'],
  [0, 'GIF8', 'image/gif'],
  [0, 'BM', 'image/bmp'],
  [0, '#!AMR', 'audio/amr'],
  [0, 'ID3', 'audio/mpeg'],
  [4, 'ftyp', 'video/mp4'],
];

/** What the first bytes say it is, for WeChat often says `text/plain`. */
function sniff(bytes: Buffer): string {
  const head = bytes.toString('latin1', 0, 16);
  return MAGIC.find(([at, magic]) => head.startsWith(magic, at))?.[2] ?? 'application/octet-stream';
}
