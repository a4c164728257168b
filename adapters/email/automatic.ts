import { localPartOf } from './address';
import type { Letter } from './letter';

const ROBOTS =
  /^(?:mailer-daemon|postmaster|hostmaster|no[-_.]?reply|do[-_.]?not[-_.]?reply|noreply[-_.+].*|bounces?(?:[-_.+].*)?|autoreply|notifications?)$/;

/** Whether nobody sits behind this address. */
export const isRobot = (address: string): boolean => ROBOTS.test(localPartOf(address));

/**
 * Whether a mail must not be answered by a machine (RFC 3834, 2; RFC 5230, 4.6; the headers of Exchange and of older
 * responders). It is kept all the same, and a person may answer it.
 */
export function isAutomatic(letter: Letter, own: ReadonlySet<string>): boolean {
  const header = (name: string): string => letter.headers.get(name)?.[0]?.trim().toLowerCase() ?? '';
  const has = (name: string, ...harmless: readonly string[]): boolean => !['', ...harmless].includes(header(name));
  const submitted = header('auto-submitted')
    .replace(/[;(].*/s, '')
    .trim();
  return (
    !['', 'no'].includes(submitted) ||
    header('return-path') === '<>' ||
    /^(?:bulk|list|junk|auto[-_]reply)\b/.test(header('precedence')) ||
    [...letter.headers.keys()].some(name => name.startsWith('list-')) ||
    has('x-auto-response-suppress', 'none') ||
    ['x-autoreply', 'x-autorespond', 'x-autoresponder'].some(name => has(name, 'no')) ||
    header('content-type').startsWith('multipart/report') ||
    /^(?:yes|true)\b/.test(header('x-spam-flag')) ||
    header('x-spam-status').startsWith('yes') ||
    letter.from === null ||
    own.has(letter.from.address) ||
    isRobot(letter.from.address) ||
    // Whoever wrote to a list of strangers, or hid us among them, expects no answer.
    !letter.to.some(address => own.has(withoutTag(address)))
  );
}

/** `kefu+tag@…` is `kefu@…`. */
const withoutTag = (address: string): string => address.replace(/\+[^@]*(?=@)/, '');
