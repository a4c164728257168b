import { normalise } from '../../src/engine/normalise';
import { compileRegex, REGEX_TEXT_LIMIT, regexFault } from '../../src/engine/regex';

const matches = (pattern: string, message: string) => compileRegex(pattern)(normalise(message));

describe('a regular expression in a rule', () => {
  it('reads the message in its compared form, and its own letters likewise', () => {
    expect(matches('(退|換)貨', '我想换货')).toBe(true);
    expect(matches('ORDER\\s+(\\d+)', 'Ｏrder　20260304')).toBe(true);
    expect(matches('^\\S+$', 'a b')).toBe(false);
    expect(matches('（急）', '（急）请回复')).toBe(true);
    expect(matches('\\u8f49人工', '转人工')).toBe(true);
    expect(matches('[Ａ-Ｚ]{2}\\d', 'sf1')).toBe(true);
  });

  it('is refused when it can take exponential time', () => {
    for (const pattern of ['^(a+)+$', '(.*)*人工', '(a|a)*b', '(\\d+)*单']) {
      expect(regexFault(pattern)).toMatch(/catastrophic backtracking/);
    }
  });

  it('is refused when it is slow and cannot run in linear time', () => {
    expect(regexFault('(a+){10}c')).toMatch(/very long/);
  });

  it('is accepted when it is harmless, or slow only on paper because it runs in linear time', () => {
    for (const pattern of ['(退|换)货', '订单\\s*\\d+', '.*人工.*', '^(谢谢|感谢)[!。]*$', '(?<=订单)\\d+']) {
      expect(regexFault(pattern)).toBeNull();
    }
  });

  it('is refused with the reason when it is none, or is too long', () => {
    expect(regexFault('(退货')).toMatch(/is not a regular expression/);
    expect(regexFault('茶'.repeat(501))).toMatch(/longer than 500/);
  });

  it('comes back even when it was never checked and the message is made to hurt', () => {
    // With backtracking this would outlive the sun; the test would time out.
    expect(matches('^(a+)+$', `${'a'.repeat(1_900)}!`)).toBe(false);
    expect(matches('(x+x+)+y', 'x'.repeat(1_900))).toBe(false);
    expect(matches('(a|a)*b', 'a'.repeat(1_900))).toBe(false);
  });

  it(`looks at the first ${REGEX_TEXT_LIMIT} characters and no further`, () => {
    const far = `${'茶'.repeat(REGEX_TEXT_LIMIT)}人工`;
    expect(matches('人工', far)).toBe(false);
    expect(matches('人工', far.slice(1))).toBe(false);
    expect(matches('人工', far.slice(2))).toBe(true);
  });
});
