import type { ContactRow } from '../store';
import { byIds } from '../store/queries/by-ids';
import { identitiesOf } from '../store/queries/contacts';
import type { Door } from './door';
import type { PageWords } from './own-page-words';

const DAY = { 'zh-CN': 'zh-CN', en: 'en-GB' } as const;

/**
 * What the house knows of a person in a few words, with names, numbers and addresses half covered: the page's address may
 * have been forwarded.
 */
export async function knownOf(
  { store, zone }: Pick<Door, 'store' | 'zone'>,
  contact: ContactRow,
  words: PageWords,
): Promise<[label: string, value: string][]> {
  const identities = await identitiesOf(store, contact.id);
  const channels = await byIds(
    store,
    'channel',
    identities.map(({ channelId }) => channelId),
  );
  const names = [...new Set([...channels.values()].map(({ name }) => name))];
  const since = new Intl.DateTimeFormat(DAY[words.lang], { dateStyle: 'long', timeZone: contact.zone ?? zone });
  const lines: [string, string | null][] = [
    [words.known.name, contact.name && covered(contact.name, 1, 0)],
    [words.known.phone, contact.phone && covered(contact.phone, 3, 2)],
    [words.known.email, contact.email && coveredMail(contact.email)],
    [words.channels, names.join(words.lang === 'en' ? ', ' : '、')],
    [words.since, since.format(contact.createdAt)],
  ];
  return lines.flatMap(([label, value]) => (value ? [[label, value] as [string, string]] : []));
}

/** The first and the last characters, and stars for the rest. */
function covered(text: string, first: number, last: number): string {
  const signs = [...text];
  if (signs.length <= first + last) return '*'.repeat(signs.length);
  const stars = '*'.repeat(Math.min(6, signs.length - first - last));
  return signs.slice(0, first).join('') + stars + (last === 0 ? '' : signs.slice(-last).join(''));
}

function coveredMail(address: string): string {
  const at = address.lastIndexOf('@');
  return covered(address.slice(0, at), 1, 0) + address.slice(at);
}
