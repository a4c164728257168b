import type { CampaignOutcome, Contact, DeliveryState, FieldTest, RecipientState, SegmentTest } from '../model';
import { civilDate, dayNumber } from './civil';
import { compileField, fieldReader } from './contact-test';
import { birthDateOf, celebrations } from './schedule-birthdays';
import { birthdayPolicySchema } from './schedule-schema';
import type { Ground } from './segment-ground';

/** Everything that may be asked about one person. Ids are as the API writes them. */
export interface PersonFacts {
  readonly contact: Contact;
  /** The lists (static segments) the person is in. */
  readonly lists: ReadonlySet<string>;
  readonly events: readonly { readonly name: string; readonly at: number }[];
  readonly campaigns: readonly {
    readonly campaignId: string;
    readonly state: RecipientState;
    /** Null when there is none. */
    readonly delivery: DeliveryState | null;
    /** Whether the person wrote after it was sent. */
    readonly replied: boolean;
    /** Whether the person opened a link of it. */
    readonly clicked: boolean;
  }[];
  /** What holds for marketing; `channelId` is null for what was said of all channels. */
  readonly consents: readonly { readonly channelId: string | null; readonly granted: boolean }[];
  /** Names on channels; each with what the platform still allows there, none when they never wrote. */
  readonly names: readonly {
    readonly channelId: string;
    readonly reachable: boolean;
    readonly windows: readonly OpenUntil[];
  }[];
  readonly lastInboundAt: number | null;
}

/** A window: until when it is open, and how many messages may still be sent; null when they are not counted. */
export interface OpenUntil {
  readonly expiresAt: number | null;
  readonly remaining: number | null;
}

/** A test with whether it holds for somebody; what a group, or a segment it refers to, is made of stands in `parts`. */
export interface Judged {
  readonly test: SegmentTest;
  readonly holds: boolean;
  readonly parts: readonly Judged[];
}

const DAY_MS = 86_400_000;
const POLICY = birthdayPolicySchema.parse({});

/** Whether a segment means this person, and why: every part of the test is judged by itself. */
export function judge(test: SegmentTest, facts: PersonFacts, ground: Ground): Judged {
  const each = (tests: readonly SegmentTest[]) => tests.map(part => judge(part, facts, ground));
  if ('all' in test) {
    const parts = each(test.all);
    return { test, holds: parts.every(part => part.holds), parts };
  }
  if ('any' in test) {
    const parts = each(test.any);
    return { test, holds: parts.some(part => part.holds), parts };
  }
  if ('not' in test) {
    const part = judge(test.not, facts, ground);
    return { test, holds: !part.holds, parts: [part] };
  }
  if ('segment' in test) {
    const known = ground.segments.get(test.segment);
    const parts = known?.when ? [judge(known.when, facts, ground)] : [];
    const holds = known !== undefined && (parts[0]?.holds ?? facts.lists.has(test.segment));
    return { test, holds, parts };
  }
  return { test, holds: holds(test, facts, ground), parts: [] };
}

type Question = Exclude<SegmentTest, { all: unknown } | { any: unknown } | { not: unknown } | { segment: unknown }>;

function holds(test: Question, facts: PersonFacts, ground: Ground): boolean {
  const { now } = ground;
  if ('contact' in test)
    return Object.entries(test.contact).every(([field, asked]) => asks(field, asked, facts.contact));
  if ('event' in test) {
    const { name, withinDays, count = { gte: 1 } } = test.event;
    const after = withinDays === undefined ? Number.NEGATIVE_INFINITY : now - withinDays * DAY_MS;
    const found = facts.events.filter(event => event.name === name && event.at > after && event.at <= now).length;
    return found >= (count.gte ?? 0) && found <= (count.lte ?? Number.POSITIVE_INFINITY);
  }
  if ('campaign' in test) {
    const { id, outcome } = test.campaign;
    return facts.campaigns.some(row => row.campaignId === id && cameTo(row, outcome));
  }
  if ('consent' in test) {
    const { is, channelId } = test.consent;
    const said = (id: string | null) => facts.consents.find(row => row.channelId === id);
    const granted = ((channelId === undefined ? undefined : said(channelId)) ?? said(null))?.granted;
    return is === (granted === undefined ? 'unsaid' : granted ? 'granted' : 'withdrawn');
  }
  if ('reachable' in test) return reaches(test.reachable, facts, ground);
  if ('birthday' in test) return hasBirthday(test.birthday, facts.contact, ground);
  const { withinDays, olderThanDays } = test.lastInbound;
  const last = facts.lastInboundAt;
  if (last === null) return false;
  return (
    (withinDays === undefined || last > now - withinDays * DAY_MS) &&
    (olderThanDays === undefined || last <= now - olderThanDays * DAY_MS)
  );
}

function asks(field: string, asked: FieldTest, contact: Contact): boolean {
  if (field === 'tags') {
    const { contains, exists } = asked;
    return (
      (contains === undefined || contact.tags.includes(contains)) &&
      (exists === undefined || contact.tags.length > 0 === exists)
    );
  }
  const read = fieldReader(field);
  return read !== null && compileField(asked)(read(contact));
}

function cameTo(row: PersonFacts['campaigns'][number], outcome: CampaignOutcome): boolean {
  const { state, delivery, replied, clicked } = row;
  switch (outcome) {
    case 'in':
      return true;
    case 'skipped':
      return state === 'skipped' || delivery === 'skipped';
    case 'replied':
      return delivery === 'sent' && replied;
    case 'clicked':
      return clicked;
    case 'sent':
    case 'failed':
      return delivery === outcome;
  }
}

function reaches(
  { channelType, channelId, window }: Extract<SegmentTest, { reachable: unknown }>['reachable'],
  { names }: PersonFacts,
  { channels, now }: Ground,
): boolean {
  return names.some(name => {
    const channel = channels.find(({ id }) => String(id) === name.channelId);
    return (
      name.reachable &&
      (channelId === undefined || name.channelId === channelId) &&
      (channelType === undefined || channel?.type === channelType) &&
      (window !== true || channel?.windowed === false || name.windows.some(each => isOpen(each, now)))
    );
  });
}

const isOpen = ({ expiresAt, remaining }: OpenUntil, now: number): boolean =>
  expiresAt !== null && expiresAt > now && (remaining === null || remaining > 0);

/** The year of birth is not asked: it may not be known. */
function hasBirthday(
  { months, withinDays }: Extract<SegmentTest, { birthday: unknown }>['birthday'],
  contact: Contact,
  { now, zone }: Ground,
): boolean {
  const born = birthDateOf(contact);
  if (born === null) return false;
  const today = dayNumber(civilDate(now, zone));
  return (
    (months?.includes(born.month) ?? true) &&
    (withinDays === undefined || celebrations({ ...born, year: null }, POLICY, today, today + withinDays).length > 0)
  );
}
