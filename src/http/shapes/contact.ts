import type { ChannelRow, ContactRow, IdentityRow } from '../../store';
import { idText, idTextOrNull, isoTime } from '../ids';
import { z } from '../zod';
import { aboutShape, presentAbout } from './person';

export const genderShape = z.enum(['male', 'female', 'unknown']);
export const localeShape = z.enum(['zh-CN', 'zh-TW', 'zh-HK', 'en']);
const fieldValue = z.union([z.string(), z.number(), z.boolean()]);

/** An account as it rides along with what runs on it. */
export const channelMarkShape = z.object({ id: z.string(), type: z.string(), name: z.string() }).openapi('ChannelMark');

export const presentChannelMark = (channel: Pick<ChannelRow, 'id' | 'type' | 'name'>) => ({
  id: idText(channel.id),
  type: channel.type,
  name: channel.name,
});

const contactFields = {
  name: z.string(),
  surname: z.string().nullable(),
  title: z.string().nullable(),
  gender: genderShape,
  locale: localeShape,
  zone: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  tags: z.array(z.string()),
  fields: z.record(z.string(), fieldValue),
  ownerAgentId: z.string().nullable(),
  ...aboutShape,
};

/** A person. */
export const contactShape = z
  .object({ id: z.string(), ...contactFields, createdAt: z.string(), updatedAt: z.string() })
  .openapi('Contact');

/** A person with the names they have on each channel. */
export const knownContactShape = contactShape
  .extend({
    identities: z.array(
      z.object({
        id: z.string(),
        channelId: z.string(),
        address: z.string(),
        unionId: z.string().nullable(),
        reachable: z.boolean(),
        avatarUrl: z.string().nullable(),
        channel: channelMarkShape.nullable(),
      }),
    ),
  })
  .openapi('KnownContact');

export const presentContact = (contact: ContactRow): z.input<typeof contactShape> => ({
  id: idText(contact.id),
  name: contact.name,
  surname: contact.surname,
  title: contact.title,
  gender: contact.gender,
  locale: contact.locale,
  zone: contact.zone,
  phone: contact.phone,
  email: contact.email,
  tags: [...contact.tags],
  fields: { ...contact.fields },
  ownerAgentId: idTextOrNull(contact.ownerAgentId),
  ...presentAbout(contact),
  createdAt: isoTime(contact.createdAt),
  updatedAt: isoTime(contact.updatedAt),
});

export const presentIdentity = (identity: IdentityRow, channel: ChannelRow | undefined) => ({
  id: idText(identity.id),
  channelId: idText(identity.channelId),
  address: identity.address,
  unionId: identity.unionId,
  reachable: identity.reachable,
  avatarUrl: identity.avatarUrl,
  channel: channel ? presentChannelMark(channel) : null,
});
