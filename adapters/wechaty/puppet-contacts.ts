import { z } from 'zod';
import type { Contact, Wechaty } from './shape';
import type { Person } from './wire';

const payload = z
  .object({
    name: z.string().catch(''),
    type: z.number().catch(0),
    handle: z.string().catch(''),
    weixin: z.string().catch(''),
    alias: z.string().catch(''),
    avatar: z.string().max(2048).catch(''),
  })
  .catch({ name: '', type: 0, handle: '', weixin: '', alias: '', avatar: '' });

/** `types.Contact.Official` of wechaty-puppet. */
const OFFICIAL = 2;
const LONGEST = 180;

/**
 * What a contact is called beyond this session. The web protocol deals out ids beginning with `@` anew at every sign-in:
 * there the WeChat id stands for the person, or the name the account's owner gave them, and only without both the id of
 * the session. The ids of every other puppet last.
 */
export function addressOf(contact: Pick<Contact, 'id' | 'payload'>): string {
  const { handle, weixin, alias } = payload.parse(contact.payload ?? {});
  if (!contact.id.startsWith('@')) return contact.id;
  const name = handle || weixin;
  if (name !== '') return `wx:${name}`.slice(0, LONGEST);
  return alias === '' ? contact.id : `alias:${alias}`.slice(0, LONGEST);
}

/** The contacts of one session. */
export interface Contacts {
  personOf(contact: Contact): Person;
  /** Who is at this address; null when nobody is. */
  find(address: string): Promise<Contact | null>;
}

export function openContacts(bot: Wechaty): Contacts {
  const addresses = new Map<string, string>();
  const ids = new Map<string, string>();

  function personOf(contact: Contact): Person {
    const { name, type, avatar } = payload.parse(contact.payload ?? {});
    const address = addressOf(contact);
    const former = addresses.get(contact.id);
    addresses.set(contact.id, address);
    ids.set(address, contact.id);
    return {
      id: contact.id,
      address,
      ...(former === undefined || former === address ? {} : { former }),
      name: (name || contact.name()).slice(0, 200),
      ...(/^https?:/.test(avatar) ? { avatar } : {}),
      isPublic: type === OFFICIAL,
    };
  }

  return {
    personOf,
    async find(address) {
      const id = ids.get(address) ?? (/^(?:wx|alias):/.test(address) ? undefined : address);
      if (id !== undefined) return (await bot.Contact.find({ id })) ?? null;
      const all = await bot.Contact.findAll();
      return all.find(contact => addressOf(contact) === address) ?? null;
    },
  };
}
