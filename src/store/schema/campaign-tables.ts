import type {
  BroadcastRecord,
  Campaign,
  Click,
  OccurrenceRecord,
  Recipient,
  Segment,
  SegmentMember,
  TrackedLink,
} from '../../model';
import type { Dialect } from './columns';
import { maybe, toolsFor } from './table';

/** `when` is a reserved word of MySQL. */
export interface SegmentRow extends Omit<Segment, 'when'> {
  readonly test: Segment['when'];
}

export type {
  BroadcastRecord as BroadcastRow,
  Campaign as CampaignRow,
  OccurrenceRecord as OccurrenceRow,
  Recipient as RecipientRow,
};

/** People who have something in common, plans to write to them, and what becomes of each. */
export function campaignTables(dialect: Dialect) {
  const { c, index, only, table } = toolsFor(dialect);
  return {
    segment: table<SegmentRow>(
      'segment',
      {
        id: c.id(),
        name: c.word(120),
        kind: c.word(8),
        test: c.json(maybe),
        version: c.int(),
        createdAt: c.time(),
        updatedAt: c.time(),
      },
      [index('segment_name', ['name'], { unique: true })],
    ),
    segmentMember: table<SegmentMember>(
      'segmentMember',
      { segmentId: c.ref({ primary: true }), contactId: c.ref({ primary: true }) },
      [index('segmentMember_contact', ['contactId'])],
    ),
    campaign: table<Campaign>(
      'campaign',
      {
        id: c.id(),
        name: c.word(120),
        state: c.word(10),
        purpose: c.word(10),
        festival: c.word(60, maybe),
        plan: c.json(),
        version: c.int(),
        createdBy: c.ref(maybe),
        approval: c.json(maybe),
        fault: c.text(maybe),
        lease: c.int(maybe),
        leaseUntil: c.time(maybe),
        fedSince: c.time(maybe),
        createdAt: c.time(),
        updatedAt: c.time(),
        startedAt: c.time(maybe),
        endedAt: c.time(maybe),
      },
      [index('campaign_state', ['state'])],
    ),
    occurrence: table<OccurrenceRecord>(
      'occurrence',
      {
        id: c.id(),
        campaignId: c.ref(),
        occurrenceKey: c.word(120),
        state: c.word(8),
        dueAt: c.time(),
        dueUntil: c.time(),
        position: c.int(),
        winner: c.int(maybe),
        createdAt: c.time(),
      },
      [
        index('occurrence_key', ['campaignId', 'occurrenceKey'], { unique: true }),
        index('occurrence_due', ['state', 'dueAt']),
      ],
    ),
    recipient: table<Recipient>(
      'recipient',
      {
        occurrenceId: c.ref({ primary: true }),
        contactId: c.ref({ primary: true }),
        campaignId: c.ref(),
        channelId: c.ref(maybe),
        state: c.word(10),
        reason: c.word(20, maybe),
        variant: c.int(),
        step: c.int(),
        dueAt: c.time(),
        expiresAt: c.time(),
        deliveryId: c.ref(maybe),
      },
      [
        index('recipient_campaign', ['campaignId', 'state', 'dueAt']),
        index('recipient_contact', ['contactId']),
        index('recipient_delivery', ['deliveryId'], only('deliveryId IS NOT NULL')),
      ],
    ),
    broadcast: table<BroadcastRecord>(
      'broadcast',
      {
        id: c.id(),
        campaignId: c.ref(),
        occurrenceId: c.ref(),
        channelId: c.ref(),
        step: c.int(),
        variant: c.int(),
        content: c.json(),
        state: c.word(10),
        people: c.int(),
        attempts: c.int(),
        fault: c.json(maybe),
        dueAt: c.time(),
        expiresAt: c.time(),
        claim: c.int(maybe),
        leaseUntil: c.time(maybe),
        calledAt: c.time(maybe),
        externalId: c.word(190, maybe),
        createdAt: c.time(),
        updatedAt: c.time(),
      },
      [
        index('broadcast_campaign', ['campaignId', 'state']),
        index('broadcast_lease', ['state', 'leaseUntil']),
        index('broadcast_called', ['channelId', 'calledAt']),
      ],
    ),
    trackedLink: table<TrackedLink>('trackedLink', { id: c.id(), campaignId: c.ref(), url: c.word(700) }, [
      index('trackedLink_url', ['campaignId', 'url'], { unique: true }),
    ]),
    click: table<Click>(
      'click',
      { linkId: c.ref({ primary: true }), contactId: c.ref({ primary: true }), firstAt: c.time(), count: c.int() },
      [index('click_contact', ['contactId'])],
    ),
  };
}
