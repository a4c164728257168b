import { once } from 'node:events';
import { createServer, get, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { z } from 'zod';
import { type DoorResponse, defineAdapter, type WebhookRequest } from '../../src/channel';
import { webhooks } from '../../src/http/webhooks';
import type { ChannelId } from '../../src/model';
import { type Front, openFront } from '../support/http';
import { until } from '../support/process';

const WORDS = { status: 200, type: 'text/plain; charset=utf-8' };
const KILO = 1024;

describe('the door for platforms', () => {
  let front: Front;
  let channel: ChannelId;
  let asked: WebhookRequest[];
  let answer: () => DoorResponse;

  beforeEach(async () => {
    asked = [];
    answer = () => ({ ...WORDS, body: 'success' });
    const gate = defineAdapter({
      type: 'gate',
      name: { zh: '门', en: 'Gate' },
      settings: z.object({ pushBytes: z.number().optional() }),
      secrets: [],
      guide: [],
      open: (id, { pushBytes }) => ({
        id,
        limits: {
          textBytes: 2048,
          sends: ['text'],
          media: {},
          windows: {},
          rate: { count: 1, perMs: 1 },
          idempotency: 'none',
          ...(pushBytes === undefined ? {} : { pushBytes }),
        },
        send: async () => ({ externalId: null }),
        hasPaths: true,
        receive: (push: WebhookRequest) => {
          asked.push(push);
          return { inbound: [], response: answer() };
        },
      }),
    });
    front = await openFront({ adapters: [gate] });
    channel = await front.addChannel('gate');
  });
  afterEach(() => front.close());

  const knock = (method: string, path = '', body = Buffer.alloc(0), to = channel) =>
    new Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }>((resolve, reject) => {
      const call = request(`${front.url}/webhooks/${to}${path}`, {
        method,
        headers: { 'content-length': body.length },
      });
      call.on('error', reject);
      call.on('response', async response => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
      call.end(body);
    });

  test.each(['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])(
    '%s reaches the channel, with what follows its id',
    async method => {
      const { status } = await knock(method, '/files/1?of=wang');
      expect(status).toBe(200);
      expect(asked.map(({ method, path, query }) => [method, path, query.get('of')])).toEqual([
        [method, '/files/1', 'wang'],
      ]);
    },
  );

  test('nothing follows the bare address', async () => {
    await knock('POST', '', Buffer.from('你好'));
    expect(asked.map(({ path, body }) => [path, body.toString()])).toEqual([['', '你好']]);
  });

  test('words are in UTF-8 although the adapter does not say so', async () => {
    answer = () => ({ status: 200, type: 'text/plain', body: '您好' });
    const { headers, body } = await knock('POST');
    expect([headers['content-type'], headers['content-length'], body.toString()]).toEqual([
      'text/plain; charset=utf-8',
      '6',
      '您好',
    ]);
  });

  test.each([
    [0, '127.0.0.1'],
    [1, '198.51.100.7'],
    [2, '203.0.113.9'],
  ])('behind %i proxies that are believed, %s calls', async (trustProxy, address) => {
    const door = createServer(webhooks(front.door, trustProxy)).listen(0, '127.0.0.1');
    await once(door, 'listening');
    const { port } = door.address() as AddressInfo;
    const headers = { 'x-forwarded-for': '192.0.2.1, 203.0.113.9, 198.51.100.7' };
    await fetch(`http://127.0.0.1:${port}/webhooks/${channel}`, { method: 'POST', headers, body: '你好' });
    await new Promise(resolve => {
      door.close(resolve);
      door.closeAllConnections();
    });
    expect(asked.map(({ ip }) => ip)).toEqual([address]);
  });

  test('what no platform asks by is refused by name', async () => {
    const { status, headers } = await knock('PATCH', '', Buffer.from('{}'));
    expect([status, headers.allow]).toEqual([405, 'POST, GET, OPTIONS, HEAD, PUT, DELETE']);
    expect(asked).toEqual([]);
  });

  test('a push may be as long as the channel says, and no longer', async () => {
    const large = await front.addChannel('gate', { pushBytes: 200 * KILO });
    const push = Buffer.alloc(100 * KILO, 'a');
    expect((await knock('POST', '', push)).status).toBe(403);
    expect((await knock('POST', '', push, large)).status).toBe(200);
    expect((await knock('POST', '', Buffer.alloc(201 * KILO, 'a'), large)).status).toBe(403);
    expect(asked.map(({ body }) => body.length)).toEqual([100 * KILO]);
  });

  test('an answer may be a file, with headers of its own', async () => {
    const file = Buffer.from([0, 1, 2, 255]);
    answer = () => ({ status: 200, type: 'image/png', body: file, headers: { 'Cache-Control': 'max-age=60' } });
    const { headers, body } = await knock('GET', '/files/1');
    expect(body).toEqual(file);
    expect(headers).toMatchObject({
      'content-type': 'image/png',
      'content-length': '4',
      'cache-control': 'max-age=60',
    });
  });

  describe('an answer that stays open', () => {
    let stream: PassThrough;

    beforeEach(() => {
      stream = new PassThrough();
      answer = () => ({ status: 200, type: 'text/event-stream', body: stream });
    });

    const listen = async (): Promise<IncomingMessage> => {
      const call = get(`${front.url}/webhooks/${channel}/events`);
      const [response] = (await once(call, 'response')) as [IncomingMessage];
      return response;
    };

    test('tells what happens as it happens, until the client goes away', async () => {
      stream.write('data: 您好\n\n');
      const response = await listen();
      expect(String((await once(response, 'data'))[0])).toBe('data: 您好\n\n');
      stream.write('data: 在吗\n\n');
      expect(String((await once(response, 'data'))[0])).toBe('data: 在吗\n\n');
      response.destroy();
      await until(() => stream.destroyed, 'the stream to be let go of');
      expect(front.logged.filter(({ level }) => level === 'error')).toEqual([]);
    });

    test('ends when the house closes', async () => {
      stream.write('data: 您好\n\n');
      const response = await listen();
      response.resume();
      const over = once(response, 'end');
      front.drain();
      await over;
      await until(() => stream.destroyed, 'the stream to be let go of');
    });

    test('is not opened for one who only asks for the head', async () => {
      expect((await knock('HEAD')).status).toBe(200);
      await until(() => stream.destroyed, 'the stream to be let go of');
    });
  });
});
