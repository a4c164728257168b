import { opensByLink } from '../../../src/channel';
import { openTelegramStandIn } from '../../../stand-ins/telegram';
import { message, openBot, push } from './bot';

test('a personal link names the bot as Telegram knows it, and its token comes back with /start', async () => {
  const platform = await openTelegramStandIn();
  const bot = openBot(platform.settings);
  if (!opensByLink(bot)) throw new Error('the channel lacks the ability');
  const token = `gx${'A-_9'.repeat(11)}abc`;
  const signal = new AbortController().signal;
  expect(await bot.linkTo(token, Date.now(), signal)).toBe(`https://t.me/yunjin_tea_bot?start=${token}`);
  const { inbound } = await bot.receive(push(message({ text: `/start ${token}` })));
  expect(inbound).toMatchObject([{ kind: 'scan', content: { type: 'event', key: token } }]);
  bot.forget();
  await platform.close();
});
