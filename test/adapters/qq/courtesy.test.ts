import { showsTyping } from '../../../src/channel';
import { type Bot, chat, closeBots, openBot, patient, teaGroup, wang } from './bot';

afterEach(closeBots);

const tap = (id: string, type = 11) => ({
  id,
  type,
  user_openid: wang,
  timestamp: '2026-11-21T10:00:00+08:00',
  data: { type, resolved: { button_data: 'refund' } },
});

/** Waits until the platform has got so many calls of a path. */
async function calls(bot: Bot, end: string, count: number): Promise<void> {
  const seen = () => bot.platform.calls.filter(({ path }) => path.endsWith(end)).length;
  while (seen() < count) await new Promise(resolve => setTimeout(resolve, 5));
}

describe('a tap', () => {
  test('on a button or a menu is acknowledged once, by the id of the interaction', async () => {
    const bot = await openBot();
    for (const [id, type] of [
      ['tap-1', 11],
      ['tap-1', 11],
      ['tap-2', 12],
      ['tap-3', 13],
      ['tap-4', 18],
    ] as const) {
      bot.hears('INTERACTION_CREATE', tap(id, type), `event of ${id}`);
    }
    await calls(bot, '/tap-2', 1);
    expect([...bot.platform.acknowledged].sort()).toEqual(['tap-1', 'tap-2']);
    const [first] = bot.platform.calls.filter(({ path }) => path.startsWith('/interactions/'));
    expect({ method: first?.method, body: first?.body.toString() }).toEqual({ method: 'PUT', body: '{"code":0}' });
  });

  test('that cannot be acknowledged is heard all the same', async () => {
    const bot = await openBot({ settings: { apiBase: 'http://127.0.0.1:9' } });
    expect(bot.hears('INTERACTION_CREATE', tap('tap-1'))).toMatchObject([{ kind: 'menu' }]);
    await calls(bot, '/getAppAccessToken', 1);
  });
});

describe('正在输入', () => {
  const typing = (bot: Bot, address = wang, on = true) => {
    if (!showsTyping(bot.channel)) throw new Error('it does not type');
    return bot.channel.typing(address, on, patient);
  };

  test('is shown once for each message, and takes no number of an answer', async () => {
    const bot = await openBot({ settings: { typing: true } });
    bot.hears('C2C_MESSAGE_CREATE', chat('在吗'));
    await typing(bot);
    await typing(bot);
    await typing(bot, wang, false);
    expect(bot.platform.desk.typing).toEqual([
      {
        scope: 'users',
        to: wang,
        body: {
          msg_type: 6,
          input_notify: { input_type: 1, input_second: 60 },
          msg_id: 'ROBOT1.0_m1',
          msg_seq: 1_000_000,
        },
      },
    ]);
  });

  test('is not shown to who never wrote, in groups, or unless it is wanted', async () => {
    const bot = await openBot({ settings: { typing: true } });
    const author = { member_openid: wang };
    bot.hears('GROUP_AT_MESSAGE_CREATE', { ...chat('在吗'), author, group_openid: teaGroup });
    await typing(bot);
    expect(bot.platform.desk.typing).toEqual([]);
    expect(showsTyping((await openBot()).channel)).toBe(false);
  });

  test('that fails troubles nobody', async () => {
    const bot = await openBot({ settings: { typing: true } });
    for (const how of ['error', 'silent', 'garbled', 'rate'] as const) {
      bot.hears('C2C_MESSAGE_CREATE', chat('在吗'));
      bot.platform.misbehave(how, 1);
      await expect(typing(bot)).resolves.toBeUndefined();
    }
  });
});
