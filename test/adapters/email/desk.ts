import { createHash } from 'node:crypto';
import { type Arrival, decode, type Reader } from '../../../adapters/email/decode';
import { openLoopGuard } from '../../../adapters/email/guard';
import { openReturns } from '../../../adapters/email/returns';
import { openSeal } from '../../../adapters/email/seal';
import { openSubjectThreads } from '../../../adapters/email/subject-threads';
import { openThreads } from '../../../adapters/email/thread';
import { openUnsubscribing } from '../../../adapters/email/unsubscribe';
import type { File, Goal } from '../../../src/channel';
import type { ChannelId, Content } from '../../../src/model';
import { ADDRESS } from './account';

/** Ten in the morning in Beijing. */
export const TEN = Date.UTC(2026, 10, 21, 2);

/** Reads mail without a mailbox, by a clock that stands still. */
export function openDesk(secret = 'shouquanma') {
  const seal = openSeal(secret, ADDRESS);
  const threads = openThreads(seal, ADDRESS);
  const unsubscribing = openUnsubscribing({
    seal,
    id: 7 as ChannelId,
    address: ADDRESS,
    publicUrl: 'https://kefu.example/',
  });
  const kept: File[] = [];
  /** What the house remembers: where its deliveries went, and when something was last said in a thread. */
  const goals = new Map<string, Goal>();
  const saidAt = new Map<string, number>();
  const returns = openReturns({
    seal,
    address: ADDRESS,
    known: [ADDRESS],
    goalOf: async key => goals.get(key) ?? null,
  });
  const guard = openLoopGuard(threads, () => TEN);
  const reader: Reader = {
    own: new Set([ADDRESS, 'shop@yunjin.example']),
    threads,
    subjects: openSubjectThreads(30, async thread => saidAt.get(thread) ?? null),
    returns,
    guard,
    unsubscribing,
    async keep(file) {
      kept.push(file);
      const hash = createHash('sha256').update(file.bytes).digest('hex');
      return { hash, mime: file.mime, bytes: file.bytes.length, ...(file.name === null ? {} : { name: file.name }) };
    },
  };
  const read = (raw: string | Buffer, more: Partial<Arrival> = {}) =>
    decode({ raw: Buffer.from(raw), isWhole: true, at: TEN, isStale: false, ...more }, reader);
  return {
    threads,
    returns,
    goals,
    saidAt,
    guard,
    unsubscribing,
    kept,
    read,
    /** The mail's content, when it is one. */
    async letter(raw: string | Buffer): Promise<Extract<Content, { type: 'mail' }>> {
      const { content } = await read(raw);
      if (content.type !== 'mail') throw new Error(`it is ${content.type}`);
      return content;
    },
  };
}
