import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** A server under test in a process of its own, held to one core so that the driver has the other. */
export interface Server {
  readonly port: number;
  /** CPU seconds used so far and resident megabytes now, by the kernel's account. */
  usage(): { cpuSeconds: number; residentMb: number };
  stop(): Promise<void>;
}

const TICKS_PER_SECOND = 100;

/** Starts `node file` on core 0. Resolves when `ready` finds a port in what it prints, or says so itself. */
export async function startServer(
  file: string,
  environment: Record<string, string>,
  ready: (line: string) => boolean,
  port: number,
  flags: readonly string[] = [],
): Promise<Server> {
  const { NODE_OPTIONS: _options, ...inherited } = process.env;
  const child = spawn('taskset', ['-c', '0', process.execPath, ...flags, file], {
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      const text = chunk.toString();
      if (printed.length < 200) printed.push(text);
      if (text.split('\n').some(ready)) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', code => reject(new Error(`the server ended with ${code}: ${printed.join('')}`)));
  });
  return { port, usage: () => usage(child), stop: () => stop(child) };
}

function usage(child: ChildProcess): { cpuSeconds: number; residentMb: number } {
  const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    residentMb: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024,
  };
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
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
