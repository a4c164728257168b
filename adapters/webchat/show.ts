import type { Said } from '../../src/channel';
import type { Content, Media } from '../../src/model';
import type { Tickets } from './ticket';
import type { Card, Shown, ShownContent, ShownFile } from './wire';

/** That a visitor came by a link made for them: a word to our own people, and none that they said. */
export const LINK_EVENT = 'link';

/** What was said as the widget of this visitor shows it; null for what it has no shape for. */
export function show(said: Said, address: string, tickets: Tickets): Shown | null {
  const content = contentOf(said.content, media => fileOf(media, address, tickets));
  if (content === null) return null;
  const mine = said.from === 'customer';
  return {
    seq: said.seq,
    id: mine ? ownId(said.externalId, address) : null,
    from: mine ? 'visitor' : said.from === 'agent' ? 'agent' : 'bot',
    at: said.at,
    content,
  };
}

/** The id under which a visitor's message is stored: the widget's own, with whose it is in front of it. */
export const externalIdOf = (address: string, id: string): string => `${address}/${id}`;

const ownId = (externalId: string | null, address: string): string | null =>
  externalId?.startsWith(`${address}/`) ? externalId.slice(address.length + 1) : null;

function contentOf(content: Content, file: (media: Media) => ShownFile | null): ShownContent | null {
  switch (content.type) {
    case 'text':
      return { type: 'text', text: content.text };
    case 'image':
    case 'voice':
    case 'video':
    case 'file': {
      const shown = file(content.media);
      if (shown === null) return content.text === undefined ? null : { type: 'text', text: content.text };
      const type = content.type === 'image' ? 'image' : 'file';
      return { type, ...shown, ...(content.text === undefined ? {} : { text: content.text }) };
    }
    case 'location':
      return { type: 'place', text: content.text, latitude: content.latitude, longitude: content.longitude };
    case 'link':
    case 'music':
      return { type: 'cards', cards: [{ title: content.title, text: content.text, url: content.url }] };
    case 'articles':
      return { type: 'cards', cards: content.articles.map(cardOf) };
    case 'menu':
      return {
        type: 'menu',
        text: content.text,
        options: content.options,
        ...(content.tail === undefined ? {} : { tail: content.tail }),
      };
    case 'event':
      return content.text === '' || content.event === LINK_EVENT ? null : { type: 'text', text: content.text };
    default:
      return null;
  }
}

const cardOf = ({
  title,
  description,
  url,
  imageUrl,
}: {
  title: string;
  description?: string;
  url: string;
  imageUrl?: string;
}): Card => ({
  title,
  text: description ?? '',
  url,
  ...(imageUrl === undefined ? {} : { imageUrl }),
});

function fileOf(media: Media, address: string, tickets: Tickets): ShownFile | null {
  const { hash, mime, name, bytes } = media;
  if (hash === undefined) return null;
  return {
    file: tickets.of({ ...media, hash }, address),
    mime: mime ?? 'application/octet-stream',
    name: name ?? null,
    bytes: bytes ?? null,
  };
}
