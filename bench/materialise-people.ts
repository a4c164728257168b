import type { ChannelId } from '../src/model';
import type { Store, Value } from '../src/store';

/** Forty zones; one contact in fifty says none. */
const ZONES = [
  ...['Asia/Shanghai', 'Asia/Hong_Kong', 'Asia/Taipei', 'Asia/Macau', 'Asia/Urumqi', 'Asia/Singapore', 'Asia/Tokyo'],
  ...['Asia/Seoul', 'Asia/Bangkok', 'Asia/Kuala_Lumpur', 'Asia/Jakarta', 'Asia/Manila', 'Asia/Ho_Chi_Minh'],
  ...['Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Dubai', 'Asia/Tashkent', 'Asia/Almaty', 'Asia/Vladivostok'],
  ...['Australia/Sydney', 'Australia/Lord_Howe', 'Australia/Perth', 'Pacific/Auckland', 'Pacific/Honolulu'],
  ...['Europe/London', 'Europe/Paris', 'Europe/Berlin', 'Europe/Madrid', 'Europe/Rome', 'Europe/Moscow'],
  ...['Africa/Johannesburg', 'Africa/Cairo', 'Africa/Lagos', 'America/New_York', 'America/Chicago'],
  ...['America/Denver', 'America/Los_Angeles', 'America/Toronto', 'America/Vancouver', 'America/Sao_Paulo'],
];

const CONTACT = [
  ...['id', 'name', 'gender', 'locale', 'zone', 'tags', 'fields', 'birthdayLunar', 'birthdayLeap'],
  ...['createdAt', 'updatedAt'],
];
const IDENTITY = ['id', 'contactId', 'channelId', 'address', 'reachable'];
const STATE = ['contactId', 'channelId', 'purpose', 'granted', 'at'];
const CONVERSATION = [
  ...['id', 'contactId', 'channelId', 'address', 'thread', 'owner', 'epoch', 'priority', 'labels', 'windowExpiresAt'],
  ...['windowRemaining', 'lastSeq', 'lastMessageAt', 'lastInboundAt', 'preview', 'unread', 'createdAt', 'updatedAt'],
];
const GREETED = ['contactId', 'deliveryId', 'at'];
const DELIVERY = [
  ...['id', 'dedupeKey', 'conversationId', 'contactId', 'channelId', 'class', 'route', 'state', 'epoch', 'attempts'],
  ...['dueAt', 'sentAt', 'createdAt', 'updatedAt'],
];
const AT_ONCE = 2000;
const DAY_MS = 86_400_000;

/** The channels of the bench: one that counts a window, one that greets unasked, one that must have been allowed. */
export interface Accounts {
  readonly kf: ChannelId;
  readonly telegram: ChannelId;
  readonly email: ChannelId;
}

/**
 * Lays people down: four in ten on the channel with a window (half of them open at `dueAt`, some used up), half on the one
 * that greets unasked, seven in ten on the one that asks (six in ten of these agreed, one withdrew); some left; one in ten
 * was greeted this week, one in twenty of these too often, one in a hundred for this very festival.
 */
export async function layPeople(store: Store, count: number, accounts: Accounts, dueAt: number): Promise<void> {
  for (let start = 0; start < count; start += AT_ONCE) {
    const rows = portion(store, start, Math.min(count, start + AT_ONCE), accounts, dueAt);
    await store.transact(async tx => {
      await tx.insert('contact', CONTACT, rows.contact);
      await tx.insert('identity', IDENTITY, rows.identity);
      await tx.insert('consentState', STATE, rows.state);
      await tx.insert('conversation', CONVERSATION, rows.conversation);
      await tx.insert('greeted', GREETED, rows.greeted);
      await tx.insert('delivery', DELIVERY, rows.delivery);
    });
  }
}

function portion(store: Store, from: number, to: number, { kf, telegram, email }: Accounts, dueAt: number) {
  const rows = {
    ...{ contact: [] as Value[][], identity: [] as Value[][], state: [] as Value[][] },
    ...{ conversation: [] as Value[][], greeted: [] as Value[][], delivery: [] as Value[][] },
  };
  const at = dueAt - 3 * DAY_MS;
  for (let one = from; one < to; one++) {
    const id = store.id<'contact'>();
    const chance = chanceOf(one);
    const zone = one % 50 === 49 ? null : (ZONES[one % ZONES.length] ?? null);
    rows.contact.push([id, `客${one}`, 'unknown', 'zh-CN', zone, '["老客"]', '{"city":"杭州"}', 0, 0, at, at]);
    const named = (channelId: ChannelId) =>
      rows.identity.push([store.id(), id, channelId, `person-${one}`, chance(3) ? 0 : 1]);
    if (chance(40)) {
      named(kf);
      const until = chance(50) ? dueAt + DAY_MS : at;
      rows.conversation.push([
        ...[store.id(), id, kf, `person-${one}`, `person-${one}`, 'bot', 1, 'normal', '[]', until],
        ...[chance(10) ? 0 : 5, 4, at, at, '在吗', 0, at, at],
      ]);
    }
    if (chance(50)) named(telegram);
    if (chance(70)) {
      named(email);
      if (chance(60)) rows.state.push([id, chance(20) ? 0 : email, 'marketing', chance(15) ? 0 : 1, at]);
    }
    if (!chance(10)) continue;
    for (let times = chance(5) ? 3 : 1; times > 0; times--) {
      const deliveryId = store.id();
      const key = times === 1 && chance(10) ? `greet:spring_festival:2027:${id}` : `greet:laba:2027:${id}:${times}`;
      rows.greeted.push([id, deliveryId, at]);
      rows.delivery.push([deliveryId, key, 1, id, telegram, 'greeting', 'send', 'sent', 1, 1, at, at, at, at]);
    }
  }
  return rows;
}

/** Whether something holds that holds for so many in a hundred: the same for the same person every time. */
function chanceOf(one: number): (percent: number) => boolean {
  let state = (one * 2_654_435_761 + 1_013_904_223) >>> 0;
  return percent => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % 100 < percent;
  };
}
