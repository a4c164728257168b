import { setTimeout as sleep } from 'node:timers/promises';
import { ChannelError, type Ear, type Health, type Tools } from '../../src/channel';
import type { Inbound } from '../../src/model';
import { type Client, startClient } from './client';
import { decode, decodeEvent } from './decode';
import { brokenBy, notInstalled } from './errors';
import { KEPT_BYTES } from './limits';
import type { Line } from './line';
import type { Own } from './own';
import type { SessionSeal } from './session';
import type { Settings } from './settings';
import { type Report, Scan, type Session } from './wire';

/** What one account keeps from one client to the next. */
export interface Account {
  readonly own: Own;
  readonly line: Line;
  readonly settings: Settings;
  readonly seal: SessionSeal | null;
  readonly tools: Tools;
  session: Session | null;
  /** Heard and not yet stored, oldest first. */
  unheard: Inbound[];
  health: Health;
  client: Client | null;
  /** The last listener, until it is gone: one account is never signed in twice. */
  last: Promise<unknown>;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const MB = 1024 * 1024;

/**
 * Runs one client from its start to its end. When it ends by itself the house starts the next after a growing pause. What
 * was heard and could not be stored is offered again until it is, while the client stays signed in: no client hears it a
 * second time.
 */
export async function listen(account: Account, ear: Ear, signal: AbortSignal): Promise<void> {
  if (account.health.link === 'down') account.health = { ...account.health, link: 'connecting' };
  await Promise.race([account.last, untilAborted(signal)]);
  if (signal.aborted) return;
  const listening = runClient(account, ear, signal);
  account.last = listening.catch(() => undefined);
  await listening;
}

async function runClient(account: Account, ear: Ear, signal: AbortSignal): Promise<void> {
  const { line, settings, tools } = account;
  const over = new AbortController();
  let fault: ChannelError | null = null;
  let since = tools.now();
  account.session ??= account.seal?.open(ear.cursor) ?? null;
  show({ link: 'connecting' });
  let turn: Promise<void> = store();

  const client = await startClient({
    memoryMb: settings.memoryMb,
    env: process.env,
    hear: report => setImmediate(hear, report),
  }).catch(() => {
    show({ link: 'down', lastFault: 'the client could not be started' });
    throw new ChannelError('busy', null, 'the client could not be started');
  });
  account.client = client;
  const leave = () => void client.end('it was asked to');
  signal.addEventListener('abort', leave);
  if (signal.aborted) leave();
  else client.tell(startOrder(account, client));

  const why = await client.ended;
  account.client = null;
  signal.removeEventListener('abort', leave);
  line.lose();
  over.abort();
  // What it told with its last breath comes after its end.
  await new Promise<void>(resolve => setImmediate(resolve));
  await turn;
  await client.clear();
  if (signal.aborted) return show({ link: 'down' });
  const error = fault ?? new ChannelError('busy', null, `the WeChat client has ended: ${why}`);
  show({ link: 'down', lastFault: error.detail });
  throw error;

  function hear(report: Report): void {
    switch (report.type) {
      case 'alive':
        if (report.rssBytes > settings.memoryMb * MB) shed();
        return;
      case 'scan':
        line.open(null);
        showScan(report);
        return;
      case 'login':
        since = tools.now();
        line.open(client);
        show({ link: 'up' });
        return;
      case 'logout':
        line.open(null);
        show({ link: 'connecting', lastFault: 'the account was signed out' });
        return;
      case 'sent':
      case 'unsent':
        line.land(report);
        return;
      case 'fault':
        mind(brokenBy(report.words));
        return;
      case 'over':
        mind(whyOver(report));
        return;
      default:
        turn = turn.then(() => take(report)).catch(() => show({ ...account.health, lastFault: 'a message was lost' }));
    }
  }

  async function take(report: Extract<Report, { type: 'session' | 'said' | 'friendship' | 'invited' }>): Promise<void> {
    if (report.type === 'session') {
      account.session = report.session;
      if (account.seal !== null) await ear.hear([], account.seal.seal(report.session)).catch(() => undefined);
      return;
    }
    const reader = { own: account.own, dir: client.dir, keep: tools.keep, now: tools.now, since };
    const inbound = report.type === 'said' ? await decode(report, reader) : decodeEvent(report);
    if (inbound === null) return;
    account.unheard.push(inbound);
    await store();
  }

  /** Offers what was heard until all of it is stored, or once more when the client has ended. */
  async function store(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    for (let first = account.unheard[0]; first !== undefined; first = account.unheard[0]) {
      try {
        await ear.hear([first]);
        account.unheard.shift();
        pauseMs = FIRST_PAUSE_MS;
      } catch {
        if (over.signal.aborted || signal.aborted) return;
        show({ ...account.health, lastFault: 'what was heard could not be stored yet' });
        await sleep(pauseMs, undefined, { signal: AbortSignal.any([over.signal, signal]) }).catch(() => undefined);
        pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
      }
    }
  }

  /** Too large: nothing new leaves by it, what is on its way may land, then it ends. */
  function shed(): void {
    line.open(null);
    void line.settled().then(() => client.end('it took too much memory'));
  }

  /** A fault with which these settings cannot go on ends the client; the rest is the puppet's own business. */
  function mind(found: ChannelError | null): void {
    if (found === null) {
      show({ ...account.health, lastFault: 'the client reported a fault' });
      return;
    }
    fault ??= found;
    void client.end(found.detail);
  }

  function showScan({ qr, status }: Extract<Report, { type: 'scan' }>): void {
    const isOver = status === Scan.cancel || status === Scan.timeout;
    show({ link: 'connecting', ...(isOver || qr === '' ? {} : { qr }) });
  }

  function show(change: Health): void {
    const { lastFault } = account.health;
    account.health = { ...(lastFault === undefined ? {} : { lastFault }), ...change };
    ear.changed();
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function whyOver({ why, words }: Extract<Report, { type: 'over' }>): ChannelError {
  if (why === 'missing') return notInstalled(words);
  return brokenBy(words) ?? new ChannelError('busy', null, 'the client could not be started');
}

function startOrder({ settings, session }: Account, { dir }: Client) {
  const { puppet, puppetOptions } = settings;
  return { type: 'start', puppet, options: puppetOptions, session, dir, fileBytes: KEPT_BYTES } as const;
}
