import fc from 'fast-check';
import type { Channel, Limits } from '../../src/channel';
import { openChatPace } from '../../src/flows/chat-pace';
import { openPace } from '../../src/flows/pace';
import { openTurns } from '../../src/flows/turns';
import type { ChannelId, ContactId, ConversationId, DeliveryId } from '../../src/model';
import type { Candidate } from '../../src/store';

const account = 1 as ChannelId;
const rate = { count: 5, perMs: 1000 };

test('a burst passes as far as the allowance goes, then waits for the next', () => {
  const pace = openPace();
  expect(Array.from({ length: 6 }, () => pace.take(account, rate, 0))).toEqual([true, true, true, true, true, false]);
  expect(pace.waitMs(account, rate, 0)).toBe(1000);
  expect(pace.take(account, rate, 999)).toBe(false);
  expect(pace.take(account, rate, 1000)).toBe(true);
});

test('one account never waits for another', () => {
  const pace = openPace();
  for (let index = 0; index < 5; index++) pace.take(account, rate, 0);
  expect(pace.take(2 as ChannelId, rate, 0)).toBe(true);
});

test('a platform that says wait is left alone until then', () => {
  const pace = openPace();
  pace.hold(account, 30_000);
  expect(pace.take(account, rate, 29_999)).toBe(false);
  expect(pace.waitMs(account, rate, 10_000)).toBe(20_000);
  expect(pace.take(account, rate, 31_000)).toBe(true);
});

test('a clock set back neither earns nor loses', () => {
  const pace = openPace();
  for (let index = 0; index < 5; index++) pace.take(account, rate, 10_000);
  expect(pace.take(account, rate, 5_000)).toBe(false);
});

test('whatever the moments, no span holds more than the allowance', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 }), steps => {
      const pace = openPace();
      let now = 0;
      const taken: number[] = [];
      for (const step of steps) {
        now += step;
        if (pace.take(account, rate, now)) taken.push(now);
      }
      for (const from of taken) {
        const inSpan = taken.filter(at => at >= from && at < from + rate.perMs);
        expect(inSpan.length).toBeLessThanOrEqual(rate.count);
      }
    }),
    { numRuns: 60 },
  );
});

describe('one chat', () => {
  const second = { count: 1, perMs: 1000 };
  const minute = { count: 20, perMs: 60_000 };
  const group = { key: '茶友群', rates: [second, minute] };

  test('gets no more than each of its paces allows, and does not wait for another', () => {
    const chats = openChatPace();
    const free = () => chats.waitMs(group, 0) === 0;
    expect(free()).toBe(true);
    chats.took(group, 0);
    expect(chats.waitMs(group, 400)).toBe(600);
    expect(chats.waitMs({ ...group, key: '王芳' }, 400)).toBe(0);
    for (let at = 1000; at < 20_000; at += 1000) chats.took(group, at);
    expect(chats.waitMs(group, 20_000)).toBe(40_000);
    expect(chats.waitMs(group, 60_000)).toBe(0);
  });

  test('counts from when a message has landed, however long it was on its way', () => {
    const chats = openChatPace();
    chats.took(group, 0);
    chats.landed(group, 4000);
    expect(chats.waitMs(group, 4000)).toBe(1000);
    chats.landed({ ...group, key: '王芳' }, 4000);
    expect(chats.waitMs({ ...group, key: '王芳' }, 4000)).toBe(0);
  });

  test('is forgotten when nothing went there for long, and begins anew', () => {
    const chats = openChatPace();
    for (let at = 0; at < 20_000; at += 1000) chats.took(group, at);
    chats.took({ ...group, key: '王芳' }, 20 * 60_000);
    expect(chats.waitMs(group, 20 * 60_000)).toBe(0);
  });

  test('is not kept waiting for hours by a clock that was set back', () => {
    const chats = openChatPace();
    chats.took(group, 12 * 3_600_000);
    expect(chats.waitMs(group, 0)).toBe(1000);
  });

  test('whatever the moments, no span holds more than any of its paces', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 120 }), steps => {
        const chats = openChatPace();
        let now = 0;
        const times: number[] = [];
        for (const step of steps) {
          now += step;
          if (chats.waitMs(group, now) > 0) continue;
          chats.took(group, now);
          times.push(now);
        }
        for (const { count, perMs } of group.rates) {
          for (const from of times)
            expect(times.filter(at => at >= from && at < from + perMs).length).toBeLessThanOrEqual(count);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the turns of an account whose chats have a pace', () => {
  const limits: Pick<Limits, 'rate' | 'chatRate'> = { rate, chatRate: { count: 1, perMs: 1000 } };
  const open = {
    id: account,
    type: 'telegram',
    name: '',
    state: 'on' as const,
    channel: { id: account, limits } as Channel,
  };
  const channels = { get: () => open, all: () => [open] } as unknown as Parameters<typeof openTurns>[0]['channels'];
  const store = { read: async () => [] } as unknown as Parameters<typeof openTurns>[0]['store'];
  const due = (conversation: number, id: number): Candidate => ({
    id: id as DeliveryId,
    conversationId: conversation as ConversationId,
    channelId: account,
    contactId: conversation as ContactId,
    class: 'agent',
  });

  test('a conversation whose chat has had enough rests until it may go on, and is told of', async () => {
    const turns = openTurns({ store, channels });
    expect(turns.nextAt()).toBeNull();
    expect(await turns.take([due(1, 1), due(1, 2), due(2, 3)], 0)).toMatchObject({
      taken: [due(1, 1), due(2, 3)],
      later: 0,
    });
    expect(await turns.take([due(1, 2)], 400)).toMatchObject({ taken: [], later: 1 });
    expect(turns.nextAt()).toBe(1000);
    expect(turns.resting(999, false)).toEqual({ without: [], resting: [1] });
    expect(turns.resting(1000, false)).toEqual({ without: [], resting: [] });
    expect(turns.nextAt()).toBeNull();
    expect((await turns.take([due(1, 2)], 1000)).taken).toEqual([due(1, 2)]);
  });

  test('what an account has no room for takes no place in its chat', async () => {
    const turns = openTurns({ store, channels });
    const many = Array.from({ length: 6 }, (_, index) => due(index, index));
    expect((await turns.take(many, 0)).taken).toHaveLength(5);
    expect(turns.resting(0, false)).toEqual({ without: [account], resting: [] });
    expect((await turns.take([due(5, 5)], 1000)).taken).toHaveLength(1);
  });

  test('nobody rests for hours when the clock is set back', async () => {
    const turns = openTurns({ store, channels });
    await turns.take([due(1, 1)], 12 * 3_600_000);
    await turns.take([due(1, 2)], 12 * 3_600_000);
    expect(turns.resting(0, false).resting).toEqual([]);
  });
});
