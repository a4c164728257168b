import { threadOfSubject } from './thread';

/** Finds the thread of mail that answers nothing of ours and names no thread. */
export interface SubjectThreads {
  /**
   * The thread of this sender's subject, for a mail that came at `at`: the one that is still talked in, else a new one.
   * Rejects when the house cannot be asked.
   */
  of(sender: string, subject: string, at: number): Promise<string>;
}

const DAY_MS = 86_400_000;
const REMEMBERED = 10_000;

/** Opens them for one mailbox. A thread that rested for more than `days` is over; `lastSaidAt` tells of what is stored. */
export function openSubjectThreads(
  days: number,
  lastSaidAt: (thread: string) => Promise<number | null>,
): SubjectThreads {
  /** Of mail that is read but not stored yet: the next one of the same batch belongs to it. */
  const read = new Map<string, number>();

  async function isOver(thread: string, at: number): Promise<boolean> {
    const last = Math.max(
      (await lastSaidAt(thread)) ?? Number.NEGATIVE_INFINITY,
      read.get(thread) ?? Number.NEGATIVE_INFINITY,
    );
    return Number.isFinite(last) && at - last > days * DAY_MS;
  }

  return {
    async of(sender, subject, at) {
      let turn = 0;
      while (await isOver(threadOfSubject(sender, subject, turn), at)) turn++;
      const thread = threadOfSubject(sender, subject, turn);
      const before = read.get(thread) ?? at;
      read.delete(thread);
      read.set(thread, Math.max(before, at));
      const oldest = read.size > REMEMBERED ? read.keys().next().value : undefined;
      if (oldest !== undefined) read.delete(oldest);
      return thread;
    },
  };
}
