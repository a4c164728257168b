import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { ChannelError, type File, type Http, isInside } from '../../src/channel';
import type { Media } from '../../src/model';

/**
 * Fetches a file a customer sent from the address in the push; how long it lies there is not documented, so it is
 * fetched at once. Only HTTP, and never an address inside our own network; `apiBase` tells which host is the
 * platform's own wherever it is. Rejects with ChannelError: `refused` when the file is gone.
 */
export async function download(http: Http, apiBase: string, media: Media, signal: AbortSignal): Promise<File> {
  const url = media.url !== undefined && URL.canParse(media.url) ? new URL(media.url) : null;
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new ChannelError('refused', null, 'the message names no file');
  }
  if (url.host !== new URL(apiBase).host) await expectPublic(url.hostname);
  const { status, headers, body } = await http({ method: 'GET', url: url.href, signal }).catch(() => {
    throw new ChannelError('busy', null, 'the file could not be fetched');
  });
  if (status >= 500 || status === 429) throw new ChannelError('busy', String(status), 'the file is not there yet');
  if (status !== 200) throw new ChannelError('refused', String(status), 'the file is gone');
  const claimed = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const mime = /^(image|audio|video)\//.test(claimed) ? claimed : (media.mime ?? 'application/octet-stream');
  return { bytes: body, mime, name: media.name ?? null };
}

async function expectPublic(hostname: string): Promise<void> {
  const bare = hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(bare) ? [bare] : await addressesOf(bare);
  if (addresses.some(isInside)) throw new ChannelError('refused', null, 'the file is not on a public host');
}

async function addressesOf(name: string): Promise<string[]> {
  const found = await lookup(name, { all: true }).catch(() => {
    throw new ChannelError('busy', null, 'the host of the file could not be found');
  });
  return found.map(({ address }) => address);
}
