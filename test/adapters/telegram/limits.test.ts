import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { telegram } from '../../../adapters/telegram';
import { buttonBytes, captionLength, downloadBytes, limits, textLength } from '../../../adapters/telegram/limits';
import { faultOf, openBot, outbound, token } from './bot';

const MB = 1024 * 1024;
const signal = new AbortController().signal;

test('the limits are those of the Bot API', () => {
  const { image, ...others } = limits.media;
  expect(image.maxBytes).toBe(10 * MB);
  for (const { maxBytes } of Object.values(others)) expect(maxBytes).toBe(50 * MB);
  expect({ textLength, captionLength, buttonBytes, downloadBytes }).toEqual({
    textLength: 4096,
    captionLength: 1024,
    buttonBytes: 64,
    downloadBytes: 20 * MB,
  });
  expect(limits).toMatchObject({
    windows: {},
    rate: { count: 30, perMs: 1000 },
    chatRate: { count: 1, perMs: 1000 },
    groupRate: { count: 20, perMs: 60_000 },
    idempotency: 'none',
  });
});

test('a file of more than 50 MB is refused before it leaves', async () => {
  const film = { bytes: Buffer.alloc(50 * MB + 1), mime: 'video/mp4', name: null };
  const bot = openBot({ apiBase: 'http://127.0.0.1:9' }, { files: { film } });
  for (const type of ['video', 'file'] as const) {
    const fault = await faultOf(bot.send(outbound('900000001', { type, media: { hash: 'film' } }), signal));
    expect(fault).toMatchObject({ kind: 'refused', detail: expect.stringContaining(`takes ${50 * MB} bytes`) });
  }
  bot.forget();
});

test('the word of a webhook may have 256 characters, and without another address the Bot API is at Telegram', () => {
  const reads = (secretToken: string) => telegram.settings.safeParse({ token, secretToken }).success;
  expect([reads('a_-9'.repeat(64)), reads(`${'a_-9'.repeat(64)}b`)]).toEqual([true, false]);
  expect(telegram.settings.parse({ token })).toMatchObject({ apiBase: 'https://api.telegram.org', mode: 'polling' });
});

test.each(['', '/'])('a relay may have the Bot API under a path (ending in %j), files too', async end => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const result = { file_path: 'photos/茶 1.jpg' };
    response.end(request.url?.includes('/file/') ? '龙井' : JSON.stringify({ ok: true, result }));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const bot = openBot({ apiBase: `http://127.0.0.1:${(server.address() as AddressInfo).port}/relay/tg${end}` });
  expect((await bot.download({ platformId: 'F1' }, signal)).bytes.toString()).toBe('龙井');
  expect(asked).toEqual([
    `/relay/tg/bot${token}/getFile`,
    `/relay/tg/file/bot${token}/photos/${encodeURIComponent('茶 1.jpg')}`,
  ]);
  bot.forget();
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});
