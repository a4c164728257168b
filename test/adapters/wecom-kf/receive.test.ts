import fc from 'fast-check';
import { wecomKf } from '../../../adapters/wecom-kf';
import { ChannelError, openHttp, receives } from '../../../src/channel';
import type { ChannelId } from '../../../src/model';
import vectors from '../../channel/fixtures/wxcrypt.json';
import { type Desk, giftDesk, openDesk, teaDesk } from './desk';

let desk: Desk;
afterEach(() => desk.close());

const get = (query: URLSearchParams, at = desk.clock.at) => ({
  method: 'GET',
  path: '',
  headers: {},
  at,
  query,
  body: Buffer.alloc(0),
});

async function forged(attempt: () => unknown) {
  const error = await Promise.resolve()
    .then(attempt)
    .then(
      () => null,
      (reason: unknown) => reason,
    );
  expect(error).toBeInstanceOf(ChannelError);
  expect({ ...(error as ChannelError) }).toMatchObject({
    kind: 'forged',
    code: null,
    detail: 'this is not from WeCom',
  });
}

describe('the address proves itself', () => {
  test('by opening the sealed echo and saying it in the clear', async () => {
    desk = await openDesk();
    const { query, echo } = desk.wecom.verification();
    expect(await desk.channel.receive(get(query))).toEqual({
      inbound: [],
      response: { status: 200, type: 'text/plain', body: echo },
    });
  });

  test('also when a plus of the echo was taken for a blank on the way', async () => {
    desk = await openDesk();
    let tried = desk.wecom.verification();
    while (!tried.query.get('echostr')?.includes('+')) tried = desk.wecom.verification();
    tried.query.set('echostr', tried.query.get('echostr')?.replaceAll('+', ' ') ?? '');
    expect((await desk.channel.receive(get(tried.query))).response.body).toBe(tried.echo);
  });

  test("with WeCom's own published example", async () => {
    desk = await openDesk();
    const one = vectors.find(({ id }) => id === 'pub-wecom-verifyurl')!;
    const channel = wecomKf.open(
      8 as ChannelId,
      wecomKf.settings.parse({
        corpId: one.receiveId,
        secret: 's',
        token: one.token,
        encodingAesKey: one.encodingAESKey,
      }),
      {
        http: openHttp(),
        now: () => 0,
        load: () => Promise.reject(new Error()),
        keep: () => Promise.reject(new Error()),
        said: async () => [],
        lastSaidAt: async () => null,
        goalOf: async () => null,
        publicUrl: '',
      },
    );
    if (!receives(channel)) throw new Error('it must receive');
    const query = new URLSearchParams({
      msg_signature: one.msg_signature,
      timestamp: one.timestamp,
      nonce: one.nonce,
      echostr: one.encrypt,
    });
    const { response } = await channel.receive(get(query, Number(one.timestamp) * 1000));
    expect(response.body).toBe(one.expect.plaintext);
  });

  test('but not with an echo sealed for another company, an altered one, or an old one', async () => {
    desk = await openDesk({ receiveId: 'wwSOMEBODYELSE' });
    await forged(() => desk.channel.receive(get(desk.wecom.verification().query)));
    const other = await openDesk();
    const { query } = other.wecom.verification();
    await forged(() => other.channel.receive(get(query, other.clock.at + 300_001)));
    query.set('nonce', '1');
    await forged(() => other.channel.receive(get(query)));
    query.delete('echostr');
    await forged(() => other.channel.receive(get(query)));
    await other.close();
  });
});

describe('the doorbell', () => {
  test('is answered with success at once, and brings nothing itself', async () => {
    desk = await openDesk();
    expect(await desk.ring()).toEqual({
      inbound: [],
      response: { status: 200, type: 'text/plain', body: 'success' },
    });
  });

  test('may name the number of an app, or none', async () => {
    desk = await openDesk();
    for (const agent of ['', '<AgentID><![CDATA[218]]></AgentID>', '<AgentID>218</AgentID>']) {
      const { query, body } = desk.wecom.callback();
      const named = body.toString().replace(/<AgentID>.*<\/AgentID>/, agent);
      const { response } = await desk.channel.receive(desk.request({ query, body: Buffer.from(named) }));
      expect(response.body).toBe('success');
    }
  });

  test('may be sealed for nobody in particular, or for a suite the settings name', async () => {
    desk = await openDesk({ receiveId: '' });
    expect((await desk.ring()).response.body).toBe('success');
    const suite = await openDesk({ receiveId: 'wwSUITE', settings: { receiveId: 'wwSUITE' } });
    expect((await suite.ring()).response.body).toBe('success');
    await suite.close();
  });

  test('of another account, and callbacks of other kinds, are acknowledged and wake nobody', async () => {
    desk = await openDesk();
    const ear = desk.listen();
    await desk.wecom.happens('wmWANG', { msgtype: 'text', text: { content: '一' } });
    await desk.ring();
    await ear.count(1);
    const before = desk.wecom.pages();
    expect((await desk.ring(giftDesk)).response.body).toBe('success');
    const other = desk.wecom.sign(Buffer.from('<xml><MsgType>event</MsgType><Event>change_contact</Event></xml>'));
    expect((await desk.channel.receive(desk.request(other))).response.body).toBe('success');
    await ear.stop();
    expect(desk.wecom.pages()).toBe(before);
  });

  test.each([
    ['empty', ''],
    ['no XML', 'Encrypt=1'],
    ['in the clear', '<xml><MsgType>event</MsgType><Event>kf_msg_or_event</Event><Token>ENC1</Token></xml>'],
    ["as a robot's callback", '{"encrypt":"c2VhbGVk"}'],
    ['without anything sealed', '<xml><ToUserName>ww</ToUserName></xml>'],
    ['with a DOCTYPE', '<!DOCTYPE xml [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>'],
    ['larger than any callback', `<xml><Encrypt>${'a'.repeat(70_000)}</Encrypt></xml>`],
  ])('that is %s is refused', async (_what, body) => {
    desk = await openDesk();
    const { query } = desk.wecom.callback();
    await forged(() => desk.channel.receive(desk.request({ query, body: Buffer.from(body) })));
  });

  test('is refused whatever bytes come instead of it', async () => {
    desk = await openDesk();
    const { query } = desk.wecom.callback();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async bytes => {
        await forged(() => desk.channel.receive(desk.request({ query, body: Buffer.from(bytes) })));
        await forged(() => desk.channel.receive(desk.request(desk.wecom.sign(Buffer.from([0x5b, ...bytes])))));
      }),
      { numRuns: 50 },
    );
  });

  test('rung again a day later is refused', async () => {
    desk = await openDesk();
    const callback = desk.wecom.callback(teaDesk);
    await forged(() => desk.channel.receive({ ...desk.request(callback), at: desk.clock.at + 86_400_000 }));
    await forged(() => desk.channel.receive({ ...desk.request(callback), method: 'PUT' }));
  });
});
