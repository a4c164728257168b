import fc from 'fast-check';
import { splitText, textBytes } from '../../src/engine/split-text';

test('a short text stays whole', () => {
  expect(splitText('您好', 2048)).toEqual(['您好']);
});

test('a long one is cut after a sentence, in bytes and not in characters', () => {
  const sentence = '云锦茶行今天照常营业。';
  const parts = splitText(sentence.repeat(200), 2048);
  for (const part of parts) {
    expect(textBytes(part)).toBeLessThanOrEqual(2048);
    expect(part.endsWith('。')).toBe(true);
  }
});

test('a family of four is one picture and is not torn apart', () => {
  const family = '👨‍👩‍👧‍👦';
  expect(splitText(family.repeat(3), textBytes(family) + 1)).toEqual([family, family, family]);
});

test('joined again the parts are the text, whatever it is', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 400 }),
      fc.integer({ min: 40, max: 300 }),
      (text, maxBytes) => {
        const parts = splitText(text, maxBytes);
        expect(parts.join('')).toBe(text);
        expect(parts.every(part => part !== '' || text === '')).toBe(true);
      },
    ),
  );
});
