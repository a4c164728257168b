import { lintGift } from '../../engine/lint-gift';
import type { GiftRow } from '../../store/schema/gift-tables';
import { idText, idTextOrNull, isoTime } from '../ids';
import { z } from '../zod';

export const giftDirectionShape = z.enum(['given', 'received']);

export const giftShape = z
  .object({
    id: z.string(),
    contactId: z.string(),
    direction: giftDirectionShape,
    what: z.string(),
    /** In the hundredth part of the yuan (分); null when nobody knows. */
    value: z.number().int().nullable(),
    /** A festival's id, or words. */
    occasion: z.string().nullable(),
    date: z.string(),
    /** The colleague who gave or received it. */
    agentId: z.string().nullable(),
    note: z.string().nullable(),
    createdAt: z.string(),
    /** What may be taken amiss about it, or is more than the company allows. */
    warnings: z.array(
      z.object({
        id: z.string(),
        severity: z.enum(['stop', 'warn', 'hint']),
        says: z.object({ zh: z.string(), en: z.string() }),
      }),
    ),
  })
  .openapi('Gift');

export const presentGift = (row: GiftRow, limit: number | null): z.input<typeof giftShape> => ({
  ...toldOfGift(row),
  contactId: idText(row.contactId),
  warnings: lintGift(row, limit),
});

/** A gift as it stands in a person's own data. */
export const toldOfGift = ({ id, direction, what, value, occasion, date, agentId, note, createdAt }: GiftRow) => ({
  ...{ id: idText(id), direction, what, value, occasion, date, agentId: idTextOrNull(agentId), note },
  createdAt: isoTime(createdAt),
});
