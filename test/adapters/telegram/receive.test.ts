import fc from 'fast-check';
import { telegram } from '../../../adapters/telegram';
import { ChannelError, receives } from '../../../src/channel';
import { type Bot, faultOf, message, openBot, push, secret, token } from './bot';

const HEADER = 'x-telegram-bot-api-secret-token';
let bot: Bot;

beforeEach(() => {
  bot = openBot({ mode: 'webhook', apiBase: 'http://127.0.0.1:9' });
});
afterEach(() => bot.forget());

test('a push with the right word is heard and answered with 200', async () => {
  const { inbound, response } = await bot.receive(push(message({ text: '你好' })));
  expect(inbound).toHaveLength(1);
  expect(response).toEqual({ status: 200, type: 'text/plain', body: 'ok' });
});

test('the same push twice is the same message', async () => {
  const heard = await Promise.all([1, 2].map(() => bot.receive(push(message({ text: '你好' })))));
  expect(heard[0]).toEqual(heard[1]);
});

describe('is refused, in one shape, ', () => {
  const good = message({ text: '转账给我' });
  const body = Buffer.from(JSON.stringify(good));

  test.each([
    ['what comes without the word', push(good, { headers: {} })],
    ['another word', push(good, { headers: { [HEADER]: `${secret}x` } })],
    ['the beginning of the word', push(good, { headers: { [HEADER]: secret.slice(0, -1) } })],
    ['two words', push(good, { headers: { [HEADER]: [secret, secret] } })],
    ['a question instead of a push', push(good, { method: 'GET' })],
    ['a push that was cut off', push(good, { body: body.subarray(0, 40) })],
    ['nothing', push('')],
    ['a push larger than any', push({ ...good, padding: '茶'.repeat(200_000) })],
    ['bytes that are no text', push('', { body: Buffer.from([0xff, 0xfe, 0x00]) })],
    ['no object', push('[1,2,3]')],
    ['an update without a number', push({ message: good.message })],
    ['an update whose number is a word', push({ ...good, update_id: '5001' })],
  ])('%s', async (_, request) => {
    const fault = await faultOf(Promise.resolve().then(() => bot.receive(request)));
    expect(fault).toMatchObject({ kind: 'forged', message: 'forged: this is not from Telegram' });
  });
});

const attempt = async (update: unknown): Promise<unknown> => {
  try {
    return (await bot.receive(push(update))).inbound;
  } catch (error) {
    return error;
  }
};

test('whatever JSON comes under the right word is heard or refused, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.jsonValue(),
      fc.constantFrom('message', 'edited_message', 'callback_query', 'my_chat_member', 'future'),
      async (value, kind) => {
        for (const update of [value, { update_id: 1, [kind]: value }]) {
          const heard = await attempt(update);
          expect(Array.isArray(heard) || (heard instanceof ChannelError && heard.kind === 'forged')).toBe(true);
        }
      },
    ),
  );
});

test('whatever a message holds is heard with its frame intact', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(
        fc.constantFrom('text', 'photo', 'sticker', 'location', 'contact', 'entities', 'voice', 'x'),
        fc.jsonValue(),
      ),
      async said => {
        const { inbound } = await bot.receive(push(message(said)));
        expect(inbound).toMatchObject([{ externalId: 'u5001', address: '900000001' }]);
      },
    ),
  );
});

test('without a word of its own the webhook has one that only the token tells', async () => {
  const own = openBot({ mode: 'webhook', secretToken: '', apiBase: 'http://127.0.0.1:9' });
  for (const guess of ['', token, secret]) {
    expect(
      await faultOf(Promise.resolve(own.receive(push(message({}), { headers: { [HEADER]: guess } })))),
    ).toMatchObject({ kind: 'forged' });
  }
  own.forget();
});

test('a bot that asks has no door', () => {
  const asking = openBot({ mode: 'polling', apiBase: 'http://127.0.0.1:9' });
  expect(receives(asking)).toBe(false);
  asking.forget();
});

test.each([
  ['a token that is none', { token: 'hello' }],
  ['a word Telegram does not take', { token, secretToken: '营业' }],
  ['an address that is no address', { token, apiBase: 'ftp://x' }],
  ['a mode there is not', { token, mode: 'dreaming' }],
  ['something else', { token, appId: 'wx' }],
])('settings with %s are refused', (_, settings) => {
  expect(telegram.settings.safeParse(settings).success).toBe(false);
});
