import { ChannelError, type Ear } from '../../src/channel';
import type { Inbound } from '../../src/model';
import { type Cursor, readCursor, writeCursor } from './cursor';
import { decode, type Reader } from './decode';
import type { Mailbox, Slip } from './mailbox';

/** How the mailbox is read. */
interface Listening {
  /** Connects; rejects with ChannelError. */
  readonly connect: (signal: AbortSignal) => Promise<Mailbox>;
  /** Makes a ChannelError of whatever went wrong on the connection. */
  readonly faultOf: (error: unknown) => ChannelError;
  readonly reader: Reader;
  readonly maxBytes: number;
  readonly historyDays: number;
  readonly now: () => number;
  /** Told when the link changes. */
  readonly onLink: (link: 'connecting' | 'up' | 'down', fault?: string) => void;
}

const DAY_MS = 86_400_000;
/** A machine's answer that comes a day late is none. */
const STALE_MS = DAY_MS;
const SLIPS = 100;
/** Bytes of mail held at once, so that a backlog of any size needs the same memory. */
const BATCH_BYTES = 8 * 1024 * 1024;
/** What is fetched of a mail that is too large: its headers and its words come first. */
const HEAD_BYTES = 256 * 1024;

/**
 * Hears a mailbox until `signal` aborts: first what came while nobody listened, then each mail as it comes. Every batch is
 * stored together with the cursor behind it. When UIDVALIDITY has changed everything is read anew, and what was heard
 * before is recognised by its id.
 */
export async function listen(parts: Listening, ear: Ear, signal: AbortSignal): Promise<void> {
  parts.onLink('connecting');
  let box: Mailbox | null = null;
  try {
    box = await parts.connect(signal);
    parts.onLink('up');
    const saved = readCursor(ear.cursor);
    let cursor = cursorFor(box, saved);
    // What was there before us is known from the first moment on, however this run ends.
    if (cursor !== saved) await store(ear, [], cursor);
    while (!signal.aborted) {
      cursor = await catchUp(parts, box, ear, cursor, signal);
      await box.untilRung();
      if (!signal.aborted && !box.isOpen) throw new ChannelError('busy', null, 'the connection to the mailbox ended');
    }
    parts.onLink('down');
  } catch (error) {
    // What ends because we end it is no fault.
    if (signal.aborted) return parts.onLink('down');
    const fault = parts.faultOf(error);
    parts.onLink('down', fault.message);
    throw fault;
  } finally {
    box?.close();
  }
}

/** Where to go on: behind what was heard, or at the beginning when these UIDs are not those. */
function cursorFor({ uidValidity, uidNext }: Mailbox, saved: Cursor | null): Cursor {
  if (saved?.uidValidity === uidValidity) return saved;
  return { uidValidity, uid: 0, before: uidNext };
}

async function catchUp(parts: Listening, box: Mailbox, ear: Ear, from: Cursor, signal: AbortSignal): Promise<Cursor> {
  const isFirst = from.uid < from.before - 1;
  const since = isFirst ? new Date(parts.now() - parts.historyDays * DAY_MS) : null;
  const uids = await box.uidsAbove(from.uid, since);
  let cursor = from;
  for (let at = 0; at < uids.length; at += SLIPS) {
    const slips = await box.slips(uids.slice(at, at + SLIPS));
    for (const batch of batches(slips, parts.maxBytes)) {
      if (signal.aborted) return cursor;
      const inbound = await read(parts, box, batch, cursor);
      cursor = { ...cursor, uid: batch.at(-1)?.uid ?? cursor.uid };
      await store(ear, inbound, cursor);
    }
  }
  // What is older than we look back is passed over once, not searched again at every ring.
  if (isFirst && cursor.uid < cursor.before - 1) {
    cursor = { ...cursor, uid: cursor.before - 1 };
    await store(ear, [], cursor);
  }
  return cursor;
}

async function store(ear: Ear, inbound: readonly Inbound[], cursor: Cursor): Promise<void> {
  await ear.hear(inbound, writeCursor(cursor)).catch((cause: unknown) => {
    throw new ChannelError('busy', null, 'what the mailbox holds could not be stored', { cause });
  });
}

/** Slips in order, in groups whose mails may be held at once. */
function* batches(slips: readonly Slip[], maxBytes: number): Generator<readonly Slip[]> {
  let batch: Slip[] = [];
  let bytes = 0;
  for (const slip of slips) {
    const weight = Math.min(slip.bytes, maxBytes);
    if (batch.length > 0 && bytes + weight > BATCH_BYTES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(slip);
    bytes += weight;
  }
  if (batch.length > 0) yield batch;
}

async function read(parts: Listening, box: Mailbox, batch: readonly Slip[], cursor: Cursor): Promise<Inbound[]> {
  const isWhole = ({ bytes }: Slip): boolean => bytes <= parts.maxBytes;
  const whole = batch.filter(isWhole).map(({ uid }) => uid);
  const huge = batch.filter(slip => !isWhole(slip)).map(({ uid }) => uid);
  const sources = new Map([
    ...(whole.length === 0 ? [] : await box.fetch(whole)),
    ...(huge.length === 0 ? [] : await box.fetch(huge, HEAD_BYTES)),
  ]);
  const inbound: Inbound[] = [];
  for (const slip of batch) {
    const raw = sources.get(slip.uid);
    if (raw === undefined) continue;
    const at = slip.at ?? parts.now();
    const isStale = slip.isAnswered || (slip.isSeen && slip.uid < cursor.before) || parts.now() - at > STALE_MS;
    inbound.push(await decode({ raw, isWhole: isWhole(slip), at, isStale }, parts.reader));
  }
  return inbound;
}
