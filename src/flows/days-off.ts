import { z } from 'zod';
import type { Http } from '../channel';
import {
  changedDays,
  type DaysOff,
  type DaysOffYear,
  daysOffOf,
  daysOffYearSchema,
  joinDaysOff,
} from '../engine/days-off';
import type { AgentId } from '../model';
import { listAudit } from '../store/queries/audit';
import { changeSettings, readSettingsUnder } from '../store/queries/settings';
import type { House } from './house';

const PREFIX = 'daysOff:';
const SUBJECT = 'days-off';
/** A year of the public data set has about 5 KB. */
const FILE_BYTES = 256 * 1024;
const MOST_CHANGES = 20;

/** The arrangements of holidays that are in force here. */
export interface KnownDaysOff {
  /** By year; `own` for those that were loaded here and take the place of what came with the software. */
  readonly years: readonly (DaysOffYear & { readonly own: boolean })[];
  readonly days: DaysOff;
}

/** A change of the arrangements: what was planned on one of its dates must be looked at again. */
export interface DaysOffChange {
  /** Grows with every change, so that who planned something can ask for what came after. */
  readonly id: number;
  readonly at: number;
  readonly agentId: AgentId | null;
  readonly years: readonly number[];
  /** The days of which something else is said now, `YYYY-MM-DD`. */
  readonly dates: readonly string[];
}

/** One arrangement or a list of them, as a file holds it. */
export const daysOffFile = z.preprocess(
  file => (Array.isArray(file) ? file : [file]),
  z.array(daysOffYearSchema).min(1).max(50),
);

/** The arrangements that came with the software, with those loaded here in their place. */
export async function knownDaysOff({ store, log }: Pick<House, 'store' | 'log'>): Promise<KnownDaysOff> {
  const own: DaysOffYear[] = [];
  for (const [year, value] of await readSettingsUnder(store, PREFIX)) {
    const read = daysOffYearSchema.safeParse(value);
    if (read.success) own.push(read.data);
    else log.warn({ year, fault: read.error.issues[0]?.message }, 'an arrangement of days off cannot be read');
  }
  const years = joinDaysOff(own);
  return {
    years: years.map(year => ({ ...year, own: own.includes(year) })),
    days: daysOffOf(years),
  };
}

/** Puts arrangements into force and writes down which days changed by it. */
export function loadDaysOff(
  house: Pick<House, 'store' | 'log' | 'now'>,
  years: readonly DaysOffYear[],
  agentId: AgentId,
): Promise<void> {
  return change(house, new Map(years.map(year => [year.year, year])), agentId);
}

/** Goes back to what came with the software for a year, if anything did. */
export function forgetDaysOff(
  house: Pick<House, 'store' | 'log' | 'now'>,
  year: number,
  agentId: AgentId,
): Promise<void> {
  return change(house, new Map([[year, null]]), agentId);
}

async function change(
  house: Pick<House, 'store' | 'log' | 'now'>,
  changes: ReadonlyMap<number, DaysOffYear | null>,
  agentId: AgentId,
): Promise<void> {
  const { years, days } = await knownDaysOff(house);
  const kept = years.filter(year => year.own && !changes.has(year.year));
  const after = daysOffOf(joinDaysOff([...kept, ...[...changes.values()].filter(year => year !== null)]));
  await changeSettings(house.store, new Map([...changes].map(([year, value]) => [`${PREFIX}${year}`, value])), {
    at: house.now(),
    agentId,
    action: 'daysOff.change',
    subject: SUBJECT,
    data: { years: [...changes.keys()], dates: changedDays(days, after) },
  });
}

const changeData = z.object({ years: z.array(z.number()), dates: z.array(z.string()) });

/** The last changes, newest first; with `after` only those that came later than this one. */
export async function daysOffChanges({ store }: Pick<House, 'store'>, after = 0): Promise<readonly DaysOffChange[]> {
  const rows = await listAudit(store, { subject: SUBJECT, limit: MOST_CHANGES });
  return rows
    .filter(({ id }) => id > after)
    .map(({ id, at, agentId, data }) => ({ id, at, agentId, ...changeData.parse(data) }));
}

/**
 * Reads arrangements from an address on the internet, such as a year's file of NateScarlet/holiday-cn. Only `https` is
 * asked, no redirect is followed, at most 256 KB are read. A fault is a sentence for a person.
 */
export async function fetchDaysOff(
  http: Http,
  address: string,
  signal: AbortSignal,
): Promise<{ readonly years: readonly DaysOffYear[] } | { readonly fault: string }> {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    return { fault: 'must begin with https:// and hold no password' };
  }
  const headers = { accept: 'application/json' };
  const answer = await http({ method: 'GET', url: url.href, headers, maxBytes: FILE_BYTES, signal }).catch(() => null);
  if (answer === null) return { fault: 'gives no answer, or one longer than 256 KB' };
  if (answer.status !== 200) return { fault: `answers with status ${answer.status} instead of a file` };
  const read = daysOffFile.safeParse(parsed(answer.body));
  if (read.success) return { years: read.data };
  const issue = read.error.issues[0];
  return { fault: `holds no arrangement of days off: ${issue?.path.join('.')} ${issue?.message}` };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
