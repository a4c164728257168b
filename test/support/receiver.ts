import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a program that is told of events got. */
export interface Told {
  readonly id: string;
  readonly timestamp: number;
  readonly event: { readonly type: string; readonly timestamp: string; readonly data: Record<string, unknown> };
  /** Whether the signature is that of `secret`, reckoned anew from the bytes that came. */
  isSignedWith(secret: string): boolean;
}

/** Somebody's program on loopback that takes signed events and answers as it is told to. */
export interface Receiver {
  readonly url: string;
  readonly told: Told[];
  /** How it answers from now on. */
  answers: { status: number; headers?: Record<string, string> };
  /** Resolves once it was told so many in all. */
  until(count: number): Promise<void>;
  close(): Promise<void>;
}

export async function openReceiver(): Promise<Receiver> {
  const told: Told[] = [];
  const waiting: { count: number; go(): void }[] = [];
  const receiver = { answers: { status: 204 } as Receiver['answers'] };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk as Buffer));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = request.headers;
      told.push({
        id: String(id),
        timestamp: Number(timestamp),
        event: JSON.parse(body.toString()) as Told['event'],
        isSignedWith(secret) {
          const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
          const right = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
          return timingSafeEqual(Buffer.from(String(signature).replace('v1,', ''), 'base64'), right);
        },
      });
      response.writeHead(receiver.answers.status, receiver.answers.headers ?? {}).end();
      for (const one of waiting) if (told.length >= one.count) one.go();
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(receiver, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/crm`,
    told,
    until: (count: number) =>
      told.length >= count ? Promise.resolve() : new Promise<void>(go => waiting.push({ count, go })),
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  });
}
