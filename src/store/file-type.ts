type Magic = readonly [at: number, bytes: string, ...mimes: [string, ...string[]]];

/** First bytes and what they may be called; the first name is the plain one. */
const MAGIC: readonly Magic[] = [
  [0, '\x89PNG\r\n\x1a\n', 'image/png'],
  [0, '\xff\xd8\xff', 'image/jpeg', 'image/jpg'],
  [0, 'GIF8', 'image/gif'],
  [0, 'BM', 'image/bmp'],
  [8, 'WEBP', 'image/webp'],
  [8, 'WAVE', 'audio/wav', 'audio/x-wav'],
  [8, 'AVI ', 'video/x-msvideo', 'video/avi'],
  [4, 'ftyp', 'video/mp4', 'video/quicktime', 'audio/mp4', 'audio/x-m4a', 'image/heic', 'image/heif', 'image/avif'],
  [0, '\x1aE\xdf\xa3', 'video/webm', 'video/x-matroska', 'audio/webm'],
  [0, '#!AMR', 'audio/amr'],
  [0, '#!SILK', 'audio/silk'],
  [0, '\x02#!SILK', 'audio/silk'],
  [0, 'OggS', 'audio/ogg', 'video/ogg', 'application/ogg'],
  [0, 'fLaC', 'audio/flac'],
  [0, 'ID3', 'audio/mpeg', 'audio/mp3'],
  [0, '\xff\xfb', 'audio/mpeg', 'audio/mp3'],
  [0, '\xff\xf3', 'audio/mpeg', 'audio/mp3'],
  [0, '\xff\xf1', 'audio/aac'],
  [0, '%PDF-', 'application/pdf'],
];

const UNKNOWN = 'application/octet-stream';
const MIME = /^[a-z]+\/[a-z0-9][\w.+-]{0,80}$/;

/**
 * What a file is, from its first bytes and from what it is said to be. A picture, sound or film that is not one is
 * called unknown, so that nothing opens it; what is said of other files is believed.
 */
export function trueMime(bytes: Buffer, claimed: string): string {
  const said = claimed.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const head = bytes.toString('latin1', 0, 16);
  const names = MAGIC.find(([at, magic]) => head.startsWith(magic, at))?.slice(2) as string[] | undefined;
  if (names) return names.includes(said) ? said : (names[0] ?? UNKNOWN);
  return MIME.test(said) && !/^(image|audio|video)\//.test(said) ? said : UNKNOWN;
}
