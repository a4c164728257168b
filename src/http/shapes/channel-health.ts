import type { Health } from '../../channel';
import type { ChannelRow } from '../../store';
import { isoTime, isoTimeOrNull } from '../ids';
import { z } from '../zod';

/** How an account is. What its channel cannot tell is null. */
export const channelHealthShape = z
  .object({
    state: z.enum(['on', 'paused', 'broken']),
    lastError: z.string().nullable(),
    lastInboundAt: z.string().nullable(),
    lastSentAt: z.string().nullable(),
    /** Deliveries that are due and not sent yet. */
    waiting: z.number().int(),
    failedLastHour: z.number().int(),
    /** Whether a process listens; null for channels the platform calls. */
    listening: z.boolean().nullable(),
    link: z.enum(['up', 'connecting', 'down']).nullable(),
    /** Until when the access token is good. */
    tokenUntil: z.string().nullable(),
    /** Text of the QR code to sign in with. */
    qr: z.string().nullable(),
    /** What the platform still allows of its own counts. */
    quotas: z.array(
      z.object({
        name: z.string(),
        left: z.number().int(),
        of: z.number().int(),
        resetsAt: z.string().nullable(),
      }),
    ),
    lastFault: z.string().nullable(),
  })
  .openapi('ChannelHealth');

/** Presents it: faults in words and the code to sign in with to administrators only. */
export function presentChannelHealth(seen: {
  readonly row: ChannelRow;
  readonly waiting: number;
  readonly failedLastHour: number;
  readonly listening: boolean | null;
  readonly health: Health;
  readonly isAdmin: boolean;
}): z.input<typeof channelHealthShape> {
  const { row, waiting, failedLastHour, listening, health, isAdmin } = seen;
  return {
    state: row.state,
    lastError: isAdmin ? row.lastError : null,
    lastInboundAt: isoTimeOrNull(row.lastInboundAt),
    lastSentAt: isoTimeOrNull(row.lastSentAt),
    waiting,
    failedLastHour,
    listening,
    link: health.link ?? null,
    tokenUntil: isoTimeOrNull(health.tokenUntil ?? null),
    qr: isAdmin ? (health.qr ?? null) : null,
    quotas: (health.quotas ?? []).map(({ name, left, of, resetsAt }) => ({
      name,
      left,
      of,
      resetsAt: resetsAt === undefined ? null : isoTime(resetsAt),
    })),
    lastFault: isAdmin ? (health.lastFault ?? null) : null,
  };
}
