import { z } from 'zod';
import type { Content, Inbound, InboundKind } from '../../src/model';
import { uploads } from './limits';
import { externalIdOf, LINK_EVENT } from './show';
import type { Tickets } from './ticket';
import type { Visitor } from './visitor';

const id = z.string().regex(/^[0-9A-Za-z_-]{8,40}$/);
const line = z.string().trim().min(1);

const spoken = z.discriminatedUnion('type', [
  z.strictObject({ id, type: z.literal('text'), text: line.max(uploads.textLength) }),
  z.strictObject({ id, type: z.literal('file'), file: z.string().max(4096) }),
  z.strictObject({ id, type: z.literal('link'), token: z.string().regex(/^[0-9A-Za-z_-]{8,64}$/) }),
  z.strictObject({ id, type: z.literal('menu'), key: line.max(200), label: line.max(500) }),
]);

/** What the visitor said, or null when it is in no shape of ours or names a file that is not theirs. */
export function hear(body: unknown, visitor: Visitor, tickets: Tickets, at: number): Inbound | null {
  const read = spoken.safeParse(body);
  if (!read.success) return null;
  const content = contentOf(read.data, visitor.address, tickets);
  if (content === null) return null;
  return {
    kind: kindOf(read.data.type),
    externalId: externalIdOf(visitor.address, read.data.id),
    address: visitor.address,
    content,
    platformTime: at,
    profile: visitor.profile,
  };
}

function contentOf(said: z.infer<typeof spoken>, address: string, tickets: Tickets): Content | null {
  switch (said.type) {
    case 'text':
      return { type: 'text', text: plain(said.text) };
    case 'link':
      return { type: 'event', event: LINK_EVENT, key: said.token, text: '通过专属链接打开了聊天' };
    case 'menu':
      return { type: 'event', event: 'menu', key: said.key, text: plain(said.label) };
    case 'file': {
      const media = tickets.read(said.file, address);
      return media && { type: fileKindOf(media.mime ?? ''), media };
    }
  }
}

const kindOf = (type: z.infer<typeof spoken>['type']): InboundKind =>
  type === 'menu' ? 'menu' : type === 'link' ? 'scan' : 'message';

function fileKindOf(mime: string): 'image' | 'voice' | 'video' | 'file' {
  if (mime.startsWith('image/')) return 'image';
  if (mime.startsWith('audio/')) return 'voice';
  return mime.startsWith('video/') ? 'video' : 'file';
}

/** A NUL ends a text in SQLite. */
const plain = (text: string): string => text.replaceAll('\0', '');
