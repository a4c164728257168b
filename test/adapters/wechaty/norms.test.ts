import fc from 'fast-check';
import { brokenBy, unsentBy } from '../../../adapters/wechaty/errors';
import { limitsOf } from '../../../adapters/wechaty/limits';
import { openNorms } from '../../../adapters/wechaty/norms';
import { openSessionSeal } from '../../../adapters/wechaty/session';
import { settings } from '../../../adapters/wechaty/settings';
import { readOrder, readReport } from '../../../adapters/wechaty/wire';

const NOON = Date.UTC(2026, 10, 21, 4, 0, 0);
const { norms } = settings.parse({ acceptRisk: true });

test('the risk must be accepted in so many words', () => {
  for (const acceptRisk of [undefined, false, 'true', 1]) {
    expect(settings.safeParse({ acceptRisk }).error?.issues[0]?.message).toMatch(/may cost you the WeChat account/);
  }
});

test.each(['../../evil', 'lodash', 'wechaty-puppet-x/../../y', 'file:///tmp/wechaty-puppet-x'])(
  '%s is no puppet',
  puppet => {
    expect(settings.safeParse({ acceptRisk: true, puppet }).success).toBe(false);
  },
);

test('the norms are those that people have lived with, and the outbox keeps to the slowest of them', () => {
  expect(norms).toMatchObject({ perMinute: 40, sameChatMs: 1000, otherChatFromMs: 3000, otherChatToMs: 5000 });
  expect(settings.safeParse({ acceptRisk: true, norms: { perMinute: 41 } }).success).toBe(false);
  const MB = 1024 * 1024;
  expect(limitsOf(settings.parse({ acceptRisk: true }))).toMatchObject({
    textBytes: 4000,
    rate: { count: 1, perMs: 3000 },
    chatRate: { count: 1, perMs: 1000 },
    idempotency: 'none',
    windows: {},
    media: { image: { maxBytes: 20 * MB }, video: { maxBytes: 20 * MB }, file: { maxBytes: 25 * MB } },
  });
});

test('who wants no pause in one chat has none', () => {
  expect(limitsOf(settings.parse({ acceptRisk: true, norms: { sameChatMs: 0 } }))).not.toHaveProperty('chatRate');
});

test('before another chat lie three to five seconds; in one chat the outbox keeps the pause', () => {
  const numbers = [0, 0.5, 0.999];
  const pace = openNorms(
    norms,
    () => NOON,
    () => numbers.shift() ?? 0,
  );
  expect(pace.turn('wang', 60_000).waitMs).toBe(0);
  expect(pace.turn('wang', 60_000).waitMs).toBe(0);
  expect(pace.turn('li', 60_000).waitMs).toBe(4000);
  expect(pace.turn('wang', 60_000).waitMs).toBe(4000 + 4998);
});

test('who would have to wait too long is told how long, and takes no place', () => {
  const pace = openNorms(
    norms,
    () => NOON,
    () => 0,
  );
  pace.turn('wang', 0);
  expect(pace.turn('li', 2000)).toEqual({ booked: false, waitMs: 3000 });
  expect(pace.turn('wang', 2000)).toEqual({ booked: true, waitMs: 0 });
});

test('a clock that is set back makes nobody wait for hours', () => {
  let at = NOON;
  const pace = openNorms(
    norms,
    () => at,
    () => 0,
  );
  pace.turn('wang', 0);
  at -= 12 * 3_600_000;
  expect(pace.turn('wang', 6000)).toEqual({ booked: true, waitMs: 0 });
});

test('never more than forty a minute, however many want to speak', () => {
  const chats = fc.array(fc.record({ chat: fc.constantFrom('wang', 'li', 'han'), afterMs: fc.nat(1500) }), {
    minLength: 60,
    maxLength: 200,
  });
  fc.assert(
    fc.property(chats, talk => {
      let at = NOON;
      const quick = { ...norms, otherChatFromMs: 0, otherChatToMs: 10 };
      const pace = openNorms(
        quick,
        () => at,
        () => 0.5,
      );
      const times = talk.map(({ chat, afterMs }) => {
        at += afterMs;
        return at + pace.turn(chat, Number.POSITIVE_INFINITY).waitMs;
      });
      for (let i = 40; i < times.length; i++) expect(times[i]! - times[i - 40]!).toBeGreaterThanOrEqual(60_000);
    }),
    { numRuns: 30 },
  );
});

test.each([
  ['22:59', 0],
  ['23:00', 8 * 60],
  ['03:30', 3 * 60 + 30],
  ['06:59', 1],
  ['07:00', 0],
])('at %s in Beijing the night lasts another %i minutes', (clock, minutes) => {
  const at = Date.parse(`2026-11-21T${clock}:00+08:00`);
  expect(
    openNorms(
      norms,
      () => at,
      () => 0,
    ).nightMs(),
  ).toBe(minutes * 60_000);
});

test('a night that begins when it ends never comes', () => {
  const none = { ...norms, nightFrom: '00:00', nightTo: '00:00' };
  expect(
    openNorms(
      none,
      () => Date.parse('2026-11-21T00:00:00+08:00'),
      () => 0,
    ).nightMs(),
  ).toBe(0);
});

test('what two processes say to each other is read or refused, and never thrown at', () => {
  fc.assert(
    fc.property(fc.anything(), what => {
      expect([readReport(what), readOrder(what)]).toEqual([null, null]);
    }),
  );
  expect(readReport({ type: 'alive', rssBytes: 1 })).toEqual({ type: 'alive', rssBytes: 1 });
  const file = { file: '../../etc/passwd', name: 'x', mime: 'x' };
  const wang = { id: 'w', address: 'w', name: '', isPublic: false };
  const said = { type: 'said', id: 'm', kind: 6, text: '', at: 0, isSelf: false, room: null, mentionsUs: false };
  const whole = { ...said, ourName: '', from: wang, to: null, mentions: [] };
  expect(readReport(whole)).not.toBeNull();
  expect(readReport({ ...whole, file })).toBeNull();
});

test.each([
  ['ret 1205 操作太频繁', 'busy'],
  ['ret: 1100', 'busy'],
  ['ret: 1101', 'busy'],
  ['ret: 1102', 'busy'],
  ['the token is invalid', 'broken'],
  ['Unsupported API', 'refused'],
  ['1203', 'broken'],
  ['something else', 'unknown'],
])('%s is %s', (words, kind) => {
  expect(unsentBy({ type: 'unsent', id: 1, stage: 'after', words }).kind).toBe(kind);
});

test('only what these settings cannot cure stops the account', () => {
  expect(brokenBy('connect ETIMEDOUT')).toBeNull();
  expect(brokenBy('token is invalid')).toMatchObject({ kind: 'broken' });
});

test('a session is opened only by the word it was sealed under', () => {
  const seal = openSessionSeal('一个只有我们知道的很长的口令啊啊');
  const sealed = seal?.seal({ cookie: '秘密' }) ?? '';
  expect(seal?.open(sealed)).toEqual({ cookie: '秘密' });
  expect(seal?.seal({ cookie: '秘密' })).not.toBe(sealed);
  expect(openSessionSeal('另一个同样很长很长的口令啊啊啊啊')?.open(sealed)).toBeNull();
  for (const other of [null, '', 'AAAA', `${sealed.slice(0, -4)}AAAA`]) expect(seal?.open(other)).toBeNull();
  expect(openSessionSeal(undefined)).toBeNull();
});
