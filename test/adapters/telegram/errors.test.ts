import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { faultOf as faultFrom } from '../../../adapters/telegram/errors';
import { type Bot, faultOf, openBot, outbound, token } from './bot';

const signal = new AbortController().signal;

/** A Telegram that answers one thing to everything. */
async function answering(status: number, body: string): Promise<{ bot: Bot; close(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status, { 'content-type': 'application/json' }).end(body));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const bot = openBot({ apiBase: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  return {
    bot,
    close: () =>
      new Promise(resolve => {
        bot.forget();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const no = (error_code: number, description: string, parameters = {}) =>
  JSON.stringify({ ok: false, error_code, description, parameters });

test.each<[string, number, string, object]>([
  ['HTTP 200 that says no', 200, no(400, 'Bad Request: message text is empty'), { kind: 'refused', code: '400' }],
  ['HTTP 200 with a code nobody knows', 200, no(418, 'I am a teapot'), { kind: 'refused', code: '418' }],
  ['someone who is no more', 400, no(400, 'Bad Request: chat not found'), { kind: 'unreachable' }],
  ['someone who has gone', 403, no(403, 'Forbidden: user is deactivated'), { kind: 'unreachable', code: '403' }],
  [
    'being thrown out of a group',
    403,
    no(403, 'Forbidden: bot was kicked from the group chat'),
    { kind: 'unreachable' },
  ],
  ['a token that was revoked', 401, no(401, 'Unauthorized'), { kind: 'broken', code: '401' }],
  ['a token that never was', 404, no(404, 'Not Found'), { kind: 'broken', code: '404' }],
  ['another who asks', 409, no(409, 'Conflict: terminated by other getUpdates request'), { kind: 'busy', code: '409' }],
  ['too large', 413, no(413, 'Request Entity Too Large'), { kind: 'refused', code: '413' }],
  [
    'too fast',
    429,
    no(429, 'Too Many Requests: retry after 5', { retry_after: 5 }),
    { kind: 'busy', code: '429', retryAfterMs: 5000 },
  ],
  ['too fast without a time', 429, no(429, 'Too Many Requests'), { kind: 'busy', retryAfterMs: null }],
  ['out of order', 502, '<html>Bad Gateway</html>', { kind: 'unknown', code: '502' }],
  ['no without a reason', 200, '{"ok":false}', { kind: 'unknown' }],
  ['yes without a message', 200, '{"ok":true,"result":true}', { kind: 'unknown' }],
  ['a page of somebody else', 200, '<html>Log in to the Wi-Fi</html>', { kind: 'unknown' }],
  ['nothing', 200, '', { kind: 'unknown' }],
])('%s', async (_, status, body, fault) => {
  const { bot, close } = await answering(status, body);
  const heard = await faultOf(bot.send(outbound('900000001', '只说给您听的话'), signal));
  expect(heard).toMatchObject(fault);
  expect(`${heard.stack} ${JSON.stringify(heard)}`).not.toMatch(/只说给您听的话|AAEstandIn/);
  await close();
});

test('the reason never holds the token, and asking again is harmless where no message was meant', async () => {
  const { bot, close } = await answering(400, no(400, `wrong ${token} here`));
  expect((await faultOf(bot.test(signal))).detail).toBe('wrong *** here');
  await close();
  const page = await answering(502, '<html></html>');
  expect(await faultOf(page.bot.test(signal))).toMatchObject({ kind: 'busy', code: '502' });
  await page.close();
});

test.each([null, undefined, 'a word', new Error('?'), { code: {} }, { code: 400 }])(
  'whatever is thrown (%p) is one of ours',
  thrown => {
    expect(faultFrom(thrown, 'message', []).name).toBe('ChannelError');
  },
);
