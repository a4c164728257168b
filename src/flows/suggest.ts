import { detailsIn, phoneSpellings, plainPhone, type SaidDetail } from '../engine/said-details';
import type { ContactId, MessageId } from '../model';
import type { ContactRow } from '../store';
import { partedFrom } from '../store/merged';
import { byIds } from '../store/queries/by-ids';
import { identitiesOf } from '../store/queries/contacts';
import {
  type Alike,
  type Sign,
  withAvatar,
  withEmail,
  withName,
  withPhone,
  writtenBy,
} from '../store/queries/likeness';
import type { House } from './house';

/** Why two contacts may be one person. With `said` the customer wrote it and nobody has written it down yet. */
export interface Reason {
  readonly sign: Sign;
  readonly value: string;
  readonly said: boolean;
}

export type Strength = 'strong' | 'likely' | 'weak';

export interface Likeness {
  readonly contact: ContactRow;
  readonly strength: Strength;
  readonly reasons: readonly Reason[];
}

/** A number or an address the customer wrote, for an agent to confirm. */
export interface Told extends SaidDetail {
  readonly messageId: MessageId;
  readonly at: number;
}

export interface Suggestions {
  readonly people: readonly Likeness[];
  readonly said: readonly Told[];
}

const MOST_PEOPLE = 10;
const MOST_SAID = 4;
const WEIGHTS: Readonly<Record<Sign, number>> = { phone: 3, email: 3, avatar: 2, name: 1 };

/** Who else this person may be, the likeliest first, and what they said of themselves. Nothing is ever merged by this. */
export async function suggest(
  { store, channels }: Pick<House, 'store' | 'channels'>,
  me: ContactRow,
): Promise<Suggestions> {
  const [identities, told] = await Promise.all([identitiesOf(store, me.id), toldBy(store, me)]);
  const mailboxes = channels.all().filter(({ type }) => type === 'email');
  const mailIds = mailboxes.map(({ id }) => id);
  const mine = identities.filter(({ channelId }) => mailIds.includes(channelId)).map(({ address }) => address);
  const said = told.filter(({ value }) => !mine.includes(value));

  const phone = me.phone && plainPhone(me.phone);
  const emails = [...new Set([...(me.email ? [me.email.toLowerCase()] : []), ...mine])];
  const pictures = [...new Set(identities.map(one => one.avatarUrl).filter(url => url !== null))].slice(0, 5);
  const byPhone = (value: string) => withPhone(store, me.id, value, phoneSpellings(value));
  const byEmail = (value: string) => withEmail(store, me.id, value, mailIds);
  const [known, heard] = await Promise.all([
    Promise.all([
      ...(phone ? [byPhone(phone)] : []),
      ...emails.slice(0, 5).map(byEmail),
      ...pictures.map(value => withAvatar(store, me.id, value)),
      ...(me.name ? [withName(store, me)] : []),
    ]),
    Promise.all(said.map(({ kind, value }) => (kind === 'phone' ? byPhone(value) : byEmail(value)))),
  ]);
  const reasons = [...tell(known.flat(), false), ...tell(heard.flat(), true)];
  return { people: await peopleOf(store, me.id, reasons), said };
}

const tell = (found: readonly Alike[], said: boolean) =>
  found.map(({ contactId, sign, value }) => ({ contactId, reason: { sign, value, said } }));

async function peopleOf(
  store: House['store'],
  me: ContactId,
  found: readonly { readonly contactId: ContactId; readonly reason: Reason }[],
): Promise<Likeness[]> {
  const parted = await partedFrom(store.read, me);
  const rows = await byIds(
    store,
    'contact',
    found.map(({ contactId }) => contactId).filter(id => !parted.has(id)),
  );
  const people = [...rows.values()].map(contact => {
    const reasons = found.filter(({ contactId }) => contactId === contact.id).map(({ reason }) => reason);
    const weight = reasons.reduce((sum, { sign, said }) => sum + WEIGHTS[sign] - (said ? 1 : 0), 0);
    return { contact, reasons, weight, strength: strengthOf(weight) };
  });
  people.sort((one, other) => other.weight - one.weight || other.contact.id - one.contact.id);
  return people.slice(0, MOST_PEOPLE).map(({ weight: _, ...person }) => person);
}

const strengthOf = (weight: number): Strength => (weight >= 3 ? 'strong' : weight === 2 ? 'likely' : 'weak');

/** What they wrote and nobody has written down, the latest first, each once. */
async function toldBy(store: House['store'], me: ContactRow): Promise<Told[]> {
  const known = new Set([me.phone && plainPhone(me.phone), me.email?.toLowerCase()]);
  const told = new Map<string, Told>();
  for (const { id, at, text } of await writtenBy(store, me.id)) {
    for (const detail of detailsIn(text)) {
      if (!known.has(detail.value) && !told.has(detail.value)) told.set(detail.value, { ...detail, messageId: id, at });
    }
    if (told.size >= MOST_SAID) break;
  }
  return [...told.values()].slice(0, MOST_SAID);
}
