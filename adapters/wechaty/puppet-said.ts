import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Contacts } from './puppet-contacts';
import type { Contact, Message, Wechaty } from './shape';
import { Kind, type Said } from './wire';

/** Where files are put, and how large one may be. */
export interface Folder {
  readonly dir: string;
  readonly fileBytes: number;
}

const LONGEST = 100_000;
const FILES: ReadonlySet<number> = new Set([Kind.attachment, Kind.audio, Kind.emoticon, Kind.image, Kind.video]);

/** What a message says, with all it carries. What the puppet cannot give is left out, and the message is told all the same. */
export async function tell(message: Message, bot: Wechaty, contacts: Contacts, folder: Folder): Promise<Said> {
  const kind = message.type();
  const us = whoWeAre(bot);
  const room = message.room();
  const to = message.listener();
  const isOurs = room === undefined || message.self() || (await isFor(message));
  const mentions = room === undefined ? [] : await orNone(message.mentionList());
  return {
    type: 'said',
    id: message.id,
    kind,
    text: message.text().slice(0, LONGEST),
    at: message.date().getTime(),
    isSelf: message.self(),
    room: room === undefined ? null : { id: room.id, topic: (await orElse(room.topic(), '')).slice(0, 200) },
    mentionsUs: room !== undefined && isOurs && !message.self(),
    ourName: us?.name() ?? '',
    from: contacts.personOf(message.talker()),
    to: to === undefined ? null : contacts.personOf(to),
    mentions: (mentions ?? []).filter(one => one.id !== us?.id).map(contacts.personOf),
    // What is said in a room and not to us is not ours to keep.
    ...(isOurs ? await carried(message, bot, contacts, folder) : {}),
  };
}

/** Unknown until the sign-in is through. */
function whoWeAre(bot: Wechaty): Contact | null {
  try {
    return bot.currentUser;
  } catch {
    return null;
  }
}

const isFor = (message: Message): Promise<boolean> => orElse(message.mentionSelf(), false);

async function carried(message: Message, bot: Wechaty, contacts: Contacts, folder: Folder): Promise<Partial<Said>> {
  const kind = message.type();
  if (FILES.has(kind)) return { file: await fetchFile(message, folder) };
  if (kind === Kind.recalled) return { recalled: message.text().slice(0, 200) };
  if (kind === Kind.contact) {
    const contact = await orElse(message.toContact(), undefined);
    if (contact === undefined) return {};
    const { name, address } = contacts.personOf(contact);
    return { card: { name, address } };
  }
  if (kind === Kind.location) {
    // The message's own toLocation() cannot be called: in wechaty 1.20.2 it always throws.
    const place = await orElse(bot.puppet.messageLocation(message.id), null);
    if (place === null) return {};
    const { latitude, longitude, name = '', address = '' } = place;
    return { place: { latitude: Number(latitude), longitude: Number(longitude), name, address } };
  }
  if (kind === Kind.url) {
    const link = await orElse(message.toUrlLink(), null);
    return link === null
      ? {}
      : { link: { title: link.title(), description: link.description() ?? '', url: link.url() } };
  }
  if (kind === Kind.miniProgram) {
    const app = (await orElse(message.toMiniProgram(), null))?.payload;
    const text = (name: string) => (typeof app?.[name] === 'string' ? app[name] : '');
    return app === undefined ? {} : { app: { title: text('title'), appId: text('appid'), path: text('pagePath') } };
  }
  return {};
}

/** Puts the bytes into the folder; one that is too large is cut off and not kept. */
async function fetchFile(message: Message, { dir, fileBytes }: Folder): Promise<NonNullable<Said['file']>> {
  const file = randomUUID();
  const path = join(dir, file);
  let bytes = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > fileBytes) done(new Error('too large'));
      else done(null, chunk);
    },
  });
  try {
    const box = await message.toFileBox();
    await pipeline(await box.toStream(), measure, createWriteStream(path, { mode: 0o600 }));
    return { file, name: box.name.slice(0, 200), mime: box.mediaType };
  } catch {
    await rm(path, { force: true });
    if (bytes > fileBytes) return { fault: `the file is larger than ${fileBytes} bytes; it is on the phone` };
    return { fault: 'the file could not be fetched; it is on the phone' };
  }
}

async function orElse<T, Else>(asked: Promise<T>, other: Else): Promise<T | Else> {
  try {
    return await asked;
  } catch {
    return other;
  }
}

const orNone = <T>(asked: Promise<readonly T[]>): Promise<readonly T[]> => orElse(asked, []);
