import type { AgentId, ContactId } from '../../model';
import type { Dialect } from './columns';
import { maybe, toolsFor } from './table';

/** A gift to a person, or from one, as a colleague wrote it down. */
export interface GiftRow {
  readonly id: number;
  readonly contactId: ContactId;
  readonly direction: 'given' | 'received';
  readonly what: string;
  /** In the hundredth part of the yuan (分); null when nobody knows. */
  readonly value: number | null;
  /** A festival's id, or words: 乔迁. */
  readonly occasion: string | null;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** The colleague who gave or received it. */
  readonly agentId: AgentId | null;
  readonly note: string | null;
  readonly createdAt: number;
}

/** What passed from hand to hand. */
export function giftTables(dialect: Dialect) {
  const { c, index, table } = toolsFor(dialect);
  return {
    gift: table<GiftRow>(
      'gift',
      {
        id: c.id(),
        contactId: c.ref(),
        direction: c.word(8),
        what: c.word(190),
        value: c.int(maybe),
        occasion: c.word(60, maybe),
        date: c.word(10),
        agentId: c.ref(maybe),
        note: c.text(maybe),
        createdAt: c.time(),
      },
      [index('gift_contact', ['contactId', 'date'])],
    ),
  };
}
