import { asksFor, faultOf, verdictOf, verdicts } from '../../../adapters/wechat-oa/errors';
import { ChannelError } from '../../../src/channel';

describe("WeChat's codes", () => {
  test.each<[string, number[]]>([
    ['busy', [-1, 61450, 45011, 45009, 45066]],
    ['unreachable', [45015, 45047, 40003, 43004, 43019, 43101, 48002, 50005]],
    ['broken', [40001, 40014, 42001, 48001, 48004, 50001, 50002, 40013, 40125, 40164, 61004, 65400]],
    ['broken', [41001, 41002, 41003, 41004, 41005, 41006, 41008, 41009, 41030, 43001, 43002, 43003]],
    ['refused', [45002, 45003, 45004, 45005, 45006, 45007, 45008, 44001, 44002, 44003, 44004, 40033, 47001, 40008]],
    ['refused', [40004, 40005, 40006, 40007, 40009, 40010, 40011, 40012, 45001, 45064, 45065, 45067]],
    ['refused', [65401, 65402, 65413, 65414, 61451, 61452, 61453, 61454, 61455, 61456, 61457]],
    ['refused', [45072, 45080, 45081]],
  ])('%s, as its documents tell: %j', (kind, codes) => {
    expect(codes.map(code => [code, faultOf(code, '', 0).kind])).toEqual(codes.map(code => [code, kind]));
  });

  test('nobody knows refuse the message and nothing else', () => {
    expect(verdictOf(99999)).toEqual({ kind: 'refused' });
  });

  test('stand in one row each', () => {
    const single = verdicts.flatMap(({ codes }) => codes).filter(code => typeof code === 'number');
    expect(new Set(single).size).toBe(single.length);
  });

  test('that a mass send has been taken before are no failure of it', () => {
    expect(verdictOf(45065).isAccepted).toBe(true);
  });

  test('ask for another token, or for the file again', () => {
    for (const code of [40001, 40014, 42001]) expect(asksFor(faultOf(code, '', 0), 'renew')).toBe(true);
    expect(asksFor(faultOf(40007, '', 0), 'reupload')).toBe(true);
    expect(asksFor(faultOf(40007, '', 0), 'renew')).toBe(false);
    expect(asksFor(new ChannelError('busy', 'ECONNREFUSED', ''), 'renew')).toBe(false);
    expect(asksFor(new Error('40001'), 'renew')).toBe(false);
  });
});

describe('when to try again', () => {
  test('after a minute limit: at the next minute', () => {
    expect(faultOf(45011, '', Date.UTC(2026, 10, 21, 2, 0, 13)).retryAfterMs).toBe(47_000);
  });

  test('after a daily quota: at midnight in Beijing', () => {
    expect(faultOf(45009, '', Date.UTC(2026, 10, 21, 15, 59, 0)).retryAfterMs).toBe(60_000);
    expect(faultOf(45009, '', Date.UTC(2026, 10, 21, 16, 0, 0)).retryAfterMs).toBe(86_400_000);
  });

  test('after a repeated key: in a minute; else whenever one likes', () => {
    expect(faultOf(45066, '', 0).retryAfterMs).toBe(60_000);
    expect(faultOf(-1, '', 0).retryAfterMs).toBeNull();
  });
});

test("a fault is told in WeChat's words, and not in more than a line of them", () => {
  expect(faultOf(45047, 'out of response count limit rid: 1', 0)).toMatchObject({
    kind: 'unreachable',
    code: '45047',
    detail: 'out of response count limit rid: 1',
  });
  expect(faultOf(45047, 'x'.repeat(5000), 0).detail).toHaveLength(200);
  expect(faultOf(45047, '', 0).detail).not.toBe('');
});
