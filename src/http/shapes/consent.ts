import type { ChannelRow, ConsentRow, ConsentStateRow } from '../../store';
import { idText, idTextOrNull, isoTime } from '../ids';
import { z } from '../zod';
import { channelMarkShape, presentChannelMark } from './contact';

export const purposeShape = z.enum(['marketing', 'service']);

/** One row of the ledger: what somebody allowed or withdrew, and how that is known. */
export const consentShape = z
  .object({
    id: z.string(),
    purpose: purposeShape,
    /** Null when it holds for every channel. */
    channelId: z.string().nullable(),
    channel: channelMarkShape.nullable(),
    granted: z.boolean(),
    source: z.string(),
    proof: z.unknown(),
    wording: z.string().nullable(),
    at: z.string(),
  })
  .openapi('Consent');

export const heldConsentShape = z
  .object({
    purpose: purposeShape,
    channelId: z.string().nullable(),
    channel: channelMarkShape.nullable(),
    granted: z.boolean(),
    at: z.string(),
  })
  .openapi('HeldConsent');

/** What a person allowed: what holds now, whether they may be greeted on each of their channels, and every word of theirs. */
export const consentsShape = z
  .object({
    current: z.array(heldConsentShape),
    greetings: z.array(
      z.object({
        channel: channelMarkShape,
        allowed: z.boolean(),
        /** Why: what they said, or that they came by themselves (`unasked`), or that nobody asked them (`no_consent`). */
        because: z.enum(['granted', 'withdrawn', 'unasked', 'no_consent']),
      }),
    ),
    /** Newest first, at most 200; the export of a person has all. */
    ledger: z.array(consentShape),
    /** True after a withdrawal when a greeting was still on its way after three seconds: it may yet arrive. */
    inFlight: z.boolean().optional(),
  })
  .openapi('Consents');

type Marks = ReadonlyMap<number, Pick<ChannelRow, 'id' | 'type' | 'name'>>;

const markOf = (channels: Marks, id: number | null) => {
  const channel = id === null ? undefined : channels.get(id);
  return channel ? presentChannelMark(channel) : null;
};

export const presentConsent = (row: ConsentRow, channels: Marks): z.input<typeof consentShape> => ({
  id: idText(row.id),
  purpose: row.purpose,
  channelId: idTextOrNull(row.channelId),
  channel: markOf(channels, row.channelId),
  granted: row.granted,
  source: row.source,
  proof: row.proof,
  wording: row.wording,
  at: isoTime(row.at),
});

export const presentHeldConsent = (row: ConsentStateRow, channels: Marks): z.input<typeof heldConsentShape> => {
  const channelId = row.channelId === 0 ? null : row.channelId;
  return {
    purpose: row.purpose,
    channelId: idTextOrNull(channelId),
    channel: markOf(channels, channelId),
    granted: row.granted,
    at: isoTime(row.at),
  };
};
