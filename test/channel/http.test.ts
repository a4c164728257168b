import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import nock from 'nock';
import { ChannelError, openHttp } from '../../src/channel';

const platform = 'https://api.platform.example';
const SECRET = 'tok-7f3a91';
const http = openHttp({ deadlineMs: 300 });
const ask = (path: string, signal = new AbortController().signal) =>
  http({
    method: 'POST',
    url: `${platform}${path}`,
    query: { access_token: SECRET },
    body: '{"text":"王女士的电话 13800000000"}',
    signal,
  });

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
  http.close();
});

test('every status is an answer, because platforms say no with 200 and yes with 500', async () => {
  nock(platform).post('/send').query(true).reply(500, 'busy', { 'X-Trace': 'abc' });
  const { status, headers, body } = await ask('/send');
  expect([status, headers['x-trace'], body.toString()]).toEqual([500, 'abc', 'busy']);
});

test('a redirect is not followed, so that a token never reaches another host', async () => {
  nock(platform).post('/send').query(true).reply(302, '', { Location: 'https://elsewhere.example/' });
  const elsewhere = nock('https://elsewhere.example').get('/').query(true).reply(200);
  expect((await ask('/send')).status).toBe(302);
  expect(elsewhere.isDone()).toBe(false);
});

test('the body stays bytes: a number with eighteen digits is not rounded', async () => {
  nock(platform)
    .post('/send')
    .query(true)
    .reply(200, '{"msgid":1700827132819554304}', { 'Content-Type': 'application/json' });
  expect((await ask('/send')).body.toString()).toBe('{"msgid":1700827132819554304}');
});

test('a refused connection is busy, for nothing of ours can have arrived', async () => {
  nock(platform)
    .post('/send')
    .query(true)
    .replyWithError(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
  await expect(ask('/send')).rejects.toMatchObject({ kind: 'busy', code: 'ECONNREFUSED' });
});

test('a connection that breaks is unknown, and the error tells neither token nor words', async () => {
  nock(platform)
    .post('/send')
    .query(true)
    .replyWithError(Object.assign(new Error(`read ECONNRESET ${SECRET}`), { code: 'ECONNRESET' }));
  const error = await ask('/send').catch((fault: unknown) => fault);
  expect(error).toBeInstanceOf(ChannelError);
  expect(error).toMatchObject({ kind: 'unknown', code: 'ECONNRESET' });
  const told = JSON.stringify(error, Object.getOwnPropertyNames(error));
  expect(told).not.toContain(SECRET);
  expect(told).not.toContain('13800000000');
});

describe('a platform on this machine', () => {
  let server: Server;
  let url: string;

  beforeAll(async () => {
    nock.enableNetConnect('127.0.0.1');
    server = createServer((request, response) => {
      if (request.url === '/drip') {
        response.write('a');
        return;
      }
      if (request.url === '/flood') {
        response.writeHead(200);
        const pour = () => {
          while (!response.destroyed && response.write(Buffer.alloc(1024 * 1024)));
          if (!response.destroyed) response.once('drain', pour);
        };
        pour();
      }
    }).listen(0, '127.0.0.1');
    await new Promise(resolve => server.once('listening', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });

  const get = (path: string, signal = new AbortController().signal) =>
    http({ method: 'GET', url: `${url}${path}`, signal });

  test('a body that drips for ever ends with the deadline', async () => {
    await expect(get('/drip')).rejects.toMatchObject({ kind: 'unknown' });
  });

  test('a body without end is cut instead of filling the memory', async () => {
    await expect(get('/flood')).rejects.toMatchObject({ kind: 'unknown' });
  });

  test('whoever asked may give up at any time', async () => {
    const giving = new AbortController();
    const asked = get('/drip', giving.signal);
    giving.abort();
    await expect(asked).rejects.toBeInstanceOf(ChannelError);
  });
});
