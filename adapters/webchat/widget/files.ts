import type { Look } from '../wire';
import { fill, type Words } from './words';

/** Addresses under which the page shows files of the conversation; each is fetched once. */
export interface Files {
  url(ticket: string): Promise<string>;
  /** A file chosen on this page, which need not be fetched to be shown. */
  own(file: File): string;
  /** Now the file is known by this ticket, too. */
  named(file: File, ticket: string): void;
}

export function openFiles(fetchFile: (ticket: string) => Promise<Blob>): Files {
  const known = new Map<string, Promise<string>>();
  const chosen = new WeakMap<File, string>();
  const own = (file: File): string => {
    const url = chosen.get(file) ?? URL.createObjectURL(file);
    chosen.set(file, url);
    return url;
  };
  return {
    own,
    named: (file, ticket) => void known.set(ticket, Promise.resolve(own(file))),
    url(ticket) {
      const found = known.get(ticket);
      if (found) return found;
      const url = fetchFile(ticket).then(blob => URL.createObjectURL(blob));
      url.catch(() => known.delete(ticket));
      known.set(ticket, url);
      return url;
    },
  };
}

/** Why this file cannot be sent, in words for the visitor; null when it can. */
export function whyNot(file: File, { uploads }: Pick<Look, 'uploads'>, words: Words): string | null {
  if (file.size === 0) return words.empty;
  if (file.size > uploads.maxBytes) return fill(words.tooLarge, sizeText(uploads.maxBytes));
  return uploads.mimes.includes(file.type.split(';', 1)[0] ?? '') ? null : words.unsupported;
}

/** `1.5 MB`, `64 KB` */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const [size, unit] = bytes >= 1024 * 1024 ? [bytes / 1024 / 1024, 'MB'] : [bytes / 1024, 'KB'];
  return `${Number(size.toFixed(1))} ${unit}`;
}
