import { Readable } from 'node:stream';
import type { ContactRow } from '../store';
import { identitiesOf } from '../store/queries/contacts';
import {
  auditAbout,
  clicksOf,
  consentsOf,
  conversationsWith,
  deliveriesWith,
  eventsOf,
  mergedInto,
  messagesWith,
} from '../store/queries/dossier';
import { giftsOf } from '../store/queries/gifts';
import { tellMessages } from '../store/queries/messages';
import type { Door } from './door';
import { idText, idTextOrNull, isoTime } from './ids';
import { presentContact, presentIdentity } from './shapes/contact';
import { presentContactEvent } from './shapes/contact-event';
import { presentConversation } from './shapes/conversation';
import { presentDelivery } from './shapes/delivery';
import { toldOfGift } from './shapes/gift';
import { presentMessage } from './shapes/message';

/** `whole` is everything the house knows; `own` leaves out what colleagues wrote to each other and did. */
type Scope = 'whole' | 'own';

/** Everything known of a person as one JSON object. */
export const dossierStream = (door: Pick<Door, 'store'>, contact: ContactRow, scope: Scope): Readable =>
  Readable.from(dossier(door, contact, scope), { objectMode: false, highWaterMark: 256 * 1024 });

/** The text of the export, a page at a time, so that a long story takes no more memory than a short one. */
async function* dossier({ store }: Pick<Door, 'store'>, contact: ContactRow, scope: Scope): AsyncGenerator<string> {
  const { id } = contact;
  const identities = (await identitiesOf(store, id)).map(row => presentIdentity(row, undefined));
  yield `{"contact":${JSON.stringify(presentContact(contact))},"identities":${JSON.stringify(identities)}`;
  yield* list('consents', consentsOf(store, id), rows =>
    rows.map(({ contactId: _contactId, ...row }) => ({
      ...row,
      id: idText(row.id),
      channelId: idTextOrNull(row.channelId),
      at: isoTime(row.at),
    })),
  );
  yield* list('events', eventsOf(store, id), rows => rows.map(presentContactEvent));
  yield* list('gifts', giftsOf(store, id), rows =>
    rows.map(toldOfGift).map(({ note, ...gift }) => (scope === 'whole' ? { ...gift, note } : gift)),
  );
  yield* list('clicks', clicksOf(store, id), rows =>
    rows.map(({ url, firstAt, count }) => ({ url, firstAt: isoTime(Number(firstAt)), count: Number(count) })),
  );
  yield* list('conversations', conversationsWith(store, id), rows =>
    rows.map(conversation => presentConversation({ conversation, contact: null, channel: null, agent: null })),
  );
  yield* list('messages', messagesWith(store, id), async rows => {
    const told = scope === 'whole' ? rows : rows.filter(({ direction }) => direction !== 'note');
    return (await tellMessages(store, told)).map(presentMessage);
  });
  if (scope === 'own') {
    yield '}\n';
    return;
  }
  yield* list('merged', mergedInto(store, id), rows => rows.map(presentContact));
  yield* list('deliveries', deliveriesWith(store, id), rows => rows.map(presentDelivery));
  yield* list('audit', auditAbout(store, id), rows =>
    rows.map(row => ({ ...row, id: idText(row.id), agentId: idTextOrNull(row.agentId), at: isoTime(row.at) })),
  );
  yield '}\n';
}

async function* list<Row>(
  name: string,
  pages: AsyncGenerator<Row[]>,
  show: (rows: Row[]) => unknown[] | Promise<unknown[]>,
): AsyncGenerator<string> {
  yield `,"${name}":[`;
  let comma = '';
  for await (const rows of pages) {
    const items = await show(rows);
    if (items.length > 0) yield comma + items.map(item => JSON.stringify(item)).join(',');
    if (items.length > 0) comma = ',';
  }
  yield ']';
}
