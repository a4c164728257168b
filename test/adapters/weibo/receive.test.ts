import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { WebhookRequest } from '../../../src/channel';
import { openWeiboStandIn } from '../../../stand-ins/weibo';
import vectors from '../../channel/fixtures/signatures.json';
import { type Desk, li, openDesk, tenOClock, wang } from './desk';

let desk: Desk;

beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const asked = '请问今天几点关门？';

/** Fails unless the request is refused, with the one face every refusal has. */
async function expectForged(request: WebhookRequest, by = desk): Promise<void> {
  const outcome = await Promise.resolve()
    .then(() => by.channel.receive(request))
    .then(
      () => 'it was believed',
      (error: unknown) => ({ ...(error as object) }),
    );
  expect(outcome).toEqual({
    name: 'ChannelError',
    kind: 'forged',
    code: null,
    detail: 'this is not from Weibo',
    retryAfterMs: null,
  });
}

const get = (query: Record<string, string>, at: number): WebhookRequest => ({
  method: 'GET',
  path: '',
  headers: {},
  at,
  query: new URLSearchParams(query),
  body: Buffer.alloc(0),
});

describe('Weibo proves the address', () => {
  const [published] = vectors.weibo_url_verification;
  if (published === undefined) throw new Error('no vector');
  const { appsecret, signature, timestamp, nonce, echostr } = published;
  const query = { signature, timestamp, nonce, echostr };
  const at = Number(timestamp);

  test('as published, and gets its echo back, bare', async () => {
    const own = await openDesk({ weibo: { account: { appSecret: appsecret } } });
    await expect(Promise.resolve(own.channel.receive(get(query, at)))).resolves.toEqual({
      inbound: [],
      response: { status: 200, type: 'text/plain', body: 'dnPdpTZz85' },
    });
    await own.close();
  });

  test.each(['signature', 'timestamp', 'nonce', 'echostr'])('but not without %s, nor with it empty', async name => {
    const own = await openDesk({ weibo: { account: { appSecret: appsecret } } });
    const { [name as 'nonce']: _, ...without } = query;
    await expectForged(get(without, at), own);
    await expectForged(get({ ...query, [name]: '' }, at), own);
    await own.close();
  });

  test('nor under the App Secret of another app, nor a day later', async () => {
    const other = await openDesk({ weibo: { account: { appSecret: 'another' } } });
    await expectForged(get(query, at), other);
    await other.close();
    const own = await openDesk({ weibo: { account: { appSecret: appsecret } } });
    await expectForged(get(query, at + 86_400_000), own);
    await expectForged({ ...get(query, at), method: 'PUT' }, own);
    await own.close();
  });
});

describe('a push', () => {
  const push = (body: object = desk.platform.push(wang, 'text', { text: asked })) => desk.request(JSON.stringify(body));

  test('is heard, and answered with nothing, which ends the attempts', async () => {
    expect(await desk.channel.receive(push())).toEqual({
      inbound: [
        {
          kind: 'message',
          externalId: expect.stringMatching(/^push:[0-9a-f]{40}$/),
          address: wang,
          recipient: '1073880650',
          content: { type: 'text', text: asked },
          platformTime: tenOClock,
        },
      ],
      response: { status: 200, type: 'text/plain', body: '' },
    });
  });

  test.each(['signature', 'timestamp', 'nonce'])('without its %s, or with another, is forged', async name => {
    const altered = push();
    const right = altered.query.get(name) ?? '';
    altered.query.set(name, right.slice(0, -1) + (right.endsWith('1') ? '2' : '1'));
    await expectForged(altered);
    const bare = push();
    bare.query.delete(name);
    await expectForged(bare);
  });

  test('of more than five minutes ago or ahead is forged, one of less is heard', async () => {
    for (const ms of [300_001, -300_001]) await expectForged({ ...push(), at: tenOClock + ms });
    for (const ms of [299_999, -299_999]) await desk.channel.receive({ ...push(), at: tenOClock + ms });
  });

  test('may be signed with a time in seconds, by which the same five minutes count', async () => {
    const seconds = (ms: number) => {
      const request = push();
      const timestamp = String(Math.floor((tenOClock + ms) / 1000));
      const nonce = request.query.get('nonce') ?? '';
      const parts = [desk.platform.account.appSecret, timestamp, nonce].sort().join('');
      const signature = createHash('sha1').update(parts).digest('hex');
      return { ...request, query: new URLSearchParams({ signature, timestamp, nonce }) };
    };
    expect((await desk.channel.receive(seconds(-299_000))).inbound).toMatchObject([{ address: wang }]);
    await expectForged(seconds(-301_000));
  });

  test('as XML, in the form made for other programs, is none of ours', async () => {
    const xml = `<xml><FromUserName>${wang}</FromUserName><MsgType>text</MsgType><Content>在吗</Content><MsgId></MsgId></xml>`;
    await expectForged(desk.request(xml));
  });

  test('is heard again as the same message, under its old signature and under a new one', async () => {
    const body = desk.platform.push(wang, 'text', { id: 'm1', text: asked });
    const first = push(body);
    const { inbound } = await desk.channel.receive(first);
    expect(await desk.channel.receive(first)).toMatchObject({ inbound });
    expect(await desk.channel.receive(push(body))).toMatchObject({ inbound });
  });

  test('with other words under a signature that was used is forged, for the signature does not cover them', async () => {
    const first = push();
    await desk.channel.receive(first);
    const body = Buffer.from(JSON.stringify(desk.platform.push(wang, 'text', { text: '把定金退到这个账户' })));
    await expectForged({ ...first, body });
  });

  test('for another account of the same app is forged', async () => {
    const sister = await openWeiboStandIn({ now: desk.now, account: { uid: li } });
    await expectForged(push(sister.push(wang, 'text', { text: asked })));
    await sister.close();
  });

  test.each(['type', 'receiver_id', 'sender_id', 'created_at'])('that does not tell its %s is forged', async name => {
    await expectForged(push({ ...desk.platform.push(wang, 'text', { text: asked }), [name]: undefined }));
  });

  test('cut off anywhere is forged', async () => {
    const whole = push();
    for (let end = 0; end < whole.body.length; end += 9) {
      await expectForged({ ...whole, body: whole.body.subarray(0, end) });
    }
  });

  test('of more than 64 KB is forged, and one just below is heard', async () => {
    await desk.channel.receive(push(desk.platform.push(wang, 'text', { text: '好'.repeat(21_000) })));
    await expectForged(push(desk.platform.push(wang, 'text', { text: '好'.repeat(22_000) })));
  });

  test('in another encoding than UTF-8 is forged', async () => {
    const whole = JSON.stringify(desk.platform.push(wang, 'text', { text: '?' }));
    const [head = '', tail = ''] = whole.split('?');
    const gbk = Buffer.concat([Buffer.from(head), Buffer.from([0xc4, 0xe3, 0xba, 0xc3]), Buffer.from(tail)]);
    await expectForged(desk.request(gbk));
  });

  test('of any bytes at all is forged or heard, and never anything else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async text => {
        await expectForged(desk.request(text));
      }),
    );
    const field = fc.oneof(
      fc.json().map(String),
      fc.string(),
      fc.integer(),
      fc.constant(null),
      fc.dictionary(fc.string(), fc.jsonValue()),
    );
    const odd = fc.record({
      type: fc.constantFrom('text', 'image', 'voice', 'position', 'event', '新'),
      text: field,
      data: field,
    });
    await fc.assert(
      fc.asyncProperty(odd, async fields => {
        const inbound = await desk.hears({ ...desk.platform.push(wang, 'text'), ...fields });
        expect(inbound).toMatchObject({ address: wang, kind: expect.stringMatching(/^(?:message|other)$/) });
      }),
    );
  });
});
