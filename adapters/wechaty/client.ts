import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Order, type Report, readReport } from './wire';

/** A WeChat client in a process of its own. */
export interface Client {
  /** Where files go from one process to the other; only this user may look into it. */
  readonly dir: string;
  tell(order: Order): void;
  /** Resolves when the process is gone, to why in a few words. Never rejects. */
  readonly ended: Promise<string>;
  /** Asks it to end, and ends it when it does not. Resolves when it is gone. */
  end(why: string): Promise<string>;
  /** Removes the folder, once nothing in it is needed any more. */
  clear(): Promise<void>;
}

/** What a client is started with. */
export interface Birth {
  readonly memoryMb: number;
  readonly hear: (report: Report) => void;
  /** Our own environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Longer than a client stays silent while it loads on a busy machine. */
const SILENT_MS = 90_000;
const PARTING_MS = 3000;

/** What a strange program may see of our environment: nothing that is secret. */
const SEEN =
  /^(?:PATH|HOME|TMPDIR|TEMP|TMP|TZ|LANG|LC_\w+|SYSTEMROOT|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|(?:HTTPS?|NO|ALL)_PROXY)$/i;

/**
 * Starts the process. Its heap is capped, one that is silent or makes no sense is ended. Its output is thrown away, for a puppet writes down what it likes.
 */
export async function startClient({ memoryMb, hear, env }: Birth): Promise<Client> {
  const dir = await mkdtemp(join(tmpdir(), 'guanxi-wechaty-'));
  const child = fork(join(__dirname, 'puppet-process'), [], {
    execArgv: [`--max-old-space-size=${memoryMb}`],
    env: { ...Object.fromEntries(Object.entries(env).filter(([name]) => SEEN.test(name))), WECHATY_LOG: 'error' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  let why: string | null = null;
  const kill = (because: string): void => {
    why ??= because;
    child.kill('SIGKILL');
  };
  let silence = setTimeout(kill, SILENT_MS, 'it was silent for too long');

  child.on('message', sent => {
    clearTimeout(silence);
    silence = setTimeout(kill, SILENT_MS, 'it was silent for too long');
    const report = readReport(sent);
    if (report === null) kill('it told what nobody can read');
    else hear(report);
  });
  // A process that cannot be started has an error and no end.
  const ended = new Promise<string>(resolve => {
    child.once('error', () => child.pid === undefined && resolve('it could not be started'));
    child.once('exit', (code, signal) => resolve(why ?? `it ended by itself (${signal ?? code})`));
  }).finally(() => clearTimeout(silence));

  let parting: Promise<string> | null = null;
  function end(because: string): Promise<string> {
    why ??= because;
    parting ??= part(child, ended, kill, because);
    return parting;
  }

  return {
    dir,
    ended,
    end,
    clear: () => rm(dir, { recursive: true, force: true }),
    tell(order) {
      // What cannot be told any more is told by its end.
      if (child.connected) child.send(order, () => undefined);
    },
  };
}

async function part(
  child: ChildProcess,
  ended: Promise<string>,
  kill: (because: string) => void,
  because: string,
): Promise<string> {
  const order: Order = { type: 'end' };
  if (child.connected) child.send(order, () => undefined);
  const late = setTimeout(kill, PARTING_MS, because);
  return ended.finally(() => clearTimeout(late));
}
