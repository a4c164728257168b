import { openTelegramStandIn } from '../../../stand-ins/telegram';
import { message, openBot, push } from './bot';

const loaded: string[] = [];

jest.mock('telegraf', () => {
  loaded.push('telegraf');
  return jest.requireActual('telegraf');
});

test('the client is loaded with the first call and not before, and once for many', async () => {
  const platform = await openTelegramStandIn();
  const bot = openBot(platform.settings);
  const signal = new AbortController().signal;
  await bot.receive(push(message({ text: '你好' })));
  bot.health();
  expect(loaded).toEqual([]);
  await Promise.all(Array.from({ length: 5 }, () => bot.test(signal)));
  expect(loaded).toEqual(['telegraf']);
  bot.forget();
  await platform.close();
});
