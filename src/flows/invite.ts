import { opensByLink, withDeadline } from '../channel';
import type { AgentId, ChannelId, ContactId } from '../model';
import { noteAudit } from '../store/queries/audit';
import { Conflict, NotFound, Refusal } from './conflict';
import type { House } from './house';

const PLATFORM_MS = 12_000;
const DAY_MS = 86_400_000;

/** A link that opens a channel for one person: what comes through it is theirs. */
export interface Invitation {
  /** An address, which a QR code may show as well. */
  readonly url: string;
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/**
 * Makes a link for one person. Rejects with NotFound `channel`, Conflict `cannot_link` where the platform knows no such
 * links, Refusal `channel_paused`, or ChannelError when the platform does not make one.
 */
export async function invite(
  { store, channels, links, now }: Pick<House, 'store' | 'channels' | 'links' | 'now'>,
  asked: {
    readonly contactId: ContactId;
    readonly channelId: ChannelId;
    readonly days: number;
    readonly agentId: AgentId;
  },
): Promise<Invitation> {
  const { contactId, channelId, days, agentId } = asked;
  const open = channels.get(channelId);
  if (!open) throw new NotFound('channel');
  const { channel } = open;
  if (!opensByLink(channel)) throw new Conflict('cannot_link', 'nobody can be led to this channel by a link');
  if (open.state !== 'on') throw new Refusal('channel_paused', 'this channel is paused; switch it on first');
  const until = now() + days * DAY_MS;
  const token = links.write({ contactId, channelId, until });
  const url = await withDeadline(PLATFORM_MS, null, signal => channel.linkTo(token, until, signal));
  const data = { channelId: String(channelId), days };
  await noteAudit(store, { at: now(), agentId, action: 'contact.link', subject: `contact:${contactId}`, data });
  return { url, token, until };
}
