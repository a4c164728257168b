import type { CampaignId, ChannelId, ContactId, RecipientState } from '../model';
import type { Condition } from './condition';
import { type Fragment, joined, sql, words } from './fragment';
import type { GreetingCap } from './greeting-gate';

/** One step of a ladder of channels. */
export interface Rung {
  readonly channelId: ChannelId;
  /** Whether people there are greeted until they say no; elsewhere they must have said yes. */
  readonly unasked: boolean;
  /** One message to all of them, for which no window is asked. */
  readonly mass?: boolean;
  /** Whether nothing may be sent there unless the customer opened a window. */
  readonly windowed: boolean;
}

/** The steps of one channel: each person by themselves, and all of them at once. */
interface Ways {
  readonly rung: Rung;
  /** Where people are written to alone; null when only with others. */
  readonly alone: number | null;
  /** The mass send; null when there is none. */
  readonly mass: number | null;
}

/** What decides about everybody of a campaign. */
export interface Decision {
  readonly campaignId: CampaignId;
  readonly audience: Condition;
  /** Who is due later than this (ms) may open a window until then: they are left out for want of one when it is their time. */
  readonly windowsKnownUntil: number;
  readonly ladder: readonly Rung[];
  readonly cap: GreetingCap;
  /** Leaves out who was written to within so long before the due time; null for nobody. */
  readonly recentMs: number | null;
  readonly holdoutPercent: number;
  /** The weights of the variants. */
  readonly shares: readonly number[];
  /** The part of the people the variants are tried on; the others wait so long for the winner. Null for everybody. */
  readonly experiment: { readonly percent: number; readonly laterMs: number } | null;
  /** What becomes of who is not left out. */
  readonly chosen: Extract<RecipientState, 'planned' | 'draft'>;
}

/** When something is due (ms), and from when it is worth nothing. */
export interface Moment {
  readonly dueAt: number;
  readonly expiresAt: number;
}

/** Contacts one after the other, due by the clock of their zone; who has none of these zones, as the workspace is. */
export interface Stretch {
  /** Ids above this one. */
  readonly after: number;
  /** And up to this one. */
  readonly upTo: number;
  readonly zones: ReadonlyMap<string, Moment>;
  readonly home: Moment;
  /** What the dedupe keys of these greetings begin with; the contact's id follows. */
  readonly keyPrefix: string;
}

/** One contact with a day of its own. */
export interface Celebrant extends Moment {
  readonly contactId: ContactId;
  /** The greeting's dedupe key. */
  readonly key: string;
}

export type People = Stretch | { readonly celebrants: readonly Celebrant[] };

const DAY_MS = 86_400_000;
/** Added to a step whose window is shut now and may be open when it is time: taken before nothing, after every sure way. */
const HOPE = 30;
/** Greater than every step of a ladder: what stands in the way on the channel on which one came furthest. */
const BARS = { quota: 60, window: 70, withdrawn: 80, no_consent: 81, unreachable: 90 } as const;
/**
 * SQLite would write a column of an inner SELECT out wherever it is used, and reckon it each time; it leaves alone what has
 * an OFFSET, and hands its rows on one by one.
 */
const ONCE = words('LIMIT 9007199254740991 OFFSET 0');
/** A prime, and a fifth power is a bijection modulo it: dice that fall the same for the same person and campaign. */
const PRIME = 2_147_483_647;
const FACES = 10_007;

/**
 * A SELECT of what is to become of each of these people who are in the audience, in order of their ids: `contactId`,
 * `channelId`, `state`, `reason`, `variant` (-1 while the winner of an experiment is awaited), `step`, `dueAt`, `expiresAt`, and
 * `hoped`: 1 for whom a window must still open.
 */
export function decide(decision: Decision, people: People): Fragment {
  const { shares, experiment, chosen, ladder } = decision;
  const channel = joined(
    ladder.map(({ channelId }, step) => sql`WHEN ${words(String(step))} THEN ${channelId}`),
    ' ',
  );
  const isLater = experiment === null ? words('1 = 0') : sql`r.dice % 101 * 100 >= ${experiment.percent} * 101`;
  const variant = shares.length === 1 ? words('0') : variantOf(shares);
  return sql`SELECT r.contactId, CASE WHEN r.route < ${words(String(BARS.quota))} THEN CASE r.route % ${words(String(HOPE))} ${channel} END END AS channelId,
    CASE WHEN r.reason IS NULL THEN ${words(`'${chosen}'`)} ELSE 'skipped' END AS state, r.reason AS reason,
    ${experiment === null ? variant : sql`CASE WHEN ${isLater} THEN -1 ELSE ${variant} END`} AS variant,
    CASE WHEN r.route < ${words(String(BARS.quota))} THEN r.route % ${words(String(HOPE))} ELSE 0 END AS step,
    ${experiment === null ? words('r.dueAt') : sql`CASE WHEN ${isLater} THEN r.dueAt + ${experiment.laterMs} ELSE r.dueAt END`} AS dueAt,
    r.dueAt + r.lastsMs AS expiresAt,
    CASE WHEN r.route BETWEEN ${words(String(HOPE))} AND ${words(String(BARS.quota - 1))} THEN 1 ELSE 0 END AS hoped
    FROM (${reasoned(decision, people)}) r`;
}

function variantOf(shares: readonly number[]): Fragment {
  const total = shares.reduce((sum, share) => sum + share, 0);
  let below = 0;
  const cases = shares.slice(0, -1).map((share, index) => {
    below += share;
    return `WHEN r.dice % ${FACES} < ${Math.round((below / total) * FACES)} THEN ${index}`;
  });
  return words(`CASE ${cases.join(' ')} ELSE ${shares.length - 1} END`);
}

/** The first thing that stands in somebody's way. */
function reasoned({ cap, recentMs, holdoutPercent, ...decision }: Decision, people: People): Fragment {
  const bars = Object.entries(BARS).map(([reason, bar]) => `WHEN q.route = ${bar} THEN '${reason}'`);
  const whens = [
    words("WHEN q.route IS NULL THEN 'no_channel'"),
    words(bars.join(' ')),
    sql`WHEN q.contactId IN (${greetedAlready(people)}) THEN 'greeted'`,
    ...(cap.most === null ? [] : [sql`WHEN ${overCap(cap.days * DAY_MS, cap.most, people)} THEN 'cap'`]),
    ...(recentMs === null ? [] : [sql`WHEN ${writtenTo(recentMs)} THEN 'recent'`]),
    ...(holdoutPercent === 0 ? [] : [sql`WHEN q.dice % 100 < ${holdoutPercent} THEN 'holdout'`]),
  ];
  return sql`SELECT q.contactId, q.dueAt, q.lastsMs, q.route, q.dice, CASE ${joined(whens, ' ')} END AS reason
    FROM (${routed({ cap, recentMs, holdoutPercent, ...decision }, people)}) q ${ONCE}`;
}

/** Who has a greeting of this key, also under the name of somebody merged into them since. */
function greetedAlready(people: People): Fragment {
  if ('celebrants' in people) {
    const keys = joined(
      people.celebrants.map(({ key }) => sql`${key}`),
      ', ',
    );
    return sql`SELECT d.contactId FROM delivery d WHERE d.dedupeKey IN (${keys})`;
  }
  const { after, upTo, keyPrefix } = people;
  const ranges = keyRanges(after, upTo).map(
    ([from, to]) => sql`d.dedupeKey BETWEEN ${keyPrefix + from} AND ${keyPrefix + to}`,
  );
  return onceOnly(sql`SELECT d.contactId FROM delivery d WHERE ${joined(ranges, ' OR ')}
    UNION SELECT g.contactId FROM greeted g JOIN delivery d ON d.id = g.deliveryId
    WHERE g.contactId > ${after} AND g.contactId <= ${upTo} AND d.dedupeKey BETWEEN ${keyPrefix} AND ${`${keyPrefix}:`}`);
}

/** Numbers above one and up to another as ranges of texts: only those of the same length are in the same order. */
function keyRanges(after: number, upTo: number): [string, string][] {
  const ranges: [string, string][] = [];
  for (let from = after + 1; from <= upTo; ) {
    const to = Math.min(upTo, 10 ** String(from).length - 1);
    ranges.push([String(from), String(to)]);
    from = to + 1;
  }
  return ranges;
}

/** As the gate counts when a greeting is let go; only who has so many rows at all is looked at closely. */
function overCap(withinMs: number, most: number, people: People): Fragment {
  const exact = sql`(SELECT COUNT(*) FROM greeted g JOIN delivery x ON x.id = g.deliveryId
    WHERE g.contactId = q.contactId AND g.at > q.dueAt - ${withinMs} AND x.state IN ('sending', 'sent', 'unknown')) >= ${most}`;
  if ('celebrants' in people) return exact;
  const { after, upTo, zones, home } = people;
  const first = Math.min(home.dueAt, ...[...zones.values()].map(({ dueAt }) => dueAt));
  const often = sql`SELECT g.contactId FROM greeted g WHERE g.contactId > ${after} AND g.contactId <= ${upTo}
    AND g.at > ${first - withinMs} GROUP BY g.contactId HAVING COUNT(*) >= ${most}`;
  return sql`q.contactId IN (${onceOnly(often)}) AND ${exact}`;
}

/** MySQL would ask a UNION or a GROUP BY behind an IN anew for each row; this it asks once and looks things up in it. */
const onceOnly = (list: Fragment): Fragment => sql`SELECT some.contactId FROM (${list}) some`;

/** Written to by us lately; of a conversation that was lively meanwhile only the last messages are looked at. */
const writtenTo = (withinMs: number): Fragment =>
  sql`EXISTS (SELECT 1 FROM conversation v WHERE v.contactId = q.contactId AND v.lastMessageAt > q.dueAt - ${withinMs}
    AND EXISTS (SELECT 1 FROM message m WHERE m.conversationId = v.id AND m.seq > v.lastSeq - 50 AND m.direction = 'out'
      AND m.createdAt > q.dueAt - ${withinMs}))`;

/** The best step of the ladder for each, or the bar that was reached; null for who has a name on none of the channels. */
function routed({ ladder, ...decision }: Decision, people: People): Fragment {
  const steps = joined(
    waysOf(ladder).map(ways => sql`WHEN ${ways.rung.channelId} THEN ${onChannel(ways, decision.windowsKnownUntil)}`),
    ' ',
  );
  const square = `(p.throw * p.throw % ${PRIME})`;
  const dice = tossed(decision) ? `${square} * ${square} % ${PRIME} * p.throw % ${PRIME}` : '0';
  return sql`SELECT p.contactId, p.dueAt, p.lastsMs, ${words(dice)} AS dice,
    (SELECT MIN(CASE i.channelId ${steps} END) FROM identity i WHERE i.contactId = p.contactId) AS route
    FROM (${placed({ ladder, ...decision }, people)}) p ${ONCE}`;
}

const tossed = ({
  holdoutPercent,
  shares,
  experiment,
}: Pick<Decision, 'holdoutPercent' | 'shares' | 'experiment'>): boolean =>
  holdoutPercent > 0 || shares.length > 1 || experiment !== null;

/** The channels of a ladder in the order in which it names them first. */
function waysOf(ladder: readonly Rung[]): Ways[] {
  const ways = new Map<ChannelId, Ways>();
  ladder.forEach((rung, step) => {
    const known = ways.get(rung.channelId) ?? { rung, alone: null, mass: null };
    ways.set(rung.channelId, { ...known, [rung.mass ? 'mass' : 'alone']: step });
  });
  return [...ways.values()];
}

function onChannel({ rung, alone, mass }: Ways, windowsKnownUntil: number): Fragment {
  const { channelId, unasked, windowed } = rung;
  const first = Math.min(alone ?? Number.POSITIVE_INFINITY, mass ?? Number.POSITIVE_INFINITY);
  const [own, all] = [saidOn(first), '(p.said & 3)'];
  const allowed = `${own} = 2 OR (${own} = 0 AND ${all} ${unasked ? '<>' : '='} ${unasked ? 1 : 2})`;
  const bar = (what: keyof typeof BARS) => words(String(BARS[what]));
  const go = windowed && alone === first ? inWindow(channelId, alone, mass, windowsKnownUntil) : words(String(first));
  return sql`CASE WHEN i.reachable = 0 THEN ${bar('unreachable')} WHEN ${words(allowed)} THEN ${go}
    WHEN ${words(`${own} = 1 OR ${all} = 1`)} THEN ${bar('withdrawn')} ELSE ${bar('no_consent')} END`;
}

function inWindow(channelId: ChannelId, step: number, mass: number | null, knownUntil: number): Fragment {
  const open = (name: string) =>
    `(v.${name}ExpiresAt > p.dueAt AND (v.${name}Remaining IS NULL OR v.${name}Remaining > 0))`;
  const shut = (bar: keyof typeof BARS) =>
    mass !== null
      ? words(String(mass))
      : sql`CASE WHEN p.dueAt > ${knownUntil} THEN ${words(String(HOPE + step))} ELSE ${words(String(BARS[bar]))} END`;
  return sql`COALESCE((SELECT MIN(CASE WHEN ${words(`${open('window')} OR ${open('brief')}`)} THEN ${words(String(step))}
    WHEN v.windowExpiresAt > p.dueAt THEN ${shut('quota')} ELSE ${shut('window')} END)
    FROM conversation v WHERE v.contactId = p.contactId AND v.channelId = ${channelId}), ${shut('window')})`;
}

/** What was said of a step's channel: 0 nothing, 1 no, 2 yes. */
const saidOn = (step: number): string => `((p.said >> ${2 * (step + 1)}) & 3)`;

/** Who is asked about, when it is due for them, and what they said of marketing on each channel, two bits for each. */
function placed({ campaignId, audience, ladder, ...decision }: Decision, people: People): Fragment {
  const places = joined(
    ladder.map(({ channelId }, step) => sql`WHEN ${channelId} THEN ${words(String(4 ** (step + 1)))}`),
    ' ',
  );
  const dice = sql`(contact.id % ${words(String(PRIME))} * 48271 + ${((campaignId % PRIME) * 69_621) % PRIME}) % ${words(String(PRIME))}`;
  const { moment, from } = whenAndWho(people);
  return sql`SELECT contact.id AS contactId, ${moment}, ${tossed(decision) ? dice : words('0')} AS throw,
    COALESCE((SELECT SUM((1 + s.granted) * CASE s.channelId WHEN 0 THEN 1 ${places} ELSE 0 END) FROM consentState s
      WHERE s.contactId = contact.id AND s.purpose = 'marketing'), 0) AS said
    FROM ${from} AND (${audience}) ORDER BY contact.id ${ONCE}`;
}

function whenAndWho(people: People): { readonly moment: Fragment; readonly from: Fragment } {
  if ('celebrants' in people) {
    const list = people.celebrants.map(
      ({ contactId, dueAt, expiresAt }) =>
        sql`SELECT ${contactId} AS contactId, ${dueAt} AS dueAt, ${expiresAt - dueAt} AS lastsMs`,
    );
    return {
      moment: words('born.dueAt, born.lastsMs'),
      from: sql`(${joined(list, ' UNION ALL ')}) born JOIN contact ON contact.id = born.contactId WHERE 1 = 1`,
    };
  }
  const { after, upTo, zones, home } = people;
  const moment =
    moments.get(zones) ??
    sql`${byZone(zones, home, ({ dueAt }) => dueAt)} AS dueAt,
      ${byZone(zones, home, ({ dueAt, expiresAt }) => expiresAt - dueAt)} AS lastsMs`;
  moments.set(zones, moment);
  return { moment, from: sql`contact WHERE contact.id > ${after} AND contact.id <= ${upTo}` };
}

/** Many portions are asked about the same zones. */
const moments = new WeakMap<Stretch['zones'], Fragment>();

/** A number by the contact's zone, found by halves: with forty zones six comparisons, not forty. */
function byZone(zones: ReadonlyMap<string, Moment>, home: Moment, numberOf: (moment: Moment) => number): Fragment {
  const other = numberOf(home);
  if ([...zones.values()].every(moment => numberOf(moment) === other)) return sql`${other}`;
  const sorted = [...zones].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const among = (some: typeof sorted): Fragment => {
    const [[zone, moment] = ['', home]] = some;
    if (some.length === 1) return sql`CASE contact.zone WHEN ${zone} THEN ${numberOf(moment)} ELSE ${other} END`;
    const middle = some.length >> 1;
    return sql`CASE WHEN contact.zone < ${some[middle]![0]} THEN ${among(some.slice(0, middle))} ELSE ${among(some.slice(middle))} END`;
  };
  return among(sorted);
}
