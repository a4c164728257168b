import type { Content } from '../../api/types';
import { handoffName } from './handoff-words';

type Event = Extract<Content, { type: 'event' }>;

/** What it takes to say an event: a key below `inbox.events`, and what fills its blanks. */
export interface EventWords {
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
}

/** What is known around an event: who did it, and the names behind ids. */
export interface EventSurroundings {
  readonly by: string | null;
  readonly colleague: (id: string) => string | undefined;
  readonly team: (id: string) => string | undefined;
  /** A moment ahead in words. */
  readonly when: (moment: string) => string;
}

/** What an agent did by hand and needs no more than their name. */
const DEEDS = new Set(['takeover', 'claim', 'return', 'close', 'reopen']);
/** The house tells these by the agent's name before fixed words. */
const LAPSES: Readonly<Record<string, RegExp>> = { offline: /^(.*?)已离线，/s, unanswered: /^(.*?)未及时回复，/s };

/** An event in the console's own words; null when only its own text can tell it, such as what a platform reports. */
export function eventWords(event: Event, { by, colleague, team, when }: EventSurroundings): EventWords | null {
  const data = (event.data ?? {}) as Readonly<Record<string, string | null | undefined>>;
  if (event.event === 'handoff') return { key: 'handoff', values: { reason: handoffName(event.text) } };
  if (event.event === 'still-theirs') return { key: 'stillTheirs', values: {} };
  if (event.event === 'wake') return { key: 'wake', values: {} };
  const lapse = LAPSES[event.event]?.exec(event.text)?.[1];
  if (lapse) return { key: event.event, values: { name: lapse } };
  const to = typeof data.to === 'string' ? colleague(data.to) : undefined;
  if (event.event === 'assign') return to ? { key: 'assign', values: { to } } : null;
  if (by === null) return null;
  if (event.event === 'hand-over') return { key: 'handOver', values: { name: by } };
  if (DEEDS.has(event.event)) return { key: event.event, values: { name: by } };
  if (event.event === 'transfer') {
    if (to) return { key: 'transfer', values: { name: by, to } };
    if (data.team === null) return { key: 'transferAll', values: { name: by } };
    const group = typeof data.team === 'string' ? team(data.team) : undefined;
    return group ? { key: 'transferTeam', values: { name: by, team: group } } : null;
  }
  if (event.event === 'snooze') {
    if (data.until === null) return { key: 'unsnooze', values: { name: by } };
    return data.until ? { key: 'snooze', values: { name: by, time: when(data.until) } } : null;
  }
  return null;
}
