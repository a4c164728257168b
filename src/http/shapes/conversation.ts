import type { SeenConversation } from '../../store/queries/surroundings';
import { idText, idTextOrNull, isoTime, isoTimeOrNull } from '../ids';
import { z } from '../zod';
import { channelMarkShape, contactShape, presentChannelMark, presentContact } from './contact';
import { colleagueShape, presentColleague } from './people';

export const ownerShape = z.enum(['bot', 'queue', 'agent', 'closed']);
export const priorityShape = z.enum(['low', 'normal', 'high', 'urgent']);

/** One thread with one person on one channel. */
export const conversationShape = z
  .object({
    id: z.string(),
    contactId: z.string(),
    channelId: z.string(),
    thread: z.string(),
    owner: ownerShape,
    epoch: z.number().int(),
    agentId: z.string().nullable(),
    teamId: z.string().nullable(),
    priority: priorityShape,
    labels: z.array(z.string()),
    window: z.object({
      expiresAt: z.string().nullable(),
      remaining: z.number().int().nullable(),
      briefExpiresAt: z.string().nullable(),
      briefRemaining: z.number().int().nullable(),
    }),
    lastSeq: z.number().int(),
    lastMessageAt: z.string().nullable(),
    lastInboundAt: z.string().nullable(),
    preview: z.string(),
    unread: z.number().int(),
    waitingSince: z.string().nullable(),
    handoffReason: z.string().nullable(),
    snoozedUntil: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
    contact: contactShape.nullable(),
    channel: channelMarkShape.nullable(),
    agent: colleagueShape.nullable(),
  })
  .openapi('Conversation');

export type ConversationShown = z.input<typeof conversationShape>;

export const presentConversation = ({
  conversation: row,
  contact,
  channel,
  agent,
}: SeenConversation): ConversationShown => ({
  id: idText(row.id),
  contactId: idText(row.contactId),
  channelId: idText(row.channelId),
  thread: row.thread,
  owner: row.owner,
  epoch: row.epoch,
  agentId: idTextOrNull(row.agentId),
  teamId: idTextOrNull(row.teamId),
  priority: row.priority,
  labels: [...row.labels],
  window: {
    expiresAt: isoTimeOrNull(row.windowExpiresAt),
    remaining: row.windowRemaining,
    briefExpiresAt: isoTimeOrNull(row.briefExpiresAt),
    briefRemaining: row.briefRemaining,
  },
  lastSeq: row.lastSeq,
  lastMessageAt: isoTimeOrNull(row.lastMessageAt),
  lastInboundAt: isoTimeOrNull(row.lastInboundAt),
  preview: row.preview,
  unread: row.unread,
  waitingSince: isoTimeOrNull(row.waitingSince),
  handoffReason: row.handoffReason,
  snoozedUntil: isoTimeOrNull(row.snoozedUntil),
  createdAt: isoTime(row.createdAt),
  updatedAt: isoTime(row.updatedAt),
  contact: contact ? presentContact(contact) : null,
  channel: channel ? presentChannelMark(channel) : null,
  agent: agent ? presentColleague(agent) : null,
});
