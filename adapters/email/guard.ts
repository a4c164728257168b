import type { Threads } from './thread';

/** Automatic answers of ours that one chain of mails may hold, and that one sender may have within a day. */
const IN_CHAIN = 5;
const IN_A_DAY = 10;
const DAY_MS = 86_400_000;
const SENDERS = 10_000;

/**
 * Ends a talk between two machines of which the other gives no sign of being one (RFC 3834, 2). The mails a mail answers
 * count even after a restart, because our Message-IDs say who wrote; the senders are remembered while this process lives.
 */
export interface LoopGuard {
  /** We answered this sender automatically. */
  answered(address: string): void;
  /** Whether this sender has had enough automatic answers. */
  isWorn(address: string, references: readonly string[]): boolean;
}

export function openLoopGuard(threads: Threads, now: () => number): LoopGuard {
  const answers = new Map<string, number[]>();
  const recent = (address: string): number[] => (answers.get(address) ?? []).filter(at => now() - at < DAY_MS);
  return {
    answered(address) {
      const times = [...recent(address), now()].slice(-IN_A_DAY);
      answers.delete(address);
      answers.set(address, times);
      const oldest = answers.size > SENDERS ? answers.keys().next().value : undefined;
      if (oldest !== undefined) answers.delete(oldest);
    },
    isWorn: (address, references) =>
      references.filter(id => threads.read(id)?.isAutomatic).length >= IN_CHAIN || recent(address).length >= IN_A_DAY,
  };
}
