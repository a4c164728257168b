import { type Adapter, handsOver, hasMenu, type Limits, opensByLink, receives } from '../../channel';
import type { House } from '../../flows/house';
import type { ChannelRow } from '../../store';
import { showSettings } from '../channel-settings';
import { idText, isoTime, isoTimeOrNull } from '../ids';
import { z } from '../zod';

const limitsShape = z
  .object({
    textBytes: z.number().int(),
    sends: z.array(z.string()),
    /** For each kind of file that is taken: its longest, and what it may be. */
    media: z.record(z.string(), z.object({ maxBytes: z.number().int(), mimes: z.array(z.string()) })),
  })
  .openapi('ChannelLimits');

const presentLimits = ({ textBytes, sends, media }: Limits): z.input<typeof limitsShape> => ({
  textBytes,
  sends: [...sends],
  media: Object.fromEntries(
    Object.entries(media).map(([kind, { maxBytes, mimes }]) => [kind, { maxBytes, mimes: [...mimes] }]),
  ),
});

/** An account of ours on a platform. Secrets are shown as `{ set: true }`. */
export const channelShape = z
  .object({
    id: z.string(),
    type: z.string(),
    name: z.string(),
    /** Empty for those who may not change it. */
    settings: z.record(z.string(), z.unknown()),
    state: z.enum(['on', 'paused', 'broken']),
    lastError: z.string().nullable(),
    lastInboundAt: z.string().nullable(),
    /** Where the platform pushes to; null for channels that fetch by themselves. */
    webhookUrl: z.string().nullable(),
    /** What the platform takes from us; null while the account cannot be opened. */
    limits: limitsShape.nullable(),
    /** Whether the platform has a desk of its own to which conversations can be handed over. */
    handsOver: z.boolean(),
    /** Whether a link or a QR code of ours can lead a person here: `POST /contacts/:id/links`. */
    opensByLink: z.boolean(),
    /** Whether the platform shows a menu of ours under the conversation: `/channels/:id/menu`. */
    hasMenu: z.boolean(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .openapi('Channel');

/** Presents an account: with its settings to administrators only. */
export const presentChannel =
  (channels: House['channels'], publicUrl: string, withSettings: boolean) =>
  (row: ChannelRow): z.input<typeof channelShape> => {
    const secrets = channels.adapters.find(adapter => adapter.type === row.type)?.secrets ?? [];
    const open = channels.get(row.id);
    const pushed = !open || receives(open.channel);
    return {
      id: idText(row.id),
      type: row.type,
      name: row.name,
      settings: withSettings ? showSettings(secrets, row.settings) : {},
      state: row.state,
      lastError: withSettings ? row.lastError : null,
      lastInboundAt: isoTimeOrNull(row.lastInboundAt),
      webhookUrl: withSettings && pushed ? `${publicUrl}/webhooks/${row.id}` : null,
      limits: open ? presentLimits(open.channel.limits) : null,
      handsOver: open ? handsOver(open.channel) : false,
      opensByLink: open ? opensByLink(open.channel) : false,
      hasMenu: open ? hasMenu(open.channel) : false,
      createdAt: isoTime(row.createdAt),
      updatedAt: isoTime(row.updatedAt),
    };
  };

const bilingual = z.object({ zh: z.string(), en: z.string() });

/** A kind of channel, with what is needed to set one up. */
export const channelTypeShape = z
  .object({
    type: z.string(),
    name: bilingual,
    /** JSON Schema (2020-12) of the settings. */
    settings: z.record(z.string(), z.unknown()),
    /** Fields that are never shown again; one inside a group by its path: `smtp.password`. */
    secrets: z.array(z.string()),
    guide: z.array(bilingual),
  })
  .openapi('ChannelType');

export const presentChannelType = (adapter: Adapter): z.input<typeof channelTypeShape> => ({
  type: adapter.type,
  name: adapter.name,
  settings: z.toJSONSchema(adapter.settings, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>,
  secrets: [...adapter.secrets],
  guide: [...adapter.guide],
});
