import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adapters } from '../../adapters';
import {
  type Adapter,
  answersInline,
  type Channel,
  handsOver,
  hasMedia,
  hasProfiles,
  listens,
  type Rate,
  receives,
  showsTyping,
} from '../../src/channel';
import { openAccount } from './account';
import type { Kit } from './kit';

const HOUR_MS = 3_600_000;
const SPANS: Readonly<Record<number, string>> = { 1000: 'a second', 60000: 'a minute' };

/** The table in docs/CHANNELS.md, a line for each kind of channel that can be played here. */
const doc = readFileSync(join(__dirname, '../../docs/CHANNELS.md'), 'utf8');

const paceOf = ({ count, perMs }: Rate): string => `${count} ${SPANS[perMs] ?? `in ${perMs / 1000} s`}`;

const lineOf = ({ type }: Adapter, channel: Channel): string => {
  const { limits } = channel;
  const hears = [receives(channel) ? 'is called' : '', listens(channel) ? 'listens' : ''].filter(way => way !== '');
  const abilities = [
    answersInline(channel) ? 'answers on the push' : '',
    hasMedia(channel) ? 'fetches files' : '',
    hasProfiles(channel) ? 'asks who it is' : '',
    showsTyping(channel) ? 'shows typing' : '',
    handsOver(channel) ? 'hands over' : '',
  ].filter(ability => ability !== '');
  const window = limits.windows.message;
  const often = window?.count == null ? 'any number' : String(window.count);
  const open = window === undefined ? 'always' : `${often} in ${Math.round(window.forMs / HOUR_MS)} h`;
  const paces = [
    paceOf(limits.rate),
    limits.chatRate === undefined ? '' : `${paceOf(limits.chatRate)} in a chat`,
    limits.groupRate === undefined ? '' : `${paceOf(limits.groupRate)} in a group`,
  ].filter(pace => pace !== '');
  const cells = [
    `\`${type}\``,
    hears.join(', '),
    open,
    String(limits.textBytes),
    limits.sends.join(', '),
    paces.join(', '),
    limits.idempotency === 'key' ? 'known by its key' : 'may be shown',
    abilities.join(', ') || '–',
  ];
  return `| ${cells.join(' | ')} |`;
};

/** However wide the columns were made. */
const plain = (line: string): string => line.replace(/\s+/g, ' ');

test.each(adapters.map(adapter => [adapter.type, adapter] as const))(
  'docs/CHANNELS.md says what %s can do',
  async (type, adapter) => {
    const { kit } = require(join(__dirname, '../adapters', type, 'kit.ts')) as { kit: Kit };
    if (kit.lacks) return;
    const account = await openAccount(adapter, kit);
    const line = lineOf(adapter, account.channel);
    await account.close();
    expect(doc.split('\n').map(plain)).toContain(line);
  },
);
