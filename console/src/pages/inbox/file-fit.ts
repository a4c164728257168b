import type { ChannelLimits } from '../../api/types';

/** The shapes in which a file travels. */
export type FileKind = 'image' | 'voice' | 'video' | 'file';

/** Why a channel does not take a file, in words of its limits. */
export type Misfit =
  | { readonly fault: 'empty' | 'none' }
  | { readonly fault: 'kind'; readonly kinds: readonly FileKind[] }
  | { readonly fault: 'format'; readonly kind: FileKind; readonly formats: string }
  | { readonly fault: 'size'; readonly kind: FileKind; readonly maxBytes: number };

/** As what a file can be sent, or why it cannot. */
export type Fit = { readonly fault: null; readonly kind: FileKind } | Misfit;

const KINDS: readonly FileKind[] = ['image', 'voice', 'video', 'file'];
/** The house keeps no longer files, whatever a platform takes. */
const HOUSE_BYTES = 32 * 1024 * 1024;
/** Kinds of file that browsers do not know by name, and platforms do. */
const BY_ENDING: Readonly<Record<string, string>> = { amr: 'audio/amr', silk: 'audio/silk', mp3: 'audio/mpeg' };

/** What a file is, by what the browser says or its name ends in. */
export function mimeOf(file: { readonly name: string; readonly type: string }): string {
  return file.type || BY_ENDING[file.name.split('.').at(-1)?.toLowerCase() ?? ''] || 'application/octet-stream';
}

/** As what this channel takes the file: as what it is, or else as a plain file. */
export function fitFile(
  file: { readonly name: string; readonly type: string; readonly size: number },
  limits: ChannelLimits,
): Fit {
  if (file.size === 0) return { fault: 'empty' };
  const kinds = fileKinds(limits);
  if (kinds.length === 0) return { fault: 'none' };
  const mime = mimeOf(file);
  const natural = naturalKind(mime);
  const tried = [natural, 'file' as const].filter((kind, at, all) => kinds.includes(kind) && all.indexOf(kind) === at);
  if (tried.length === 0) return { fault: 'kind', kinds };
  const known = tried.filter(kind => mimesOf(kind, limits).some(allowed => covers(allowed, mime)));
  const kind = known.find(each => file.size <= mostBytes(each, limits));
  if (kind) return { fault: null, kind };
  const first = tried[0] ?? natural;
  if (known.length === 0) return { fault: 'format', kind: first, formats: formatsOf(first, limits) };
  return { fault: 'size', kind: first, maxBytes: Math.max(...known.map(each => mostBytes(each, limits))) };
}

/** Which kinds of file the channel takes; none for a channel that takes words only. */
export const fileKinds = (limits: ChannelLimits): FileKind[] => KINDS.filter(kind => limits.sends.includes(kind));

/** What a file dialog offers to choose from; empty for everything. */
export function acceptOf(limits: ChannelLimits): string {
  const mimes = fileKinds(limits).flatMap(kind => mimesOf(kind, limits));
  return mimes.includes('*/*') ? '' : [...new Set(mimes)].join(',');
}

/** `2 MB`, `1.5 MB`, `64 KB`: as people compare sizes. */
export function sizeWords(bytes: number): string {
  if (bytes < 1024 * 1024) return `${Math.max(1, Math.round(bytes / 1024))} KB`;
  return `${Number((bytes / (1024 * 1024)).toFixed(1))} MB`;
}

function naturalKind(mime: string): FileKind {
  if (mime.startsWith('image/')) return 'image';
  if (mime.startsWith('audio/')) return 'voice';
  return mime.startsWith('video/') ? 'video' : 'file';
}

const mimesOf = (kind: FileKind, limits: ChannelLimits) => limits.media[kind]?.mimes ?? ['*/*'];
const mostBytes = (kind: FileKind, limits: ChannelLimits) =>
  Math.min(limits.media[kind]?.maxBytes ?? HOUSE_BYTES, HOUSE_BYTES);
const covers = (allowed: string, mime: string) =>
  allowed === '*/*' || allowed === mime || (allowed.endsWith('/*') && mime.startsWith(allowed.slice(0, -1)));

/** `image/jpeg` is called JPEG by people. */
const formatsOf = (kind: FileKind, limits: ChannelLimits) =>
  [...new Set(mimesOf(kind, limits).map(mime => (mime.split('/')[1] ?? mime).toUpperCase()))].join(', ');
