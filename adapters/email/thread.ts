import { createHash } from 'node:crypto';
import { domainOf } from './address';
import { openPlus } from './plus';
import type { Seal } from './seal';
import { subjectKey } from './subject';

/** What one of our own Message-IDs says. */
export interface Mark {
  /** Of the delivery (Outbound.key). */
  readonly key: string;
  readonly thread: string;
  /** The bot's words or a greeting, not a person's. */
  readonly isAutomatic: boolean;
}

/** How mail finds its thread without asking anybody: our Message-IDs and addresses say it, signed (RFC 5322, 3.6.4). */
export interface Threads {
  /** `<key.a.thread.signature@our-domain>`: the same for every attempt at one delivery. */
  messageId(mark: Mark): string;
  /** What a Message-ID says, or null when it is none of ours. */
  read(messageId: string): Mark | null;
  /** `kefu+thread.signature@…`, or null when the thread's name does not fit into an address. */
  plusAddress(thread: string): string | null;
  /** The thread that an address of ours names, or null. */
  ofAddress(address: string): string | null;
}

/**
 * The thread of mail that names none: one sender and one subject, never another sender's. `turn` counts from 0 how often the
 * subject had rested for too long and was taken up anew.
 */
export function threadOfSubject(sender: string, subject: string, turn = 0): string {
  return createHash('sha256')
    .update(`${sender}\n${subjectKey(subject)}${turn === 0 ? '' : `\n${turn}`}`)
    .digest('hex')
    .slice(0, 20);
}

const OWN = /^[0-9a-f]{20}$/;
const MESSAGE_ID = /^<([\w-]{1,32})\.([ah])\.([0-9a-f]{20}|_[\w-]*)\.([0-9a-f]{20})@[^@\s<>]+>$/;

/** Opens the threads of one mailbox. */
export function openThreads(seal: Seal, address: string): Threads {
  const domain = domainOf(address);
  const plus = openPlus(seal, 'address', address);
  return {
    messageId({ key, thread, isAutomatic }) {
      const text = `${key}.${isAutomatic ? 'a' : 'h'}.${encode(thread)}`;
      return `<${text}.${seal.sign('message', text)}@${domain}>`;
    },
    read(messageId) {
      const [, key = '', author = '', thread = '', signature = ''] = MESSAGE_ID.exec(messageId) ?? [];
      if (key === '' || !seal.isSigned('message', `${key}.${author}.${thread}`, signature)) return null;
      return { key, thread: decode(thread), isAutomatic: author === 'a' };
    },
    plusAddress: thread => (OWN.test(thread) ? plus.write(thread) : null),
    ofAddress(other) {
      const word = plus.read(other);
      return word !== null && OWN.test(word) ? word : null;
    },
  };
}

/** Threads that others named (an imported address) are written so that an id can hold them. */
const encode = (thread: string): string =>
  OWN.test(thread) ? thread : `_${Buffer.from(thread).toString('base64url')}`;
const decode = (text: string): string =>
  text.startsWith('_') ? Buffer.from(text.slice(1), 'base64url').toString('utf8') : text;
