import { Socket } from 'node:net';

/** One request ready to be written to a socket, byte for byte. */
export type Wire = Buffer;

export interface Answer {
  readonly status: number;
  readonly body: string;
  /** From when it was to be sent until it was answered whole. */
  readonly latencyMs: number;
}

export interface Drive {
  readonly answers: Answer[];
  readonly seconds: number;
}

/** Writes a POST as it goes over the wire. */
export function post(path: string, port: number, body: Buffer): Wire {
  const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: text/xml\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

/** Closed loop: `sockets` connections, each sending its next request as soon as the last one is answered. */
export async function driveAll(port: number, wires: readonly Wire[], sockets: number): Promise<Drive> {
  let next = 0;
  const answers: Answer[] = [];
  const started = performance.now();
  await Promise.all(
    Array.from({ length: sockets }, async () => {
      const line = await openLine(port);
      while (next < wires.length) {
        const index = next++;
        const sent = performance.now();
        answers[index] = await line.ask(wires[index]!, sent);
      }
      line.close();
    }),
  );
  return { answers, seconds: (performance.now() - started) / 1000 };
}

/** Open loop: one request every `1000 / perSecond` ms whatever the server does; latency counts from the scheduled time. */
export async function driveAt(port: number, wires: readonly Wire[], perSecond: number): Promise<Drive> {
  const lines = await Promise.all(Array.from({ length: 256 }, () => openLine(port)));
  const free = [...lines];
  const waiting: ((line: Line) => void)[] = [];
  const take = () => new Promise<Line>(resolve => (free.length > 0 ? resolve(free.pop()!) : waiting.push(resolve)));
  const give = (line: Line) => {
    const next = waiting.shift();
    if (next) next(line);
    else free.push(line);
  };
  const started = performance.now();
  const asked: Promise<Answer>[] = [];
  await new Promise<void>(resolve => {
    const tick = () => {
      const due = Math.min(wires.length, Math.floor(((performance.now() - started) * perSecond) / 1000));
      while (asked.length < due) {
        const index = asked.length;
        const scheduled = started + (index * 1000) / perSecond;
        asked.push(
          take().then(async line => {
            const answer = await line.ask(wires[index]!, scheduled);
            give(line);
            return answer;
          }),
        );
      }
      if (asked.length < wires.length) setTimeout(tick, 1);
      else resolve();
    };
    tick();
  });
  const answers = await Promise.all(asked);
  for (const line of lines) line.close();
  return { answers, seconds: (performance.now() - started) / 1000 };
}

interface Line {
  ask(wire: Wire, since: number): Promise<Answer>;
  close(): void;
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/** One keep-alive connection that has one request under way at a time. */
async function openLine(port: number): Promise<Line> {
  const socket = new Socket();
  socket.setNoDelay(true);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.connect(port, '127.0.0.1', resolve);
  });
  let got: Buffer = Buffer.alloc(0);
  let resolve: (answer: Answer) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  let since = 0;
  socket.on('data', chunk => {
    got = got.length === 0 ? chunk : Buffer.concat([got, chunk]);
    const headEnd = got.indexOf(END_OF_HEAD);
    if (headEnd < 0) return;
    const head = got.toString('latin1', 0, headEnd);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (got.length < headEnd + 4 + length) return;
    const body = got.toString('utf8', headEnd + 4, headEnd + 4 + length);
    got = got.subarray(headEnd + 4 + length);
    resolve({ status: Number(head.slice(9, 12)), body, latencyMs: performance.now() - since });
  });
  socket.on('error', error => reject(error));
  socket.on('close', () => reject(new Error('the server closed the connection')));
  return {
    ask(wire, sinceMs) {
      since = sinceMs;
      return new Promise((ok, bad) => {
        resolve = ok;
        reject = bad;
        socket.write(wire);
      });
    },
    close: () => socket.destroy(),
  };
}

/** The value below which `share` of the sorted numbers lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
