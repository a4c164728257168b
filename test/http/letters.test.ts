import { type Feed, openFeed } from '../support/feed';
import { type Colleague, type Front, openFront } from '../support/http';
import { until } from '../support/process';

const MB = 1024 * 1024;

describe('a letter from a colleague', () => {
  let feed: Feed;
  let front: Front;
  let xiaozhou: Colleague;
  let conversation: string;

  beforeEach(async () => {
    feed = openFeed({ sends: ['text', 'mail'], media: { file: { maxBytes: MB, mimes: ['*/*'] } } });
    front = await openFront({ adapters: [feed.adapter], at: new Date().toISOString() });
    xiaozhou = await front.hire('小周', 'agent');
    const channel = await front.addChannel('feed');
    await front.setRules([]);
    front.listen();
    const content = { type: 'mail', subject: '询价：龙井', text: '您好，请报价。' } as const;
    feed.happens({ externalId: 'a1', content, platformTime: front.now() });
    await until(() => front.store.rows('message').findOneBy({ externalId: 'a1' }), 'the letter');
    conversation = String(await front.conversation(channel, 'wang'));
    await xiaozhou.post(`/conversations/${conversation}/takeover`, {}).expect(200);
  });
  afterEach(() => front.close());

  const send = (content: object) => xiaozhou.post(`/conversations/${conversation}/messages`, { content });
  const upload = async (bytes: Buffer, name: string): Promise<string> => {
    const sent = xiaozhou.post(`/media?name=${name}`).set('content-type', 'application/pdf').send(bytes);
    return (await sent.expect(201)).body.hash;
  };
  const preview = async () => (await xiaozhou.get(`/conversations/${conversation}`).expect(200)).body.preview;

  test('is one message with its subject and its files, as they are kept here', async () => {
    const hash = await upload(Buffer.from('%PDF-1.7 报价'), 'quote.pdf');
    await send({ type: 'mail', subject: '报价单', text: '报价见附件。', files: [{ hash }] }).expect(201);
    await front.outbound.drain();
    expect(feed.sent.map(({ content }) => content)).toEqual([
      {
        type: 'mail',
        subject: '报价单',
        text: '报价见附件。',
        files: [{ hash, mime: 'application/pdf', bytes: 15, name: 'quote.pdf' }],
      },
    ]);
    expect(await preview()).toBe('报价单 · 报价见附件。');
  });

  test('is found by its subject, and listed with it', async () => {
    expect(await preview()).toBe('询价：龙井 · 您好，请报价。');
    const { body } = await xiaozhou.get(`/search?q=${encodeURIComponent('询价')}`).expect(200);
    expect(body.items.map((found: { message: { conversationId: string } }) => found.message.conversationId)).toEqual([
      conversation,
    ]);
  });

  test('that says nothing, or carries what is not kept or too large, is refused in words', async () => {
    const { body: empty } = await send({ type: 'mail', subject: '报价单', text: ' ' }).expect(422);
    expect(empty.error.id).toBe('content_empty');
    await send({ type: 'mail', subject: '', text: '见附件', files: [{ hash: 'f'.repeat(64) }] }).expect(404);
    await send({ type: 'mail', subject: '', text: '您好', html: { hash: 'f'.repeat(64) } }).expect(404);
    const hash = await upload(Buffer.concat([Buffer.from('%PDF-1.7 '), Buffer.alloc(MB)]), 'large.pdf');
    const { body: large } = await send({ type: 'mail', subject: '', text: '见附件', files: [{ hash }] }).expect(422);
    expect(large.error.id).toBe('file_not_sendable');
    expect(feed.sent).toEqual([]);
  });
});
