import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import TelegramServer from 'telegram-test-api';
import { openBot, openEar, outbound, token } from './bot';

/** A port nobody uses; the package cannot be told to look for one itself. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('a Telegram somebody else has written is asked, heard and answered', async () => {
  const server = new TelegramServer({ port: await freePort(), host: '127.0.0.1' });
  await server.start();
  const bot = openBot({ mode: 'polling', apiBase: server.config.apiURL });
  const wang = server.getClient(token, { userId: 900000001, chatId: 900000001, firstName: '王芳', interval: 20 });
  const ending = new AbortController();
  try {
    const { ear, heard, until } = openEar();
    await wang.sendMessage(wang.makeMessage('几点开门？'));
    await wang.sendCallback(wang.makeCallbackQuery('hours'));
    const listening = bot.listen(ear, ending.signal);
    await until(2);
    expect(heard).toMatchObject([
      {
        kind: 'message',
        address: '900000001',
        content: { type: 'text', text: '几点开门？' },
        profile: { name: '王芳' },
      },
      { kind: 'menu', address: '900000001', content: { event: 'menu', key: 'hours' } },
    ]);
    const menu = { type: 'menu', text: '九点。还想知道什么？', options: [{ id: 'person', label: '人工' }] } as const;
    await bot.send(outbound('900000001', menu), ending.signal);
    const { result } = await wang.getUpdates();
    expect(result).toMatchObject([
      {
        message: {
          chat_id: 900000001,
          text: '九点。还想知道什么？',
          reply_markup: { inline_keyboard: [[{ text: '人工', callback_data: 'person' }]] },
        },
      },
    ]);
    ending.abort();
    await listening;
  } finally {
    ending.abort();
    bot.forget();
    await server.stop();
  }
});
