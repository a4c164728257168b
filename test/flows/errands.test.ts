import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChannelError } from '../../src/channel';
import { runErrands } from '../../src/flows/errands';
import type { ContactId, Content, MessageId } from '../../src/model';
import { type Files, openFiles } from '../../src/store/media';
import { type Desk, databases, openDesk } from '../support/desk';

const MINUTE = 60_000;
const png = Buffer.from('\x89PNG\r\n\x1a\n发票', 'utf8');
const jpeg = Buffer.from('\xff\xd8\xff\xe0发票', 'latin1');

describe.each(databases)('errands, on %s', (_, scratch) => {
  let desk: Desk;
  let files: Files;
  let directory: string;

  beforeAll(async () => {
    desk = await openDesk(scratch);
    directory = mkdtempSync(join(tmpdir(), 'guanxi-media-'));
    files = openFiles(desk.store, directory, desk.now);
  });
  afterAll(async () => {
    await desk.close();
    rmSync(directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await desk.store.transact(tx => tx.run('DELETE FROM errand'));
    desk.platform.asked.length = 0;
    desk.heard.length = 0;
    desk.logged.length = 0;
  });

  const errand = (kind: 'media' | 'profile', of: { messageId?: MessageId; contactId?: ContactId }) =>
    desk.store.transact(tx =>
      tx.insert(
        'errand',
        ['id', 'kind', 'channelId', 'messageId', 'contactId', 'attempts', 'dueAt'],
        [[desk.store.id(), kind, desk.channelId, of.messageId ?? null, of.contactId ?? null, 0, desk.now()]],
      ),
    );
  const picture = async (platformId: string) => {
    const messageId = await desk.message(await desk.conversation(), { type: 'image', media: { platformId } });
    await errand('media', { messageId });
    return messageId;
  };
  const contentOf = async (id: MessageId): Promise<Content | undefined> =>
    (await desk.store.rows('message').findOneBy({ id }))?.content;
  const left = () => desk.store.rows('errand').count();
  const run = () => runErrands(desk, { files });

  test('王 sent a picture; it is fetched, kept, and shown', async () => {
    desk.platform.files.set('M1', { bytes: jpeg, mime: 'text/plain', name: null });
    const messageId = await picture('M1');
    expect(await run()).toBe(1);
    const content = await contentOf(messageId);
    expect(content).toMatchObject({
      type: 'image',
      media: {
        platformId: 'M1',
        mime: 'image/jpeg',
        bytes: jpeg.length,
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    const hash = content?.type === 'image' ? (content.media.hash ?? '') : '';
    expect((await files.load(hash)).bytes).toEqual(jpeg);
    expect(await left()).toBe(0);
    expect(desk.heard).toEqual(['message.created']);
    expect(await run()).toBe(0);
  });

  test('a platform that is busy is asked five times, each later than the last; then the message says so', async () => {
    desk.platform.files.set('M2', new ChannelError('busy', '45009', 'too many calls today'));
    const messageId = await picture('M2');
    const tries: number[] = [];
    for (let minute = 0; minute <= 200; minute++) {
      if ((await run()) > 0) tries.push(minute);
      desk.pass(MINUTE);
    }
    expect(tries).toEqual([0, 1, 6, 36, 156]);
    expect(await contentOf(messageId)).toEqual({
      type: 'image',
      media: { platformId: 'M2', fault: 'too many calls today' },
    });
    expect(await left()).toBe(0);
    expect(desk.heard).toEqual(['message.created']);
  });

  test('a platform that names its time is not asked before', async () => {
    desk.platform.files.set('M3', new ChannelError('busy', null, 'later', { retryAfterMs: 10 * MINUTE }));
    await picture('M3');
    await run();
    desk.pass(9 * MINUTE);
    expect(await run()).toBe(0);
    desk.platform.files.set('M3', { bytes: png, mime: 'image/png', name: null });
    desk.pass(MINUTE);
    expect(await run()).toBe(1);
    expect(await left()).toBe(0);
  });

  test('a file that is gone is asked for once', async () => {
    desk.platform.files.set('M4', new ChannelError('refused', '40007', 'the file has expired'));
    const messageId = await picture('M4');
    await run();
    expect(await contentOf(messageId)).toMatchObject({ media: { fault: 'the file has expired' } });
    expect(await left()).toBe(0);
  });

  test('an empty file is none, and an error of ours says nothing about us', async () => {
    desk.platform.files.set('M5', { bytes: Buffer.alloc(0), mime: 'image/png', name: null });
    const empty = await picture('M5');
    const unheard = await picture('M6');
    await run();
    expect(await contentOf(empty)).toMatchObject({ media: { fault: 'the file is empty' } });
    for (let tried = 1; tried < 5; tried++) {
      desk.pass(121 * MINUTE);
      await run();
    }
    expect(await contentOf(unheard)).toMatchObject({ media: { fault: 'the file could not be kept' } });
  });

  test('a hundred and twenty pictures at once, and two who fetch: each is fetched once', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `P${index}`);
    for (const name of names) desk.platform.files.set(name, { bytes: png, mime: 'image/png', name: null });
    await Promise.all(names.map(picture));
    const tried = await Promise.all([run(), run()]);
    expect(tried[0]! + tried[1]!).toBe(120);
    expect([...desk.platform.asked].sort()).toEqual([...names].sort());
    expect(await left()).toBe(0);
  });

  test('a stop leaves the rest for later', async () => {
    await picture('M7');
    const signal = AbortSignal.abort();
    expect(await runErrands(desk, { files, signal })).toBe(0);
    expect(await left()).toBe(1);
  });

  test('whose message or person is gone by now has no errand left', async () => {
    await errand('media', { messageId: desk.store.id() });
    await errand('profile', { contactId: desk.store.id() });
    expect(await run()).toBe(2);
    expect(await left()).toBe(0);
    expect(desk.platform.asked).toEqual([]);
  });

  describe('who wrote', () => {
    const stranger = async () => {
      const row = await desk.row(await desk.conversation());
      await errand('profile', { contactId: row.contactId });
      return row;
    };
    const contact = (id: ContactId) => desk.store.rows('contact').findOneByOrFail({ id });

    test('the platform tells a name, a language and who it is elsewhere', async () => {
      const { address, contactId } = await stranger();
      desk.platform.people.set(address, {
        name: ' 王小明 ',
        language: 'zh_TW',
        unionId: 'u1',
        avatarUrl: 'https://example.test/a',
      });
      await run();
      expect(await contact(contactId)).toMatchObject({ name: '王小明', locale: 'zh-TW', updatedAt: desk.now() });
      expect(await desk.store.rows('identity').findOneBy({ address })).toMatchObject({
        unionId: 'u1',
        avatarUrl: 'https://example.test/a',
      });
      expect(desk.heard).toEqual(['conversation.updated']);
      expect(await left()).toBe(0);
    });

    test('what a colleague wrote down stays', async () => {
      const { address, contactId } = await stranger();
      await desk.store.transact(tx => tx.update('contact', ['name', 'locale'], [[contactId, '王总', 'en']]));
      desk.platform.people.set(address, { name: 'ＷＭ_2003', language: 'zh_CN' });
      await run();
      expect(await contact(contactId)).toMatchObject({ name: '王总', locale: 'en' });
    });

    test('whom the platform calls the same as somebody we know is that person from then on', async () => {
      const [older, younger] = [await stranger(), await stranger()];
      for (const { address } of [older, younger]) {
        desk.platform.people.set(address, { name: '李雷', unionId: 'union-of-li' });
      }
      await run();
      expect((await desk.row(younger.id)).contactId).toBe(older.contactId);
      expect(await desk.store.rows('contact').countBy({ id: younger.contactId })).toBe(0);
      expect(await contact(older.contactId)).toMatchObject({ name: '李雷' });
      expect(await left()).toBe(0);
      expect([...new Set(desk.heard)]).toEqual(['conversation.updated']);
    });

    test('a platform that tells nothing changes nothing', async () => {
      const { address, contactId } = await stranger();
      desk.platform.people.set(address, {});
      await run();
      expect(await contact(contactId)).toMatchObject({ name: '', locale: 'zh-CN' });
      expect(await left()).toBe(0);
    });

    test('an account that may not ask does not ask again, and keeps working', async () => {
      const { address } = await stranger();
      desk.platform.people.set(address, new ChannelError('broken', '48001', 'api unauthorized'));
      await run();
      expect(await left()).toBe(0);
      expect(desk.platform.asked).toEqual([address]);
      expect(desk.logged).toEqual(['errand failed']);
      expect(desk.heard).toEqual([]);
    });
  });
});
