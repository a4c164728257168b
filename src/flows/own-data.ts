import type { ContactRow } from '../store';
import { addHouseWords } from '../store/house-words';
import { previewOf } from './hearing';
import type { House } from './house';
import type { PageOwner } from './own-page';

/** The shipped template that carries the link. */
const OWN_DATA = 'own-data';
/** How long the link to somebody's data opens it. */
const OPEN_MS = 30 * 60_000;

/**
 * Sends a person the link to their data, by the channel their page belongs to: who merely got hold of the page's address,
 * in a forwarded letter perhaps, does not get it. Resolves false when it cannot be sent there.
 */
export async function sendOwnData(
  house: Pick<House, 'store' | 'live' | 'flights' | 'books' | 'pages' | 'now'>,
  owner: PageOwner,
  contact: ContactRow,
): Promise<boolean> {
  const now = house.now();
  const book = house.books.current();
  const reply = book.own(OWN_DATA);
  if (!reply) return false;
  const expiresAt = now + OPEN_MS;
  const { content, template } = reply({
    contact,
    now,
    zone: contact.zone ?? book.zone,
    business: book.business,
    extra: { dataUrl: house.pages.dataUrlOf(owner, expiresAt) },
  });
  const because = ['the customer asked for their data on their own page'];
  const why = { templateId: template.id, templateName: template.name, templateVersion: template.version, because };
  const { channelId } = owner;
  const words = { contactId: contact.id, channelId, content, preview: previewOf(content), why, now, expiresAt };
  const said = await addHouseWords(house.store, words);
  if (!said) return false;
  const { conversationId, messageId } = said;
  house.live.publish(
    { type: 'message.created', conversationId, messageId },
    { type: 'conversation.updated', conversationId },
  );
  house.flights.due();
  return true;
}
