import type { ContactEventRow } from '../../store';
import { idText, isoTime } from '../ids';
import { z } from '../zod';

/** Something that happened to a person outside of conversations. */
export const contactEventShape = z
  .object({
    id: z.string(),
    contactId: z.string(),
    name: z.string(),
    value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
    at: z.string(),
  })
  .openapi('ContactEvent');

export const presentContactEvent = ({
  id,
  contactId,
  name,
  value,
  at,
}: ContactEventRow): z.input<typeof contactEventShape> => ({
  id: idText(id),
  contactId: idText(contactId),
  name,
  value,
  at: isoTime(at),
});
