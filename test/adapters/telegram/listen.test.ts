import { openApi } from '../../../adapters/telegram/api';
import { registerWebhook } from '../../../adapters/telegram/listen';
import { openMoves } from '../../../adapters/telegram/moves';
import { openVitals } from '../../../adapters/telegram/vitals';
import { openTelegramStandIn, type TelegramStandIn } from '../../../stand-ins/telegram';
import { until } from '../../channel/kit';
import { type Bot, faultOf, openBot, openEar, secret, token } from './bot';

const wang = '900000001';
let platform: TelegramStandIn;
let ending: AbortController;
const opened: Bot[] = [];

beforeEach(async () => {
  platform = await openTelegramStandIn({ mode: 'polling' });
  ending = new AbortController();
});
afterEach(async () => {
  ending.abort();
  for (const bot of opened.splice(0)) bot.forget();
  await platform.close();
});

function bot(settings: Readonly<Record<string, unknown>> = {}, publicUrl?: string): Bot {
  const made = openBot({ ...platform.settings, ...settings }, publicUrl === undefined ? {} : { publicUrl });
  opened.push(made);
  return made;
}
const asked = () => platform.calls.filter(({ method }) => method === 'getUpdates').map(({ payload }) => payload.offset);
const wordsOf = (heard: readonly { content: object }[]) =>
  heard.map(({ content }) => ('text' in content ? content.text : ''));

describe('by asking', () => {
  test('what was said is heard in order, and confirmed once it is kept', async () => {
    const { ear, heard, cursors, until } = openEar();
    const first = platform.says(wang, '你好', { id: '71' });
    const second = platform.says(wang, '几点开门？', { id: '72' });
    const listening = bot().listen(ear, ending.signal);
    await until(2);
    expect([(await first).acknowledged, (await second).acknowledged]).toEqual([true, true]);
    const third = platform.says(wang, '谢谢', { id: '73' });
    await until(3);
    expect((await third).acknowledged).toBe(true);
    ending.abort();
    await listening;
    expect(wordsOf(heard)).toEqual(['你好', '几点开门？', '谢谢']);
    expect(cursors).toEqual(['73', '74']);
    expect(platform.calls[0]?.method).toBe('deleteWebhook');
    expect(asked()).toEqual([undefined, 73, 74]);
    expect(platform.calls[1]?.payload).toMatchObject({
      timeout: 50,
      allowed_updates: ['message', 'edited_message', 'callback_query', 'my_chat_member'],
    });
  });

  test('what could not be kept is not confirmed and comes again', async () => {
    const { ear, heard, until } = openEar();
    ear.fails = true;
    const said = platform.says(wang, '你好', { id: '71' });
    const one = bot();
    await expect(one.listen(ear, ending.signal)).rejects.toThrow('the disk is full');
    expect(asked()).toEqual([undefined]);
    expect(one.health()).toMatchObject({ link: 'down' });
    ear.fails = false;
    const again = one.listen(ear, ending.signal);
    await until(1);
    expect((await said).acknowledged).toBe(true);
    expect(heard).toMatchObject([{ externalId: 'u71' }]);
    ending.abort();
    await again;
  });

  test('it goes on where the last listener left off; from what is no place it begins anew', async () => {
    const first = bot().listen(openEar('71').ear, ending.signal);
    await platform.called('getUpdates');
    ending.abort();
    await first;
    ending = new AbortController();
    const second = bot().listen(openEar('yesterday').ear, ending.signal);
    await platform.called('getUpdates', 2);
    ending.abort();
    await second;
    expect(asked()).toEqual([71, undefined]);
  });

  test('the same update twice has the same id, and what nobody can read moves the place alone', async () => {
    const { ear, heard, cursors, until } = openEar();
    const unreadable = platform.tell({ update_id: 70, message: 'no message' });
    const said = platform.says(wang, '你好', { id: '71', copies: 2 });
    const listening = bot().listen(ear, ending.signal);
    await until(2);
    expect([(await unreadable).acknowledged, (await said).acknowledged]).toEqual([true, true]);
    expect(heard.map(({ externalId }) => externalId)).toEqual(['u71', 'u71']);
    expect(cursors).toEqual(['72']);
    ending.abort();
    await listening;
  });

  test('a tap is answered after it is kept', async () => {
    const { ear, heard } = openEar();
    const listening = bot().listen(ear, ending.signal);
    const tap = platform.taps(wang, 'hours');
    const { payload } = await platform.called('answerCallbackQuery');
    expect(heard).toMatchObject([{ kind: 'menu', content: { key: 'hours' } }]);
    expect(payload.callback_query_id).toMatch(/^tap-/);
    expect((await tap).acknowledged).toBe(true);
    ending.abort();
    await listening;
  });

  test('told to be slower it waits and goes on', async () => {
    platform.trouble('getUpdates', 'rate', 1);
    const { ear, until } = openEar();
    const listening = bot().listen(ear, ending.signal);
    await platform.called('getUpdates');
    const said = platform.says(wang, '你好');
    await until(1);
    expect((await said).acknowledged).toBe(true);
    ending.abort();
    await listening;
  });

  test('it ends at once while Telegram holds the question', async () => {
    const one = bot();
    const listening = one.listen(openEar().ear, ending.signal);
    await platform.called('getUpdates');
    ending.abort();
    await expect(listening).resolves.toBeUndefined();
    await expect(one.listen(openEar().ear, ending.signal)).resolves.toBeUndefined();
  });

  test('with a token that is refused it is broken, with a second listener it is for later; both are told', async () => {
    platform.trouble('getUpdates', 'expired', 1);
    const one = bot();
    let changes = 0;
    const { ear } = openEar();
    ear.changed = () => {
      changes += 1;
    };
    expect(await faultOf(one.listen(ear, ending.signal))).toMatchObject({ kind: 'broken', code: '401' });
    expect(changes).toBeGreaterThan(0);
    expect(one.health()).toEqual({ link: 'down', lastFault: 'broken 401: Unauthorized' });

    const first = one.listen(openEar().ear, ending.signal);
    await platform.called('getUpdates', 2);
    const second = bot().listen(openEar().ear, ending.signal);
    expect(await faultOf(first)).toMatchObject({ kind: 'busy', code: '409' });
    expect(JSON.stringify(one.health())).not.toContain(token.slice(10));
    ending.abort();
    await second;
  });

  test.each(['error', 'garbled', 'silent'] as const)(
    'an answer that is none (%s) is a fault, and the next try is fine',
    async how => {
      platform.trouble('getUpdates', how, 1);
      const one = bot();
      const said = platform.says(wang, '你好');
      expect((await faultOf(one.listen(openEar().ear, ending.signal))).kind).toBe('busy');
      const { ear, until } = openEar();
      const listening = one.listen(ear, ending.signal);
      await until(1);
      expect((await said).acknowledged).toBe(true);
      expect(one.health()).toEqual({ link: 'up' });
      ending.abort();
      await listening;
    },
  );
});

describe('by being called', () => {
  test('Telegram is told where, with which word and what about', async () => {
    const one = bot({ mode: 'webhook' });
    expect(one.health()).toEqual({ link: 'connecting' });
    const listening = one.listen(openEar().ear, ending.signal);
    const { payload } = await platform.called('setWebhook');
    expect(payload).toMatchObject({
      url: 'https://kefu.example/webhooks/7',
      secret_token: secret,
      max_connections: 40,
      allowed_updates: ['message', 'edited_message', 'callback_query', 'my_chat_member'],
    });
    ending.abort();
    await listening;
    expect(asked()).toEqual([]);
  });

  test('how that goes is looked at now and again: a push we did not take, somebody else’s address', async () => {
    const api = openApi({ token, apiBase: platform.url, hide: [token] });
    const vitals = openVitals();
    const told: (string | undefined)[] = [];
    const tellings: (() => void)[] = [];
    vitals.watch(() => {
      told.push(vitals.tell().lastFault);
      for (const telling of tellings) telling();
    });
    const until = (words: string) =>
      new Promise<void>(resolve => {
        const telling = () => void (told.some(one => one?.includes(words)) && resolve());
        tellings.push(telling);
        telling();
      });
    const parts = {
      api,
      vitals,
      around: { bot: { id: '1', name: async () => 'x' }, moves: openMoves() },
      now: () => 0,
    };
    const webhook = { url: 'https://kefu.example/webhooks/7', secret, lookEveryMs: 5 };
    const registering = registerWebhook(parts, webhook, ending.signal);
    await platform.called('setWebhook');
    await platform.callAt('http://127.0.0.1:9/webhooks/7');
    await until('somebody has changed the webhook');
    expect(vitals.tell().link).toBe('down');
    await platform.says(wang, '你好');
    await platform.callAt(webhook.url);
    await until('Wrong response from the webhook');
    expect(vitals.tell().link).toBe('up');
    ending.abort();
    await registering.catch(() => undefined);
  });

  test('a port Telegram does not call ends the listening with Telegram’s own words', async () => {
    const one = bot({ mode: 'webhook' }, 'https://kefu.example:9000');
    expect((await faultOf(one.listen(openEar().ear, ending.signal))).code).toBe('400');
    expect(one.health()).toMatchObject({ link: 'down', lastFault: expect.stringContaining('80, 88, 443 or 8443') });
    for (const port of ['', ':80', ':88', ':443', ':8443']) {
      const url = `https://kefu.example${port}/webhooks/7`;
      const stopping = new AbortController();
      const listening = bot({ mode: 'webhook' }, `https://kefu.example${port}`).listen(openEar().ear, stopping.signal);
      await until(() => platform.webhook?.url === url);
      stopping.abort();
      await listening;
    }
  });

  test('a server without https is not told to Telegram, and the reason can be read', async () => {
    const one = bot({ mode: 'webhook' }, 'http://localhost:3000');
    const listening = one.listen(openEar().ear, ending.signal);
    expect(one.health().lastFault).toContain('not https');
    expect(await faultOf(one.test(ending.signal))).toMatchObject({
      kind: 'broken',
      detail: expect.stringContaining('PUBLIC_URL'),
    });
    ending.abort();
    await listening;
    expect(platform.calls.map(({ method }) => method)).toEqual(['getMe']);
  });

  test('while it is, asking is refused: changing over takes the webhook away first', async () => {
    await platform.callAt('https://kefu.example/webhooks/7');
    const { ear, until } = openEar();
    const listening = bot().listen(ear, ending.signal);
    await platform.called('getUpdates');
    expect(platform.webhook).toBeNull();
    const said = platform.says(wang, '你好');
    await until(1);
    await said;
    ending.abort();
    await listening;
  });
});
