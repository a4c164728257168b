import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sqlite, type Value } from '../../src/store/sqlite';
import { dist } from './machine';

export const admin = { email: 'laoban@yunjin.example', password: '春眠不觉晓 2026' };

/** How a process is started, beside its data directory and port. */
export interface Start {
  readonly env?: Readonly<Record<string, string>>;
  readonly argv?: readonly string[];
  /** How far its clock runs ahead of ours. */
  readonly aheadMs?: number;
  /** Where it is started from; the data directory's parent when left out. */
  readonly cwd?: string;
}

/** The built server as an operator starts it, in a process of its own. */
export interface Running {
  readonly url: string;
  readonly pid: number;
  /** From the call of `start` until it said where it listens. */
  readonly startedMs: number;
  /** Everything it wrote to stdout and stderr so far. */
  printed(): string;
  /** Sends a signal and resolves to how it ended. */
  end(signal: NodeJS.Signals): Promise<Ended>;
  signal(signal: NodeJS.Signals): void;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly tookMs: number;
  readonly printed: string;
}

/** A house on this machine's disk that can be started, killed and started again. */
export interface Premises {
  readonly home: string;
  readonly dataDir: string;
  start(how?: Start): Promise<Running>;
  /** Starts it and waits for its end: for what must not start. */
  run(how: Start): Promise<Ended>;
  /** Rows of the database as it is on disk now. */
  read<Row>(sql: string, ...values: Value[]): Row[];
  close(): Promise<void>;
}

/** An empty place for a house. What is still running there is killed when it closes. */
export async function openPremises(): Promise<Premises> {
  const home = mkdtempSync(join(tmpdir(), 'guanxi-process-'));
  const dataDir = join(home, 'data');
  const port = await freePort();
  const children = new Set<ChildProcess>();

  const launch = ({ env = {}, argv = [], aheadMs, cwd = home }: Start) => {
    const main = join(dist ?? '', 'src', 'main.js');
    if (!existsSync(main)) throw new Error(`${main} is not built; run: node scripts/build.mjs`);
    const clock = aheadMs === undefined ? [] : ['--require', join(__dirname, 'clock.cjs')];
    const startedAt = performance.now();
    const child = spawn(process.execPath, [...clock, main, ...argv], {
      cwd,
      env: {
        ...{ PATH: process.env.PATH, HOME: home, CLOCK_AHEAD_MS: String(aheadMs ?? 0) },
        ...{ PORT: String(port), HOST: '127.0.0.1', DATA_DIR: dataDir },
        ...{ ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password, ...env },
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    const chunks: string[] = [];
    const hearers = new Set<() => void>();
    const hear = (chunk: Buffer) => {
      chunks.push(chunk.toString());
      for (const call of hearers) call();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const ended = once(child, 'close').then(([code, signal]) => {
      children.delete(child);
      return { code, signal } as Pick<Ended, 'code' | 'signal'>;
    });
    return { child, chunks, hearers, ended, tookMs: () => performance.now() - startedAt };
  };

  return {
    home,
    dataDir,
    async start(how = {}) {
      const { child, chunks, hearers, ended, tookMs } = launch(how);
      const printed = () => chunks.join('');
      await new Promise<void>((resolve, reject) => {
        hearers.add(() => {
          if (/Console/.test(printed())) resolve();
        });
        void ended.then(({ code }) => reject(new Error(`the server ended with ${code}: ${printed()}`)));
      });
      return {
        url: `http://127.0.0.1:${port}`,
        pid: child.pid ?? 0,
        startedMs: tookMs(),
        printed,
        signal: signal => void child.kill(signal),
        async end(signal) {
          const asked = performance.now();
          child.kill(signal);
          return { ...(await ended), tookMs: performance.now() - asked, printed: printed() };
        },
      };
    },
    async run(how) {
      const { chunks, ended, tookMs } = launch(how);
      return { ...(await ended), tookMs: tookMs(), printed: chunks.join('') };
    },
    read<Row>(sql: string, ...values: Value[]) {
      const database = new Sqlite(join(dataDir, 'guanxi.sqlite'), { readonly: true });
      try {
        return database.prepare(sql).all(...values) as Row[];
      } finally {
        database.close();
      }
    },
    async close() {
      const left = [...children].map(child => {
        child.kill('SIGKILL');
        return once(child, 'close');
      });
      await Promise.all(left);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

/** Looks again every 20 ms until there is something to see; fails with `what` after `limitMs`. */
export async function until<Seen>(
  look: () => Promise<Seen | null | undefined | false> | Seen | null | undefined | false,
  what: string,
  limitMs = 30_000,
): Promise<Seen> {
  const end = performance.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (performance.now() > end) throw new Error(`waited in vain for: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
