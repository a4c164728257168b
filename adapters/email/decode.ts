import { createHash } from 'node:crypto';
import type { Tools } from '../../src/channel';
import type { Inbound } from '../../src/model';
import { isAutomatic, isRobot } from './automatic';
import { type Bounce, isGone, readBounce } from './bounce';
import { keepFiles, keepHtml } from './files';
import type { LoopGuard } from './guard';
import { type Letter, readLetter, shortened } from './letter';
import { apart } from './quoted';
import type { Returns } from './returns';
import type { SubjectThreads } from './subject-threads';
import type { Mark, Threads } from './thread';
import type { Unsubscribing } from './unsubscribe';

/** A mail as the mailbox gave it. */
export interface Arrival {
  readonly raw: Buffer;
  /** False when only its beginning was fetched. */
  readonly isWhole: boolean;
  /** When the mailbox got it, milliseconds since the epoch. */
  readonly at: number;
  /** It was answered or read elsewhere, or has lain there too long to be answered by a machine. */
  readonly isStale: boolean;
}

/** What decoding needs to know of our own side. */
export interface Reader {
  readonly own: ReadonlySet<string>;
  readonly threads: Threads;
  readonly subjects: SubjectThreads;
  readonly returns: Returns;
  readonly guard: LoopGuard;
  readonly unsubscribing: Unsubscribing;
  readonly keep: Tools['keep'];
}

/** Stands for a sender the mail does not name (RFC 2606). */
const NOBODY = 'unknown@invalid';
const RAW = 64 * 1024;

/**
 * Tells what a mail means: words of a customer, the fate of a mail of ours, or a wish to be left alone. It never rejects
 * because of what the mail is: one that cannot be read is kept as `unknown`.
 */
export async function decode(arrival: Arrival, reader: Reader): Promise<Inbound> {
  const letter = await readLetter(arrival.raw).catch(() => null);
  if (letter === null) return unreadable(arrival);
  const externalId = externalIdOf(letter, arrival.raw);
  const sender = senderOf(letter);
  const withdrawal = reader.unsubscribing.ofSubject(letter.subject, sender, externalId, arrival.at);
  if (withdrawal !== null) return withdrawal;
  const bounce = readBounce(letter);
  if (bounce !== null) {
    const ours = await oursOf(bounce, letter, reader);
    if (ours !== null) return fateOf(bounce, ours, externalId, arrival.at);
  }

  const html = await keepHtml(letter, reader.keep);
  const files = await keepFiles(letter.parts, arrival.isWhole, reader.keep);
  const { text, quoted } = apart(letter.text);
  const isMachine = bounce !== null || isAutomatic(letter, reader.own) || isOurs(letter, reader.threads);
  const isAnswerable = !arrival.isStale && !isMachine && !reader.guard.isWorn(sender, letter.references);
  return {
    kind: 'message',
    externalId,
    address: sender,
    thread: await threadOf(letter, sender, arrival.at, reader),
    content: {
      type: 'mail',
      subject: letter.subject,
      // Many write all they want to say into the subject.
      text: text || letter.subject,
      ...(quoted === null ? {} : { quoted }),
      ...(html === null ? {} : { html }),
      ...(files.length === 0 ? {} : { files }),
      references: shortened([...letter.references, ...(letter.messageId === null ? [] : [letter.messageId])]),
    },
    platformTime: arrival.at,
    ...(letter.from !== null && letter.from.name !== '' && letter.from.address === sender
      ? { profile: { name: letter.from.name } }
      : {}),
    ...(isAnswerable ? {} : { answerable: false }),
  };
}

/** Whom an answer reaches. A robot that writes for a person (a form on a website) says so in Reply-To. */
function senderOf({ from, replyTo }: Letter): string {
  const [person] = replyTo;
  if (from === null) return person ?? NOBODY;
  return isRobot(from.address) && person !== undefined && replyTo.length === 1 ? person : from.address;
}

/** In the order of their strength: what the mail answers, the address it was sent to, its sender and subject. */
async function threadOf(letter: Letter, sender: string, at: number, reader: Reader): Promise<string> {
  const { threads, returns, subjects } = reader;
  const answered = firstOf([...letter.references].reverse(), threads);
  if (answered !== null) return answered.thread;
  for (const address of [...letter.deliveredTo, ...letter.to]) {
    const thread = threads.ofAddress(address);
    if (thread !== null) return thread;
  }
  // A machine that answers for somebody who is away writes to the envelope's sender (RFC 3834, 4).
  return (await returns.markOf(letter))?.thread ?? subjects.of(sender, letter.subject, at);
}

function firstOf(messageIds: readonly string[], threads: Threads): Mark | null {
  for (const id of messageIds) {
    const mark = threads.read(id);
    if (mark !== null) return mark;
  }
  return null;
}

/** A mail of ours that came back whole. */
const isOurs = ({ messageId }: Letter, threads: Threads): boolean =>
  messageId !== null && threads.read(messageId) !== null;

/** A mail of ours, by its Message-ID. */
interface Ours {
  readonly messageId: string;
  readonly thread: string;
}

/** Which mail of ours a report is about. Only our signature makes it believable: in a Message-ID, or in the address it came to. */
async function oursOf({ messageIds }: Bounce, letter: Letter, { threads, returns }: Reader): Promise<Ours | null> {
  for (const messageId of messageIds) {
    const mark = threads.read(messageId);
    if (mark !== null) return { messageId, thread: mark.thread };
  }
  const mark = await returns.markOf(letter);
  return mark === null ? null : { messageId: threads.messageId(mark), thread: mark.thread };
}

/** What became of a mail of ours (RFC 3464). */
function fateOf(bounce: Bounce, { messageId, thread }: Ours, externalId: string, at: number): Inbound {
  const words = [bounce.status, bounce.diagnostic].filter(Boolean).join(' ') || bounce.action;
  const isLate = bounce.action === 'delayed';
  return {
    kind: isLate ? 'other' : 'receipt',
    externalId,
    address: bounce.recipient ?? NOBODY,
    thread,
    content: { type: 'event', event: `mail-${bounce.action}`, text: words },
    platformTime: at,
    answerable: false,
    ...(isLate ? {} : { receipt: receiptOf(bounce, messageId, words) }),
  };
}

function receiptOf(bounce: Bounce, externalId: string, words: string): NonNullable<Inbound['receipt']> {
  if (bounce.action === 'delivered') return { externalId, state: 'sent' };
  return { externalId, state: 'failed', fault: words, ...(isGone(bounce) ? { gone: true } : {}) };
}

/** Ids that many machines share are not believed to name one mail; then its bytes do. */
const UNIQUE = /^<[^<>@\s]{8,}@(?!localhost|local)[^<>@\s]+>$/;

/** The Message-ID, exact; a digest where there is none that could be unique. */
function externalIdOf({ messageId }: Letter, raw: Buffer): string {
  if (messageId !== null && messageId.length <= 180 && UNIQUE.test(messageId)) return messageId;
  return digestOf(raw);
}

const digestOf = (raw: Buffer): string => `sha256:${createHash('sha256').update(raw).digest('hex')}`;

function unreadable({ raw, at }: Arrival): Inbound {
  return {
    kind: 'message',
    externalId: digestOf(raw),
    address: NOBODY,
    content: { type: 'unknown', kind: 'mail', text: '', raw: raw.toString('utf8', 0, RAW) },
    platformTime: at,
    answerable: false,
  };
}
