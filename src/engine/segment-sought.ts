import type {
  CampaignId,
  ChannelId,
  FieldTest,
  FieldValue,
  SegmentId,
  SegmentTest,
  Sought,
  ValueAsked,
  ValuePlace,
  WrittenDay,
} from '../model';
import { civilDate, dateOf, dayNumber } from './civil';
import { normalPatterns } from './normal-pattern';
import { bornOn } from './schedule-birthdays';
import { birthdayPolicySchema } from './schedule-schema';
import type { Ground } from './segment-ground';

const DAY_MS = 86_400_000;
const NOBODY: Sought = { any: [] };
/** Characters of words that go into one regular expression: databases bound how long one may be. */
const AT_ONCE = 60;
const POLICY = birthdayPolicySchema.parse({});

/**
 * A segment's test made ready for the moment and the zone of the ground. Segments it refers to are part of the answer; one
 * that is not known means nobody.
 */
export function soughtBy(test: SegmentTest, ground: Ground): Sought {
  const { now, segments } = ground;
  if ('all' in test) return { all: test.all.map(part => soughtBy(part, ground)) };
  if ('any' in test) return { any: test.any.map(part => soughtBy(part, ground)) };
  if ('not' in test) return { not: soughtBy(test.not, ground) };
  if ('contact' in test) {
    return { all: Object.entries(test.contact).map(([field, asked]) => soughtIn(field, asked)) };
  }
  if ('segment' in test) {
    const known = segments.get(test.segment);
    if (known === undefined) return NOBODY;
    return known.when === null ? { member: Number(test.segment) as SegmentId } : soughtBy(known.when, ground);
  }
  if ('event' in test) {
    const { name, withinDays, count } = test.event;
    const after = withinDays === undefined ? null : now - withinDays * DAY_MS;
    return {
      happened: name,
      after,
      until: now,
      least: count === undefined ? 1 : (count.gte ?? 0),
      most: count?.lte ?? null,
    };
  }
  if ('campaign' in test) return { campaign: Number(test.campaign.id) as CampaignId, outcome: test.campaign.outcome };
  if ('consent' in test) {
    return { consent: test.consent.is, channelId: Number(test.consent.channelId ?? 0) as ChannelId | 0 };
  }
  if ('reachable' in test) return soughtReach(test.reachable, ground);
  if ('birthday' in test) return soughtBirthday(test.birthday, ground);
  const { withinDays, olderThanDays } = test.lastInbound;
  return {
    heard: {
      after: withinDays === undefined ? null : now - withinDays * DAY_MS,
      until: olderThanDays === undefined ? null : now - olderThanDays * DAY_MS,
    },
  };
}

function soughtReach(
  { channelType, channelId, window }: Extract<SegmentTest, { reachable: unknown }>['reachable'],
  { channels, now }: Ground,
): Sought {
  const ofType =
    channelType === undefined ? null : channels.filter(({ type }) => type === channelType).map(({ id }) => id);
  const one = channelId === undefined ? null : [Number(channelId) as ChannelId];
  const reachable = ofType !== null && one !== null ? one.filter(id => ofType.includes(id)) : (one ?? ofType);
  const always = channels.filter(({ windowed }) => !windowed).map(({ id }) => id);
  return { reachable, open: window === true ? { at: now, always } : null };
}

function soughtBirthday(
  { months, withinDays }: Extract<SegmentTest, { birthday: unknown }>['birthday'],
  { now, zone }: Ground,
): Sought {
  const parts: Sought[] = [];
  if (months !== undefined) parts.push({ bornIn: months });
  if (withinDays !== undefined) parts.push({ bornOn: celebratedFrom(dayNumber(civilDate(now, zone)), withinDays) });
  return { all: parts };
}

/** Every birthday that is celebrated from a day number until so many days later. */
function celebratedFrom(first: number, days: number): readonly WrittenDay[] {
  const found = new Map<string, WrittenDay>();
  for (let day = first; day <= first + days; day++) {
    for (const { month, day: of, lunar, leap } of bornOn(dateOf(day), POLICY)) {
      const written = `${two(month)}-${two(of)}`;
      found.set(`${written} ${lunar} ${leap}`, { day: written, lunar, leap });
    }
  }
  return [...found.values()];
}

const two = (number: number): string => String(number).padStart(2, '0');

function soughtIn(field: string, asked: FieldTest): Sought {
  if (field === 'tags') {
    const parts: Sought[] = asked.contains === undefined ? [] : [{ tag: asked.contains }];
    if (asked.exists !== undefined) parts.push(asked.exists ? { tagged: true } : { not: { tagged: true } });
    return { all: parts };
  }
  const of = placeOf(field);
  const one = (value: ValueAsked): Sought => (fits(value, of) ? { value, of } : NOBODY);
  const same = (values: readonly FieldValue[]): Sought => ({ any: sameAs(values).map(one) });
  const { eq, ne, gt, gte, lt, lte, contains, in: among, exists } = asked;
  const parts: Sought[] = [];
  if (eq !== undefined) parts.push(same([eq]));
  if (ne !== undefined) parts.push({ not: same([ne]) });
  if (gt !== undefined) parts.push(one({ gt }));
  if (gte !== undefined) parts.push(one({ gte }));
  if (lt !== undefined) parts.push(one({ lt }));
  if (lte !== undefined) parts.push(one({ lte }));
  if (contains !== undefined) parts.push(one({ matches: normalPatterns().contains(contains) }));
  if (among !== undefined) parts.push(same(among));
  if (exists !== undefined) parts.push(exists ? one({ filled: true }) : { not: one({ filled: true }) });
  return { all: parts };
}

/** Being the same as one of these values, as questions of which one must hold. */
function sameAs(values: readonly FieldValue[]): readonly ValueAsked[] {
  const numbers = values.filter(value => typeof value === 'number');
  const words = values.filter(value => typeof value === 'string');
  const flags = [...new Set(values.filter(value => typeof value === 'boolean'))];
  const asked: ValueAsked[] = flags.map(flag => ({ flag }));
  if (numbers.length > 0) asked.push({ among: numbers });
  for (let start = 0; start < words.length; ) {
    let end = start + 1;
    let length = words[start]?.length ?? 0;
    for (; end < words.length && length + (words[end]?.length ?? 0) <= AT_ONCE; end++)
      length += words[end]?.length ?? 0;
    asked.push({ matches: normalPatterns().equals(words.slice(start, end)) });
    start = end;
  }
  return asked;
}

/** A flag is no text and no number, and a number is no text. */
function fits(asked: ValueAsked, of: ValuePlace): boolean {
  if ('field' in of || 'filled' in asked) return true;
  if (of.holds === 'flag') return 'flag' in asked;
  return of.holds === 'number' ? !('flag' in asked) && !('matches' in asked) : !('flag' in asked);
}

function placeOf(field: string): ValuePlace {
  switch (field) {
    case 'birthdayLunar':
    case 'birthdayLeap':
      return { column: field, holds: 'flag' };
    case 'lastPurchaseAt':
      return { column: field, holds: 'number' };
    default:
      return field.startsWith('fields.')
        ? { field: field.slice('fields.'.length) }
        : { column: field as Extract<ValuePlace, { column: unknown }>['column'], holds: 'text' };
  }
}
