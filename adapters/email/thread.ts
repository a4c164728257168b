import { createHash } from 'node:crypto';
import { domainOf, localPartOf, plainAddress } from './address';
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

/** The thread of mail that names none: one sender and one subject. Never another sender's. */
export function threadOfSubject(sender: string, subject: string): string {
  return createHash('sha256')
    .update(`${sender}\n${subjectKey(subject)}`)
    .digest('hex')
    .slice(0, 20);
}

const OWN = /^[0-9a-f]{20}$/;
const MESSAGE_ID = /^<([\w-]{1,32})\.([ah])\.([0-9a-f]{20}|_[\w-]*)\.([0-9a-f]{20})@[^@\s<>]+>$/;
const TAG = /^([0-9a-f]{20})\.([0-9a-f]{20})$/i;
/** RFC 5321, 4.5.3.1.1. */
const LOCAL_PART = 64;

/** Opens the threads of one mailbox. */
export function openThreads(seal: Seal, address: string): Threads {
  const domain = domainOf(address);
  const name = localPartOf(address);
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
    plusAddress(thread) {
      const local = `${name}+${thread}.${seal.sign('address', thread)}`;
      return OWN.test(thread) && local.length <= LOCAL_PART ? `${local}@${domain}` : null;
    },
    ofAddress(other) {
      const to = plainAddress(other);
      const before = `${plainAddress(name)}+`;
      if (domainOf(to) !== domain || !to.startsWith(before)) return null;
      const [, thread = '', signature = ''] = TAG.exec(localPartOf(to).slice(before.length)) ?? [];
      return thread !== '' && seal.isSigned('address', thread, signature) ? thread : null;
    },
  };
}

/** Threads that others named (an imported address) are written so that an id can hold them. */
const encode = (thread: string): string =>
  OWN.test(thread) ? thread : `_${Buffer.from(thread).toString('base64url')}`;
const decode = (text: string): string =>
  text.startsWith('_') ? Buffer.from(text.slice(1), 'base64url').toString('utf8') : text;
