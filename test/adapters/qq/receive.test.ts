import fc from 'fast-check';
import { type Bot, chat, closeBots, expectForged, openBot, requestOf, tenOClock, wang } from './bot';
import vectors from './fixtures/vectors.json';

let bot: Bot;

beforeEach(async () => {
  bot = await openBot();
});
afterEach(closeBots);

const message = () => bot.pushed('C2C_MESSAGE_CREATE', chat('营业时间？'));

describe('a push', () => {
  test('is heard and acknowledged', () => {
    const { inbound, response } = bot.receive(message());
    expect(inbound).toMatchObject([{ kind: 'message', address: wang, content: { type: 'text', text: '营业时间？' } }]);
    expect(response).toEqual({ status: 200, type: 'application/json', body: '{"op":12,"d":0}' });
  });

  test('of ten minutes ago is believed, one of more is not, and the same ahead of us', () => {
    const push = message();
    for (const minutes of [10, -10]) bot.receive({ ...push, at: tenOClock + minutes * 60_000 });
    for (const minutes of [11, -11]) expectForged(bot, { ...push, at: tenOClock + minutes * 60_000 });
  });

  test('of another bot is not ours, though the secret were the same', () => {
    const push = message();
    expectForged(bot, { ...push, headers: { ...push.headers, 'x-bot-appid': '102999999' } });
  });

  test.each(['x-signature-ed25519', 'x-signature-timestamp'])('without %s is refused', name => {
    const push = message();
    expectForged(bot, { ...push, headers: { ...push.headers, [name]: undefined } });
    expectForged(bot, { ...push, headers: { ...push.headers, [name]: ['a', 'b'] } });
    expectForged(bot, { ...push, headers: { ...push.headers, [name]: '1790301600x' } });
  });

  test.each<[string, () => string | Buffer]>([
    ['nothing', () => ''],
    ['half a push', () => message().body.subarray(0, 60)],
    ['no JSON', () => '{"op":0,'],
    ['a list', () => '[{"op":0}]'],
    ['a blank before the brace', () => ` ${message().body.toString()}`],
    ['a mark of the byte order', () => `\ufeff${message().body.toString()}`],
    ['no op', () => '{"id":"e1","t":"C2C_MESSAGE_CREATE"}'],
    ['more than 256 KB', () => `{"op":0,"x":"${'a'.repeat(256 * 1024)}"}`],
    ['bytes that are no text', () => Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0xff])],
  ])('that is %s is refused although it is signed', (_what, body) => expectForged(bot, bot.signed(body())));

  test('by GET is refused', () => expectForged(bot, { ...message(), method: 'GET' }));

  test('that is a heartbeat is answered in kind, and what we do not know is acknowledged', () => {
    expect(bot.receive(bot.signed('{"op":1,"d":42}'))).toMatchObject({
      inbound: [],
      response: { body: '{"op":11,"d":42}' },
    });
    expect(bot.receive(bot.signed('{"op":99}'))).toMatchObject({ inbound: [], response: { body: '{"op":12,"d":0}' } });
  });

  test('of any JSON at all is heard or acknowledged, once it is signed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('C2C_MESSAGE_CREATE', 'GROUP_AT_MESSAGE_CREATE', 'INTERACTION_CREATE', 'FRIEND_ADD', 'X', ''),
        fc.jsonValue({ maxDepth: 4 }),
        (t, d) => {
          const { inbound, response } = bot.receive(bot.signed(JSON.stringify({ op: 0, id: 'e1', t, d })));
          expect(response.status).toBe(200);
          for (const one of inbound) expect([one.externalId, one.address]).not.toContain('');
        },
      ),
      { numRuns: 200 },
    );
  });

  test('of any bytes is refused when it is not signed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        expectForged(bot, requestOf({ body: Buffer.from(bytes), headers: {} }, tenOClock));
      }),
    );
  });
});

describe('the validation of our address', () => {
  const asking = (d: unknown) => JSON.stringify({ op: 13, d });
  const fine = { plain_token: 'Arq0D5A61EgUu4OxUvOp', event_ts: '1725442341' };

  test('is answered as published', async () => {
    const [{ secret, request_body, response_body }] = vectors.cases.filter(one => one.kind === 'validation') as [
      (typeof vectors.cases)[1],
    ];
    const other = await openBot({ settings: { appSecret: secret } });
    const { inbound, response } = other.receive(requestOf({ body: request_body!, headers: {} }, tenOClock));
    expect({ inbound, body: response.body }).toEqual({ inbound: [], body: response_body });
  });

  test('is answered when it is signed, when it is not, and when the time is a number', () => {
    const { platform } = bot;
    const bare = { body: asking(fine), headers: {} };
    const requests = [
      bot.signed(asking(fine)),
      requestOf(bare, tenOClock),
      bot.signed(asking({ ...fine, event_ts: 1725442341 })),
    ];
    for (const request of requests) {
      const { plain_token, signature } = JSON.parse(String(bot.receive(request).response.body));
      expect(plain_token).toBe(fine.plain_token);
      expect(platform.seal.proves(signature, '1725442341', plain_token)).toBe(true);
    }
  });

  test('is refused with a wrong signature, and for another bot', () => {
    const request = bot.signed(asking(fine));
    expectForged(bot, { ...request, headers: { ...request.headers, 'x-signature-ed25519': '0'.repeat(128) } });
    expectForged(bot, { ...request, headers: { ...request.headers, 'x-signature-timestamp': undefined } });
    expectForged(bot, requestOf({ body: asking(fine), headers: { 'x-bot-appid': '1' } }, tenOClock));
  });

  test('signs nothing that could pass as an event', async () => {
    const { secret, attack_request_body, forged_dispatch } = vectors.signing_oracle;
    const other = await openBot({ settings: { appSecret: secret } });
    expectForged(other, requestOf({ body: attack_request_body, headers: {} }, tenOClock));
    other.clock.at = Number(forged_dispatch.timestamp) * 1000;
    // Whoever holds such a signature is believed: that is why it may never be given.
    const headers = {
      'x-signature-ed25519': forged_dispatch.signature,
      'x-signature-timestamp': forged_dispatch.timestamp,
    };
    expect(other.receive(requestOf({ body: forged_dispatch.body, headers }, other.clock.at)).inbound).toHaveLength(1);
  });

  test.each([
    ['braces', { ...fine, plain_token: '{"op":0}' }],
    ['a blank', { ...fine, plain_token: 'a b' }],
    ['nothing', { ...fine, plain_token: '' }],
    ['too much', { ...fine, plain_token: 'a'.repeat(129) }],
    ['a list', { ...fine, plain_token: ['a'] }],
    ['a time with words', { ...fine, event_ts: '1725442341{' }],
    ['a time with a line break', { ...fine, event_ts: '1725442341\n' }],
    ['a negative time', { ...fine, event_ts: -1 }],
    ['a broken time', { ...fine, event_ts: 1.5 }],
    ['no time', { plain_token: 'a' }],
    ['no words', null],
  ])('that holds %s is refused, signed or not', (_what, d) => {
    expectForged(bot, bot.signed(asking(d)));
    expectForged(bot, requestOf({ body: asking(d), headers: {} }, tenOClock));
  });

  test('never yields a signature under which anything is heard', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{1,13}$/), fc.stringMatching(/^[A-Za-z0-9+/=_-]{1,60}$/), (event_ts, token) => {
        const other = requestOf({ body: asking({ event_ts, plain_token: token }), headers: {} }, Math.random() * 1e15);
        const { signature } = JSON.parse(String(bot.receive(other).response.body));
        for (let cut = 1; cut <= event_ts.length; cut++) {
          const headers = { 'x-signature-ed25519': signature, 'x-signature-timestamp': event_ts.slice(0, cut) };
          const body = event_ts.slice(cut) + token;
          expectForged(bot, requestOf({ body, headers }, Number(event_ts.slice(0, cut)) * 1000));
        }
      }),
      { numRuns: 30 },
    );
  });

  test('without a signature is answered twenty times a minute, with one always', () => {
    const bare = { body: asking(fine), headers: {} };
    for (let i = 0; i < 20; i++) bot.receive(requestOf(bare, tenOClock));
    expectForged(bot, requestOf(bare, tenOClock));
    bot.receive(bot.signed(asking(fine)));
    bot.receive(requestOf(bare, tenOClock + 60_001));
  });
});
