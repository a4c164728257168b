import { offerFields } from '../../flows/custom-fields';
import type { ContactId, Role } from '../../model';
import type { ContactRow } from '../../store';
import { keptAs } from '../../store/merged';
import { byIds } from '../../store/queries/by-ids';
import { addContact, changeContact, identitiesOf, listContacts, removeContact } from '../../store/queries/contacts';
import type { Door } from '../door';
import { ApiError, conflict, notFound } from '../errors';
import { idOf, idText, paged, pageOf, withId } from '../ids';
import { type Route, route } from '../route';
import {
  contactShape,
  genderShape,
  knownContactShape,
  localeShape,
  presentContact,
  presentIdentity,
} from '../shapes/contact';
import { aboutBody, fitting } from '../shapes/person';
import { z } from '../zod';

const tag = 'contacts';
const may: readonly Role[] = ['admin', 'agent', 'marketer'];
const params = withId<'contact'>();
const text = (most: number) => z.string().trim().max(most);
const maybe = (most: number) => text(most).nullable().optional();
const zone = z.string().refine(isZone, 'is no IANA time zone such as Asia/Shanghai').nullable().optional();
const fieldName = z.string().trim().min(1).max(64);
const fieldValue = z.union([z.string().max(2000), z.number(), z.boolean()]);

const person = {
  surname: maybe(60),
  title: maybe(60),
  gender: genderShape.optional(),
  locale: localeShape.optional(),
  zone,
  phone: maybe(40),
  email: z.email().max(190).toLowerCase().nullable().optional(),
  tags: z
    .array(z.string().trim().min(1).max(64))
    .max(200)
    .transform(tags => [...new Set(tags)])
    .optional(),
  ownerAgentId: idOf<'agent'>().nullable().optional(),
  ...aboutBody,
};

/** People. */
export function contactRoutes(door: Door): Route[] {
  const { store, now } = door;
  const show = (id: ContactId) => showContact(door, id);
  return [
    route({
      method: 'get',
      path: '/contacts',
      tag,
      says: 'Lists people, newest first; `q` looks in names, phones, e-mails, tags, customer numbers and addresses.',
      may,
      query: z.object({
        q: z.string().trim().max(200).optional(),
        tag: z.string().trim().max(64).optional(),
        ...paged(40, 200),
        after: z.coerce.number().int().positive().optional(),
      }),
      gives: pageOf(contactShape),
      answer: async ({ query: { limit, after, ...filter } }) => {
        const rows = await listContacts(store, filter, limit + 1, after ?? Number.MAX_SAFE_INTEGER);
        const shown = rows.slice(0, limit);
        const next = rows.length > limit ? idText(shown.at(-1)?.id as number) : null;
        return { items: shown.map(presentContact), next };
      },
    }),
    route({
      method: 'post',
      path: '/contacts',
      tag,
      says: 'Adds a person who has not written yet.',
      may,
      once: true,
      body: z.object({ ...person, name: text(190).min(1), fields: z.record(fieldName, fieldValue).optional() }),
      gives: knownContactShape,
      status: 201,
      answer: async ({ body, caller }) => {
        const person = fitting(body, null, await offerFields(door));
        return show(await addContact(store, person, { at: now(), agentId: caller.agent.id }));
      },
    }),
    route({
      method: 'get',
      path: '/contacts/:id',
      tag,
      says: 'Shows a person with the names they have on each channel.',
      may,
      params,
      gives: knownContactShape,
      answer: ({ params }) => show(params.id),
    }),
    route({
      method: 'patch',
      path: '/contacts/:id',
      tag,
      says: 'Changes what is given; a field set to null is removed.',
      may,
      params,
      body: z.object({
        ...person,
        name: text(190).optional(),
        fields: z.record(fieldName, fieldValue.nullable()).optional(),
      }),
      gives: knownContactShape,
      answer: async ({ params, body, caller }) => {
        const by = { at: now(), agentId: caller.agent.id };
        const known = await contactOf(door, params.id);
        await changeContact(store, params.id, fitting(body, known, await offerFields(door)), by);
        return show(params.id);
      },
    }),
    route({
      method: 'delete',
      path: '/contacts/:id',
      tag,
      says: 'Removes a person nobody ever spoke with.',
      may: ['admin', 'marketer'],
      params,
      answer: async ({ params, caller }) => {
        const done = await removeContact(store, params.id, { at: now(), agentId: caller.agent.id });
        if (done === 'missing') throw await missing(door, params.id);
        if (done === 'spoken') throw conflict('contact_has_conversations', 'there are conversations with this person');
      },
    }),
  ];
}

/** The person, or a 404: `contact_merged` tells in `fields.into` whom they were merged into. */
export async function contactOf(door: Pick<Door, 'store'>, id: ContactId): Promise<ContactRow> {
  const row = await door.store.rows('contact').findOneBy({ id });
  if (!row) throw await missing(door, id);
  return row;
}

async function missing({ store }: Pick<Door, 'store'>, id: ContactId): Promise<ApiError> {
  const into = await keptAs(store.read, id);
  if (into === id) return notFound('this contact');
  return new ApiError(404, 'contact_merged', 'this person was merged into another', { into: idText(into) });
}

/** A person with the names they have on each channel, as the API shows them. */
export async function showContact({ store }: Pick<Door, 'store'>, id: ContactId) {
  const row = await contactOf({ store }, id);
  const identities = await identitiesOf(store, id);
  const channels = await byIds(
    store,
    'channel',
    identities.map(identity => identity.channelId),
  );
  return {
    ...presentContact(row),
    identities: identities.map(identity => presentIdentity(identity, channels.get(identity.channelId))),
  };
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
