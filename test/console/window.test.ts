import { factsOf } from '../../console/src/parts/channel-facts';
import { bytesOf, partsOf, windowLeft } from '../../console/src/parts/window';

const now = Date.parse('2026-11-21T11:42:00Z');
const inMs = (ms: number) => new Date(now + ms).toISOString();
const HOUR = 3_600_000;
const wechat = factsOf('wechat-oa');

describe('what 小周 may still send to 王', () => {
  it('is open for two days after he wrote', () => {
    expect(windowLeft({ expiresAt: inMs(24 * HOUR), remaining: 4 }, wechat, now, true)).toMatchObject({
      state: 'open',
      share: 0.5,
      remaining: 4,
      leftMs: 24 * HOUR,
    });
  });

  it('runs short when an eighth of the time or one message is left', () => {
    expect(windowLeft({ expiresAt: inMs(5 * HOUR), remaining: 4 }, wechat, now, true).state).toBe('short');
    expect(windowLeft({ expiresAt: inMs(40 * HOUR), remaining: 1 }, wechat, now, true).state).toBe('short');
  });

  it('is shut when the time is over, the messages are used up, or he never wrote', () => {
    expect(windowLeft({ expiresAt: inMs(-1), remaining: 4 }, wechat, now, true).state).toBe('shut');
    expect(windowLeft({ expiresAt: inMs(HOUR), remaining: 0 }, wechat, now, true)).toMatchObject({
      state: 'shut',
      share: 0,
    });
    expect(windowLeft({ expiresAt: null, remaining: null }, wechat, now, false).state).toBe('shut');
  });

  it('takes the brief window of a tapped menu when the long one is shut', () => {
    const tapped = { expiresAt: inMs(-HOUR), remaining: 0, briefExpiresAt: inMs(30_000), briefRemaining: 3 };
    expect(windowLeft(tapped, wechat, now, true)).toMatchObject({ state: 'open', remaining: 3, leftMs: 30_000 });
  });

  it('has no limit by mail', () => {
    expect(windowLeft({ expiresAt: null, remaining: null }, factsOf('email'), now, false).state).toBe('free');
  });

  it('has no limit where a word of his opened no window', () => {
    expect(windowLeft({ expiresAt: null, remaining: null }, wechat, now, true).state).toBe('free');
  });

  it('believes the server about a kind of channel it has never heard of', () => {
    const facts = factsOf('carrier-pigeon');
    expect(windowLeft({ expiresAt: inMs(HOUR), remaining: 2 }, facts, now, true)).toMatchObject({
      state: 'open',
      remaining: 2,
    });
  });
});

describe('how long a text is', () => {
  it('is counted in bytes, as the platforms do', () => {
    expect(bytesOf('hello')).toBe(5);
    expect(bytesOf('您好')).toBe(6);
    expect(bytesOf('🧧')).toBe(4);
  });

  it('tells into how many messages it will fall', () => {
    expect(partsOf('', 2048)).toBe(0);
    expect(partsOf('您'.repeat(682), 2048)).toBe(1);
    expect(partsOf('您'.repeat(683), 2048)).toBe(2);
  });
});
