import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { KEPT_BYTES } from '../../../adapters/wechaty/limits';
import { openContacts } from '../../../adapters/wechaty/puppet-contacts';
import { tell } from '../../../adapters/wechaty/puppet-said';
import type { Contact, Message, Wechaty } from '../../../adapters/wechaty/shape';
import { ELEVEN } from './desk';
import { me, wang } from './world';

const contactOf = ({ id, name }: { id: string; name: string }): Contact => ({
  id,
  name: () => name,
  say: async () => undefined,
});

/** A video of 王芳 that the client would have to fetch, `bytes` long. */
function videoOf(bytes: number): Message {
  const none = async () => undefined;
  const nothing = async () => Promise.reject(new Error('no such thing'));
  return {
    ...{ id: 'm1', type: () => 15, text: () => '', self: () => false, date: () => new Date(ELEVEN) },
    ...{ talker: () => contactOf(wang), listener: () => contactOf(me), room: () => undefined },
    ...{ mentionSelf: async () => false, mentionList: async () => [], toContact: none },
    ...{ toUrlLink: nothing, toMiniProgram: async () => ({}) },
    toFileBox: async () => ({
      ...{ name: '龙井.mp4', mediaType: 'video/mp4' },
      toStream: async () => Readable.from([Buffer.alloc(bytes - 1), Buffer.alloc(1)]),
    }),
  };
}

test('a file is taken up to its limit and not a byte beyond, and what was too large is left nowhere', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'guanxi-test-'));
  const bot = { currentUser: contactOf(me) } as Wechaty;
  const heard = async (bytes: number) =>
    (await tell(videoOf(bytes), bot, openContacts(bot), { dir, fileBytes: 1000 })).file;
  expect(await heard(1000)).toMatchObject({ name: '龙井.mp4', mime: 'video/mp4' });
  expect(await readdir(dir)).toHaveLength(1);
  expect(await heard(1001)).toEqual({ fault: 'the file is larger than 1000 bytes; it is on the phone' });
  expect(await readdir(dir)).toHaveLength(1);
  await rm(dir, { recursive: true });
  expect(KEPT_BYTES).toBe(50 * 1024 * 1024);
});
