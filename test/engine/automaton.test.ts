import fc from 'fast-check';
import { buildAutomaton } from '../../src/engine/automaton';

function find(words: readonly string[], text: string): string[] {
  const found: number[] = [];
  buildAutomaton(words).scan(text, found);
  return found.map(index => words[index] ?? '?').sort();
}

describe('many words found in one pass', () => {
  it('finds words inside, over and at the end of one another', () => {
    const words = ['人工', '转人工', '工客', '人工客服', '客服', '投诉'];
    expect(find(words, '我要转人工客服')).toEqual(['人工', '人工客服', '客服', '工客', '转人工']);
    expect(find(words, '人人人工')).toEqual(['人工']);
    expect(find(words, '发货了吗')).toEqual([]);
  });

  it('names a word once however often it occurs', () => {
    expect(find(['退'], '退退退')).toEqual(['退']);
  });

  it('never finds an empty word, and finds nothing without words', () => {
    expect(find(['', '茶'], '喝茶')).toEqual(['茶']);
    expect(find([], '喝茶')).toEqual([]);
  });

  it('finds exactly what looking for each word by itself finds', () => {
    const text = fc.string({ unit: fc.constantFrom('人', '工', '客', '服', 'a', 'b', ' '), maxLength: 40 });
    const word = fc.string({ unit: fc.constantFrom('人', '工', '客', '服', 'a', 'b'), minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.uniqueArray(word, { maxLength: 30 }), text, (words, message) => {
        expect(find(words, message)).toEqual(words.filter(each => message.includes(each)).sort());
      }),
      { numRuns: 500 },
    );
  });

  it('knows ten thousand words that begin alike from one another', () => {
    const words = Array.from({ length: 10_000 }, (_, i) => `订${String.fromCharCode(0x4e00 + i)}单`);
    const wanted = [words[0], words[4_321], words[9_999]] as string[];
    expect(find(words, `前${wanted.join('和')}后`)).toEqual([...wanted].sort());
  });
});
