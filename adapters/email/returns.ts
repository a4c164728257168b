import type { Goal } from '../../src/channel';
import type { Letter } from './letter';
import { openPlus } from './plus';
import type { Seal } from './seal';
import type { Mark } from './thread';

/**
 * Where mail comes back to that cannot be delivered: an address of ours that names the delivery, signed (VERP). It tells
 * what a bounce is about that says nothing else of it.
 */
export interface Returns {
  /** The envelope's sender for this delivery; null where it is to be our own address. */
  of(key: string): string | null;
  /** The mail of ours that this one came back for, or answers at the envelope's sender; null when it does not say. */
  markOf(letter: Letter): Promise<Mark | null>;
}

/**
 * Opens the returns of one mailbox. `address` is what the word stands behind, null where the envelope's sender stays our own;
 * what came back to `known` is understood all the same, for it may have left before the settings changed.
 */
export function openReturns(parts: {
  readonly seal: Seal;
  readonly address: string | null;
  readonly known: readonly string[];
  readonly goalOf: (key: string) => Promise<Goal | null>;
}): Returns {
  const ways = [...new Set(parts.known)].map(address => openPlus(parts.seal, 'return', address));
  const leaving = parts.address === null ? null : openPlus(parts.seal, 'return', parts.address);
  return {
    of: key => leaving?.write(key) ?? null,
    async markOf({ deliveredTo, to }) {
      for (const address of [...deliveredTo, ...to]) {
        const key = ways.map(way => way.read(address)).find(word => word !== null);
        const goal = key === undefined ? null : await parts.goalOf(key);
        if (key !== undefined && goal !== null)
          return { key, thread: goal.thread, isAutomatic: goal.class !== 'agent' };
      }
      return null;
    },
  };
}
