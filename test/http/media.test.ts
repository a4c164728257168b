import { request as ask, type IncomingMessage } from 'node:http';
import request from 'supertest';
import { MAX_FILE_BYTES } from '../../src/store/media';
import { openWechatPlatform, paths, type WechatPlatform } from '../../stand-ins/wechat-oa/platform';
import { openWechatPushes, sampleAccount } from '../../stand-ins/wechat-oa/pushes';
import { type Colleague, type Front, openFront } from '../support/http';

const png = (bytes = 2048) => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(bytes, 7)]);
const pdf = Buffer.from('%PDF-1.7 价目表');

describe('a file from a colleague', () => {
  let front: Front;
  let xiaozhou: Colleague;
  let platform: WechatPlatform;
  let conversation: string;

  beforeEach(async () => {
    front = await openFront();
    xiaozhou = await front.hire('小周', 'agent');
    platform = await openWechatPlatform({ now: front.now });
    const { appId, appSecret, token, encodingAesKey } = sampleAccount;
    const account = { appId, appSecret, token, encodingAesKey, apiBase: platform.url };
    const channel = await front.addChannel('wechat-oa', account);
    const pushes = openWechatPushes(sampleAccount, front.now);
    const { query, body } = pushes.push({ message: pushes.text('oWang', '有图片吗？') });
    await request(front.url).post(`/webhooks/${channel}?${query}`).type('text/xml').send(body.toString()).expect(200);
    conversation = String(await front.conversation(channel, 'oWang'));
    await xiaozhou.post(`/conversations/${conversation}/takeover`, {}).expect(200);
  });
  afterEach(async () => {
    await front.close();
    await platform.close();
  });

  const upload = (bytes: Buffer, type: string, query = '') =>
    xiaozhou.post(`/media${query}`).set('content-type', type).send(bytes);
  const send = (content: object) => xiaozhou.post(`/conversations/${conversation}/messages`, { content });
  const fetched = async (hash: string): Promise<Buffer> =>
    (await xiaozhou.get(`/media/${hash}`).buffer(true).expect(200)).body as Buffer;

  test('goes up once, to WeChat when it is sent, and the customer has it', async () => {
    const { body: file } = await upload(png(), 'image/png', `?name=${encodeURIComponent('龙井.png')}`).expect(201);
    expect(file).toEqual({
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      mime: 'image/png',
      bytes: 2056,
      name: '龙井.png',
    });
    expect(await fetched(file.hash)).toEqual(png());
    const { body: message } = await send({ type: 'image', media: { hash: file.hash } }).expect(201);
    expect(message.content).toEqual({
      type: 'image',
      media: { hash: file.hash, mime: 'image/png', bytes: 2056, name: '龙井.png' },
    });
    await front.outbound.drain();
    expect(platform.count(paths.upload)).toBe(1);
    const [taken] = platform.ledger;
    expect(taken).toMatchObject({ openid: 'oWang', body: { msgtype: 'image' } });
    const { media_id } = (taken!.body as { image: { media_id: string } }).image;
    expect(platform.files.get(media_id)?.bytes).toEqual(png());
    expect((await xiaozhou.get(`/deliveries/${message.delivery.id}`).expect(200)).body.state).toBe('sent');
  });

  test('may come in a form as browsers send it', async () => {
    const { body } = await xiaozhou
      .post('/media')
      .attach('file', png(9), { filename: '茶 汤.png', contentType: 'image/png' })
      .expect(201);
    expect(body).toMatchObject({ mime: 'image/png', bytes: 17, name: '茶 汤.png' });
    expect(await fetched(body.hash)).toEqual(png(9));
    const nameless = await xiaozhou.post('/media').field('words', '没有文件').expect(400);
    expect(nameless.body.error.fields.file).toContain('no file');
    const broken = await upload(Buffer.from('--x\r\nnothing'), 'multipart/form-data; boundary=y').expect(400);
    expect(broken.body.error.fields.file).toContain('broken');
  });

  test('is called what its bytes say, and one that only pretends is refused', async () => {
    expect((await upload(png(), 'image/jpeg').expect(201)).body.mime).toBe('image/png');
    const { body } = await upload(Buffer.from('<html><script>'), 'image/png').expect(415);
    expect(body.error).toMatchObject({ id: 'unsupported_type', message: expect.stringContaining('image') });
    expect((await upload(Buffer.alloc(0), 'image/png').expect(400)).body.error.fields.file).toBe('is empty');
    expect(await front.store.rows('media').count()).toBe(1);
  });

  test('that is too long for the house is refused before it is read', async () => {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${xiaozhou.token}`,
        'content-type': 'application/pdf',
        'content-length': MAX_FILE_BYTES + 1,
      };
      const call = ask(`${front.url}/api/v1/media`, { method: 'POST', headers }, resolve);
      call.on('error', reject);
      call.flushHeaders();
    });
    expect(answer.statusCode).toBe(413);
    answer.destroy();
    expect(await front.store.rows('media').count()).toBe(0);
  });

  test.each([
    [
      'a kind WeChat has no place for',
      'file',
      pdf,
      'application/pdf',
      'content_not_sendable',
      /cannot send file; it can send text, image/,
    ],
    [
      'a document as a picture',
      'image',
      pdf,
      'application/pdf',
      'file_not_sendable',
      /image\/jpeg, image\/png.*at most 10 MB; this one is application\/pdf/,
    ],
    [
      'a picture of 11 MB',
      'image',
      png(11 * 1024 * 1024),
      'image/png',
      'file_not_sendable',
      /at most 10 MB; this one is image\/png of 11 MB/,
    ],
  ])(
    '%s is refused with words that say what is allowed, and nothing leaves',
    async (_, type, bytes, mime, id, says) => {
      const { body: file } = await upload(bytes, mime).expect(201);
      const { body } = await send({ type, media: { hash: file.hash } }).expect(422);
      expect(body.error).toMatchObject({ id, message: expect.stringMatching(says) });
      await front.outbound.drain();
      expect([platform.ledger.length, platform.count(paths.upload)]).toEqual([0, 0]);
    },
  );

  test('that nobody uploaded is not there to be sent, nor as the picture before a film', async () => {
    const nowhere = { hash: '0'.repeat(64) };
    await send({ type: 'image', media: nowhere }).expect(404);
    const film = (await upload(Buffer.from('\0\0\0\x18ftypisom', 'latin1'), 'video/mp4').expect(201)).body;
    await send({ type: 'video', media: { hash: film.hash }, thumb: nowhere }).expect(404);
    await send({ type: 'image', media: { url: 'https://example.com/a.png' } }).expect(422);
  });

  test('what a channel takes can be asked beforehand', async () => {
    const { items } = (await xiaozhou.get('/channels').expect(200)).body;
    expect(items[0].limits).toMatchObject({
      textBytes: 2048,
      sends: expect.arrayContaining(['image', 'voice']),
      media: { image: { maxBytes: 10 * 1024 * 1024, mimes: expect.arrayContaining(['image/png']) } },
    });
  });
});
