import type { DoorResponse, File, Tools } from '../../src/channel';
import type { MediaHash } from '../../src/model';
import { uploads } from './limits';
import { corsHeaders } from './origin';
import type { Tickets } from './ticket';
import type { RefusalId, ShownFile } from './wire';

/** Kinds that a browser shows without running anything in them; SVG and HTML are not among them. */
const SHOWN = /^(image\/(png|jpeg|gif|webp)|audio\/[\w.+-]+|video\/[\w.+-]+)$/;

export interface Files {
  /** Keeps a file a visitor sends; resolves to why not when it is too large or of a kind that is not taken. */
  keep(file: File, address: string): Promise<ShownFile | RefusalId>;
  /** The file behind a ticket of this visitor. */
  answer(ticket: string, address: string, origin: string): Promise<DoorResponse | RefusalId>;
}

/** The files of one channel's conversations. */
export function openFiles(tools: Pick<Tools, 'keep' | 'load'>, tickets: Tickets): Files {
  return {
    async keep({ bytes, mime, name }, address) {
      const claimed = mime.split(';', 1)[0]!.trim().toLowerCase();
      if (bytes.length === 0) return 'invalid';
      if (bytes.length > uploads.maxBytes) return 'too_large';
      if (!uploads.mimes.includes(claimed)) return 'unsupported';
      const media = await tools.keep({ bytes, mime: claimed, name });
      // What the bytes are counts, not what they were said to be: a page that calls itself a picture is none.
      const { mime: true_ } = await tools.load(media);
      if (!uploads.mimes.includes(true_)) return 'unsupported';
      const kept = { ...media, hash: media.hash as MediaHash, mime: true_ };
      return { file: tickets.of(kept, address), mime: true_, name, bytes: bytes.length };
    },
    async answer(ticket, address, origin) {
      const media = tickets.read(ticket, address);
      if (media === null) return 'refused';
      const file = await tools.load(media).catch(() => null);
      if (file === null) return 'gone';
      const shown = SHOWN.test(file.mime);
      return {
        status: 200,
        type: shown ? file.mime : 'application/octet-stream',
        body: file.bytes,
        headers: {
          ...corsHeaders(origin),
          'Cache-Control': 'private, max-age=31536000, immutable',
          'Content-Disposition': shown ? 'inline' : 'attachment',
          'Content-Security-Policy': "default-src 'none'; sandbox",
        },
      };
    },
  };
}
