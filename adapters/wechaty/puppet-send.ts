import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Contacts } from './puppet-contacts';
import type { FileBoxModule, Wechaty } from './shape';
import type { Order, Report } from './wire';

type SendOrder = Extract<Order, { type: 'send' }>;

/** Says it, and tells how far it came. Never rejects. */
export async function sendBy(
  order: SendOrder,
  { bot, contacts, dir, FileBox }: { bot: Wechaty; contacts: Contacts; dir: string } & FileBoxModule,
): Promise<Report> {
  const { id, what } = order;
  let stage: 'nobody' | 'before' | 'after' = 'before';
  try {
    const contact = await contacts.find(order.address);
    const room = order.room === null ? null : await bot.Room.find({ id: order.room });
    if (contact === null || room === undefined) return { type: 'unsent', id, stage: 'nobody', words: '' };
    const said = what.type === 'text' ? what.text : await boxOf(join(dir, what.file), what.name, FileBox);
    stage = 'after';
    const mentions = what.type === 'text' ? [contact] : [];
    const sent = await (room === null ? contact.say(said) : room.say(said, ...mentions));
    return { type: 'sent', id, externalId: sent?.id ?? null };
  } catch (error) {
    return { type: 'unsent', id, stage, words: wordsOf(error) };
  }
}

async function boxOf(path: string, name: string, FileBox: FileBoxModule['FileBox']): Promise<unknown> {
  const bytes = await readFile(path);
  await rm(path, { force: true });
  return FileBox.fromBase64(bytes.toString('base64'), name);
}

/** What an error says, short enough for the wire. */
export function wordsOf(error: unknown): string {
  const words = error instanceof Error ? error.message : typeof error === 'string' ? error : '';
  return words.slice(0, 2000);
}
