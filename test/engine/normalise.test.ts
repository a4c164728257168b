import fc from 'fast-check';
import { foldCharacter, normalise } from '../../src/engine/normalise';

describe('the form in which rules and messages are compared', () => {
  it.each([
    ['full width is half width', 'ＯＲＤＥＲ　１２３！', 'order 123!'],
    ['traditional is simplified', '請問營業時間，我要轉人工', '请问营业时间,我要转人工'],
    ['so are the spellings of Taiwan and Hong Kong', '客服說明書裡有、衞生棉', '客服说明书里有、卫生棉'],
    ['upper case is lower case', 'Human AGENT', 'human agent'],
    ['what nobody sees is gone', '人\u200b工\ufeff客\u2060服', '人工客服'],
    ['a run of white space is one blank, none at the ends', ' \t转 \n\u3000 人工\u00a0', '转 人工'],
    ['half-width kana and circled numbers too', 'ｶﾒﾗ①', 'カメラ1'],
    ['emoji stay whole', '好的👌', '好的👌'],
  ])('%s', (_story, written, compared) => {
    expect(normalise(written)).toBe(compared);
  });

  it('leaves text that needs nothing exactly as it is', () => {
    for (const text of ['营业时间', 'hello, what time do you open?', '', '订单 20260304'])
      expect(normalise(text)).toBe(text);
  });

  it('is nothing for a message of nothing but blanks', () => {
    expect(normalise(' \u3000\u200b\n\ufe0f ')).toBe('');
    expect(normalise('\u0000')).toBe('');
  });

  it('changes nothing the second time, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), text => normalise(normalise(text)) === normalise(text)),
      { numRuns: 2_000 },
    );
    for (let unit = 0; unit < 65_536; unit++) {
      const once = foldCharacter(String.fromCharCode(unit));
      if (once !== '') expect(foldCharacter(once)).toBe(once);
    }
  });

  it('keeps a word inside the message that contained it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.string({ unit: 'binary', maxLength: 10 }),
        fc.string({ unit: 'binary', maxLength: 20 }),
        (before, word, after) => normalise(before + word + after).includes(normalise(word)),
      ),
      { numRuns: 2_000 },
    );
  });

  it('spells even a very long message', () => {
    const long = '營業'.repeat(50_000);
    expect(normalise(long)).toBe('营业'.repeat(50_000));
  });
});
