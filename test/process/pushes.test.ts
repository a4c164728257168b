import { once } from 'node:events';
import { connect } from 'node:net';
import { openWechatPlatform, type WechatPlatform } from '../../stand-ins/wechat-oa/platform';
import { openWechatPushes, type Push, type PushMode, sampleAccount } from '../../stand-ins/wechat-oa/pushes';
import { onDist } from '../support/machine';
import { type Answer, addWechat, type Office, signIn, teach } from '../support/office';
import { openPremises, type Premises, type Running, until } from '../support/process';

/** A busy machine may take its time. */
jest.setTimeout(60_000);

const wang = 'oWANG000000000000000000000001';
const asked = '请问你们的营业时间？';
const hours = '您好，我们 9:00–18:00 营业。';
const modes: PushMode[] = ['safe', 'compatible', 'plain'];

/** What a rule may answer with, and how WeChat reads it. */
const contents: [string, object, object][] = [
  ['看图', { type: 'image', media: { platformId: 'm1' } }, { MsgType: 'image', Image: { MediaId: 'm1' } }],
  ['听声', { type: 'voice', media: { platformId: 'm2' } }, { MsgType: 'voice', Voice: { MediaId: 'm2' } }],
  [
    '看片',
    { type: 'video', media: { platformId: 'm3', name: '制茶' }, text: '春茶' },
    { MsgType: 'video', Video: { MediaId: 'm3', Title: '制茶', Description: '春茶' } },
  ],
  [
    '听歌',
    { type: 'music', title: '茶歌', text: '民谣', url: 'https://tea.example/1.mp3', thumb: { platformId: 't1' } },
    { MsgType: 'music', Music: { Title: '茶歌', ThumbMediaId: 't1' } },
  ],
  [
    '读文',
    { type: 'articles', articles: [{ title: '新茶', description: '到店', url: 'https://tea.example/new' }] },
    { MsgType: 'news', ArticleCount: '1', Articles: { item: { Title: '新茶', Url: 'https://tea.example/new' } } },
  ],
  [
    '链接',
    { type: 'link', title: '会员', text: '积分', url: 'https://tea.example/card' },
    { MsgType: 'news', ArticleCount: '1', Articles: { item: { Title: '会员', Url: 'https://tea.example/card' } } },
  ],
];

onDist('a push through the real door', () => {
  const pushes = openWechatPushes(sampleAccount);
  let premises: Premises;
  let platform: WechatPlatform;
  let server: Running;
  let office: Office;
  const channels = {} as Record<PushMode, string>;

  beforeAll(async () => {
    premises = await openPremises();
    platform = await openWechatPlatform();
    server = await premises.start();
    office = await signIn(server.url);
    await teach(office, [
      { says: '营业时间', then: [{ reply: { text: hours } }] },
      ...contents.map(([says, content]) => ({ says, then: [{ reply: { content } }] })),
    ]);
    for (const mode of modes) channels[mode] = await addWechat(office, platform.url, { encryption: mode });
  });
  afterAll(async () => {
    await premises.close();
    await platform.close();
  });

  const post = async (channel: string, push: Push): Promise<Answer<string>> => {
    const body = new Uint8Array(push.body);
    const response = await fetch(`${server.url}/webhooks/${channel}?${push.query}`, { method: 'POST', body });
    return { status: response.status, body: await response.text() };
  };
  const stored = () => premises.read<{ count: number }>('SELECT COUNT(*) AS count FROM message')[0]?.count ?? 0;
  const answersTo = (externalId: unknown) =>
    premises.read<{ direction: string; content: string; state: string | null; route: string | null }>(
      `SELECT m.direction, m.content, d.state, d.route FROM message q JOIN message m ON m.conversationId = q.conversationId
       AND m.seq >= q.seq AND (m.id = q.id OR m.deliveryId IN (SELECT id FROM delivery WHERE dedupeKey LIKE 'reply:' || q.id || ':%'))
       LEFT JOIN delivery d ON d.id = m.deliveryId WHERE q.externalId = ? ORDER BY m.seq`,
      String(externalId),
    );
  const refused = { status: 403, body: 'refused' };

  test.each(modes)('in %s mode is verified, stored and answered on itself', async mode => {
    const message = pushes.text(wang, asked);
    const { status, body } = await post(channels[mode], pushes.push({ mode, message }));
    expect(status).toBe(200);
    const reply = pushes.read(body);
    expect(reply.isSealed).toBe(mode !== 'plain');
    expect(reply.fields).toMatchObject({
      ToUserName: wang,
      FromUserName: sampleAccount.recipient,
      MsgType: 'text',
      Content: hours,
    });
    await until(() => answersTo(message.MsgId)[1]?.state === 'sent', 'the answer to be known as sent');
    expect(answersTo(message.MsgId)).toEqual([
      { direction: 'in', content: JSON.stringify({ type: 'text', text: asked }), state: null, route: null },
      { direction: 'out', content: JSON.stringify({ type: 'text', text: hours }), state: 'sent', route: 'inline' },
    ]);
    expect(platform.ledger).toEqual([]);
  });

  test.each(modes)('proves the address to WeChat in %s mode', async mode => {
    const query = pushes.verification({ echo: '4375120948345356249' });
    const right = await fetch(`${server.url}/webhooks/${channels[mode]}?${query}`);
    expect([right.status, await right.text()]).toEqual([200, '4375120948345356249']);
    query.set('nonce', '1');
    const wrong = await fetch(`${server.url}/webhooks/${channels[mode]}?${query}`);
    expect([wrong.status, await wrong.text()]).toEqual([403, 'refused']);
  });

  test.each(modes)(
    'repeated in %s mode, three times at once and again later, gets the same words each time',
    async mode => {
      const message = pushes.text(wang, asked);
      const push = () => pushes.push({ mode, message });
      const atOnce = await Promise.all([1, 2, 3].map(() => post(channels[mode], push())));
      const later = await post(channels[mode], push());
      const said = [...atOnce, later].map(({ status, body }) => [status, pushes.read(body).fields.Content]);
      expect(said).toEqual([1, 2, 3, 4].map(() => [200, hours]));
      await until(() => answersTo(message.MsgId)[1]?.state === 'sent', 'the answer to be known as sent');
      expect(answersTo(message.MsgId)).toHaveLength(2);
    },
  );

  test.each(['safe', 'compatible'] as const)(
    'tampered with in %s mode is refused, whatever was touched',
    async mode => {
      const push = pushes.push({ mode, message: pushes.text(wang, asked) });
      const before = stored();
      const xml = push.body.toString('latin1');
      const first = xml.indexOf('<Encrypt>');
      const answers: Answer<string>[] = [];
      const flips: Promise<void>[] = [];
      for (let at = first; at < push.body.length; at++) {
        const body = Buffer.from(push.body);
        body[at] = (body[at] ?? 0) ^ (1 << (at % 8));
        flips.push(post(channels[mode], { query: push.query, body }).then(answer => void answers.push(answer)));
        if (flips.length % 50 === 0) await Promise.all(flips);
      }
      await Promise.all(flips);
      for (const name of ['signature', 'timestamp', 'nonce', 'msg_signature', 'encrypt_type']) {
        const query = new URLSearchParams(push.query);
        const right = query.get(name) ?? '';
        query.set(name, right.slice(0, -1) + (right.endsWith('1') ? '2' : '1'));
        answers.push(await post(channels[mode], { ...push, query }));
        if (name === 'signature') continue;
        query.delete(name);
        answers.push(await post(channels[mode], { ...push, query }));
      }
      expect(answers.length).toBeGreaterThan(300);
      expect(answers.filter(({ status, body }) => status !== refused.status || body !== refused.body)).toEqual([]);
      expect(stored()).toBe(before);
    },
  );

  test('in the clear cannot be used again for other words, nor with another signature', async () => {
    const push = pushes.push({ mode: 'plain', message: pushes.text(wang, asked) });
    expect((await post(channels.plain, push)).status).toBe(200);
    const before = stored();
    const other = pushes.push({ mode: 'plain', message: pushes.text(wang, '把钱转到这里') });
    expect(await post(channels.plain, { query: push.query, body: other.body })).toEqual(refused);
    for (const name of ['signature', 'timestamp', 'nonce']) {
      const query = new URLSearchParams(push.query);
      query.set(name, `${query.get(name)}1`);
      expect(await post(channels.plain, { ...push, query })).toEqual(refused);
      query.delete(name);
      expect(await post(channels.plain, { ...push, query })).toEqual(refused);
    }
    expect(stored()).toBe(before);
  });

  test('that is nobody’s is refused with the same two words: another account’s, a wrong door’s, a cut or a strange one', async () => {
    const before = stored();
    const stranger = openWechatPushes({ ...sampleAccount, appId: 'wx0000000000000000' });
    const message = pushes.text(wang, asked);
    const inside = (xml: string) => pushes.push({ xml });
    const bomb = '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/hostname">]><xml><Content>&a;</Content></xml>';
    const whole = pushes.push({ message });
    const wrong: [string, Push][] = [
      [channels.safe, stranger.push({ message })],
      [channels.safe, pushes.push({ mode: 'plain', message })],
      [channels.safe, { ...whole, body: whole.body.subarray(0, whole.body.length / 2) }],
      [channels.safe, { ...whole, body: Buffer.alloc(0) }],
      [channels.safe, inside(bomb)],
      [channels.safe, inside('<xml><ToUserName>a</ToUserName>')],
      [channels.safe, { ...whole, body: Buffer.from(`<!DOCTYPE xml>${whole.body}`) }],
      [
        channels.safe,
        { ...whole, body: Buffer.concat([whole.body, Buffer.alloc(64 * 1024 + 1 - whole.body.length, 0x20)]) },
      ],
      ['1', whole],
      ['', whole],
      [`${channels.safe}/x`, whole],
    ];
    for (const [channel, push] of wrong) expect(await post(channel, push)).toEqual(refused);
    for (const [method, status] of [
      ['PUT', 403],
      ['DELETE', 403],
      ['PATCH', 405],
    ] as const) {
      const response = await fetch(`${server.url}/webhooks/${channels.safe}?${whole.query}`, {
        method,
        body: new Uint8Array(whole.body),
      });
      expect([method, response.status]).toEqual([method, status]);
    }
    expect(stored()).toBe(before);
    const padded = Buffer.concat([whole.body, Buffer.alloc(64 * 1024 - whole.body.length, 0x20)]);
    expect((await post(channels.safe, { ...whole, body: padded })).status).toBe(200);
  });

  test('whose connection breaks half-way leaves nothing, and comes again whole', async () => {
    const push = pushes.push({ message: pushes.text(wang, asked) });
    const before = stored();
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const head = `POST /webhooks/${channels.safe}?${push.query} HTTP/1.1\r\nHost: a\r\nContent-Length: ${push.body.length}\r\n\r\n`;
    await new Promise(resolve => socket.write(Buffer.concat([Buffer.from(head), push.body.subarray(0, 100)]), resolve));
    socket.destroy();
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect(stored()).toBe(before);
    expect(pushes.read((await post(channels.safe, push)).body).fields.Content).toBe(hours);
  });

  test('of a kind nobody knows yet is kept as it came', async () => {
    const xml = `<xml><ToUserName>gh_1</ToUserName><FromUserName>${wang}</FromUserName><CreateTime>${Math.floor(Date.now() / 1000)}</CreateTime><MsgType>hologram</MsgType><MsgId>77001</MsgId><Depth>3</Depth></xml>`;
    expect((await post(channels.safe, pushes.push({ xml }))).status).toBe(200);
    const [row] = answersTo('77001');
    expect(JSON.parse(row?.content ?? '')).toMatchObject({ type: 'unknown' });
    expect(row?.content).toContain('<Depth>3</Depth>');
  });

  test.each(contents)('is answered with %s', async (says, _content, fields) => {
    const message = pushes.text(wang, says);
    const { body } = await post(channels.safe, pushes.push({ message }));
    expect(pushes.read(body).fields).toMatchObject(fields);
    await until(() => answersTo(message.MsgId)[1]?.state === 'sent', 'the answer to be known as sent');
  });
});
