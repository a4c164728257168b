import type { ImapFlow } from 'imapflow';
import type { Server } from './settings';

/** What is known of a mail before it is fetched. */
export interface Slip {
  readonly uid: number;
  readonly bytes: number;
  /** When the mailbox got it, milliseconds since the epoch; null when it does not say. */
  readonly at: number | null;
  readonly isSeen: boolean;
  readonly isAnswered: boolean;
}

/** The INBOX of one account, open for reading: nothing in it is changed. Rejects with imapflow's own errors. */
export interface Mailbox {
  readonly uidValidity: string;
  readonly uidNext: number;
  /** UIDs above this one in rising order, of mails received since a day when one is given. */
  uidsAbove(uid: number, since: Date | null): Promise<number[]>;
  slips(uids: readonly number[]): Promise<Slip[]>;
  /** The bytes of each mail, or their beginning; a mail that was removed meanwhile is missing. */
  fetch(uids: readonly number[], firstBytes?: number): Promise<ReadonlyMap<number, Buffer>>;
  /** Resolves when something came, when it is time to look anyway, or when the connection ended. */
  untilRung(): Promise<void>;
  readonly isOpen: boolean;
  close(): void;
}

const MINUTE_MS = 60_000;
/** IDLE is only a doorbell and some servers do not ring it, so we look now and then. */
const LOOK_MS = 5 * MINUTE_MS;
/** An IDLE that ends sooner than this was refused; asked for again at once it would be refused again. */
const REFUSED_MS = 10_000;
const SLOW_MS = 30_000;
const SOCKET_MS = 90_000;

/** imapflow sends ID by itself before the sign-in; its type does not tell that one may send it again. */
type WithId = ImapFlow & { run(command: 'ID', info: ImapFlow['clientInfo']): Promise<unknown> };

/**
 * Connects and opens INBOX. Commands never run inside a fetch loop and IDLE is asked for by us: left to itself the
 * library begins it only after fifteen seconds of silence.
 */
export async function openMailbox(server: Server, closing: AbortSignal): Promise<Mailbox> {
  // Loaded with the first mailbox: a house without one pays nothing for it.
  const { ImapFlow: Client } = await import('imapflow');
  const client = new Client({
    host: server.host,
    port: server.port,
    secure: server.secure,
    ...(server.secure || server.trusting ? {} : { doSTARTTLS: true }),
    ...(server.trusting ? { tls: { rejectUnauthorized: false } } : {}),
    auth: { user: server.user, pass: server.password },
    clientInfo: { name: 'Guanxi', version: '1', vendor: 'Guanxi' },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: SLOW_MS,
    greetingTimeout: SLOW_MS,
    socketTimeout: SOCKET_MS,
    maxIdleTime: LOOK_MS,
  });
  let isRung = false;
  let wake: () => void = () => undefined;
  const ring = () => {
    isRung = true;
    wake();
  };
  // Without a listener an error would end the process; the command that waits rejects with it anyway.
  client.on('error', ring);
  client.on('close', ring);
  client.on('exists', ring);
  const close = () => client.close();
  closing.addEventListener('abort', close, { once: true });
  client.once('close', () => closing.removeEventListener('abort', close));

  try {
    if (closing.aborted) throw new Error('stopped before it was connected');
    await client.connect();
    // NetEase opens no folder for a client that has not named itself after the sign-in ("Unsafe Login").
    if (client.capabilities.has('ID')) await (client as WithId).run('ID', client.clientInfo);
    const { uidValidity, uidNext } = await client.mailboxOpen('INBOX', { readOnly: true });
    return {
      uidValidity: String(uidValidity),
      uidNext,
      async uidsAbove(uid, since) {
        const found = await client.search({ uid: `${uid + 1}:*`, ...(since === null ? {} : { since }) }, { uid: true });
        // `*` is the last mail, whatever its number: the range is never empty.
        return (found || []).filter(one => one > uid).sort((a, b) => a - b);
      },
      async slips(uids) {
        const query = { uid: true, size: true, internalDate: true, flags: true };
        const rows = await client.fetchAll(uids.join(','), query, { uid: true });
        return rows
          .map(({ uid, size = 0, internalDate, flags }) => ({
            uid,
            bytes: size,
            at: timeOf(internalDate),
            isSeen: flags?.has('\\Seen') ?? false,
            isAnswered: flags?.has('\\Answered') ?? false,
          }))
          .sort((a, b) => a.uid - b.uid);
      },
      async fetch(uids, firstBytes) {
        const source = firstBytes === undefined ? true : { start: 0, maxLength: firstBytes };
        const rows = await client.fetchAll(uids.join(','), { uid: true, source }, { uid: true });
        return new Map(rows.flatMap(({ uid, source }) => (source === undefined ? [] : [[uid, source] as const])));
      },
      async untilRung() {
        if (!isRung && client.usable) {
          const lookMs = client.capabilities.has('IDLE') ? LOOK_MS : MINUTE_MS;
          let timer: NodeJS.Timeout | undefined;
          const rung = new Promise<void>(resolve => {
            wake = resolve;
            timer = setTimeout(resolve, lookMs);
          });
          const began = performance.now();
          // The library's own sign of life, sent after some silence, ends it and does not begin it again.
          const over = () => {
            if (performance.now() - began >= REFUSED_MS) wake();
          };
          client.idle().then(over, over);
          await rung.finally(() => {
            clearTimeout(timer);
            wake = () => undefined;
          });
        }
        isRung = false;
      },
      get isOpen() {
        return client.usable;
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function timeOf(date: Date | string | undefined): number | null {
  const time = date === undefined ? Number.NaN : new Date(date).getTime();
  return Number.isFinite(time) ? time : null;
}
