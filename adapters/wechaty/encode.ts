import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChannelError, type File, type Limits, type Tools } from '../../src/channel';
import type { Content, Media } from '../../src/model';
import type { Order } from './wire';

type What = Extract<Order, { type: 'send' }>['what'];
type FileKind = 'image' | 'video' | 'file';

/** A puppet knows what a file is by the end of its name. */
const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/gif': '.gif',
  'video/mp4': '.mp4',
  'application/pdf': '.pdf',
  'text/plain': '.txt',
};

/** What a message needs on its way out: the limits, our files, and the folder the client looks into. */
export interface Packing {
  readonly limits: Limits;
  readonly load: Tools['load'];
  readonly dir: string;
}

/**
 * The words and files that say this, in order. Places, links and choices become words, because hardly a puppet sends them as
 * themselves. Rejects with ChannelError `refused` for what cannot be said here.
 */
export async function encode(content: Content, packing: Packing): Promise<readonly What[]> {
  switch (content.type) {
    case 'text':
      return [{ type: 'text', text: content.text }];
    case 'link':
      return [text(content.title, content.text, content.url)];
    case 'articles':
      return [text(...content.articles.flatMap(({ title, description, url }) => [title, description, url]))];
    case 'menu':
      return [text(content.text, ...content.options.map(({ label }, index) => `${index + 1}. ${label}`), content.tail)];
    case 'location':
      return [text(content.text, `${content.latitude}, ${content.longitude}`)];
    case 'image':
    case 'video':
    case 'file': {
      const file = await pack(content.type, content.media, packing);
      return content.text ? [{ type: 'text', text: content.text }, file] : [file];
    }
    default:
      throw new ChannelError(
        'refused',
        null,
        `a personal account cannot send ${content.type} here; it can send ${packing.limits.sends.join(', ')}`,
      );
  }
}

const text = (...lines: readonly (string | undefined)[]): What => ({
  type: 'text',
  text: lines.filter(Boolean).join('\n'),
});

async function pack(kind: FileKind, media: Media, { limits, load, dir }: Packing): Promise<What> {
  const { bytes, mime, name } = await bytesOf(media, load);
  const { maxBytes = 0, mimes = [] } = limits.media[kind] ?? {};
  if (bytes.length > maxBytes) {
    throw new ChannelError('refused', null, `a ${kind} may have ${maxBytes} bytes, this has ${bytes.length}`);
  }
  if (!mimes.includes('*/*') && !mimes.includes(mime)) {
    throw new ChannelError('refused', null, `a ${kind} may be ${mimes.join(', ')}, this is ${mime}`);
  }
  const file = randomUUID();
  await writeFile(join(dir, file), bytes, { mode: 0o600 }).catch(() => {
    throw new ChannelError('busy', null, 'the file could not be handed to the client');
  });
  return { type: 'file', file, name: named(media.name ?? name, kind, mime) };
}

function named(name: string | null, kind: FileKind, mime: string): string {
  const plain = (name ?? kind).replace(/[\p{Cc}/\\]/gu, '').slice(-120);
  return /\.\w{1,8}$/.test(plain) ? plain : plain + (ENDINGS[mime] ?? '');
}

async function bytesOf(media: Media, load: Tools['load']): Promise<File> {
  if (media.hash === undefined) throw new ChannelError('refused', null, 'there is no file to send');
  return load(media).catch(() => {
    throw new ChannelError('refused', null, 'the file is gone');
  });
}
