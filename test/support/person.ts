import type { Contact, ContactId } from '../../src/model';

/** A contact of whom only what the story needs is known. */
export function person(known: Partial<Contact> = {}): Contact {
  return {
    id: 1 as ContactId,
    name: '',
    surname: null,
    title: null,
    gender: 'unknown',
    locale: 'zh-CN',
    zone: null,
    phone: null,
    email: null,
    tags: [],
    fields: {},
    ownerAgentId: null,
    birthday: null,
    birthdayLunar: false,
    birthdayLeap: false,
    member: null,
    lastPurchaseAt: null,
    region: null,
    externalId: null,
    createdAt: 0,
    updatedAt: 0,
    ...known,
  };
}
