import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { type CsvRow, openCsv } from '../../src/engine/csv';

/** The rows of a file that arrives in pieces of this many characters. */
function rowsOf(text: string, { delimiter = ',', piece = text.length || 1 } = {}): CsvRow[] {
  const reader = openCsv(delimiter);
  const rows: CsvRow[] = [];
  for (let at = 0; at < text.length; at += piece) rows.push(...reader.read(text.slice(at, at + piece)));
  return [...rows, ...reader.read('', true)];
}

const told = (text: string, piece?: number) =>
  rowsOf(text, piece ? { piece } : {}).map(row => ('cells' in row ? [row.row, ...row.cells] : [row.row, row.fault]));

describe('a CSV file', () => {
  const list = '姓名,电话\r\n"王芳, 小芳",138\r\n\r\n"李\n""雷""",\n5" pipe,6';

  test('is read as spreadsheets write it, in pieces of any size', () => {
    const wanted = [
      [1, '姓名', '电话'],
      [2, '王芳, 小芳', '138'],
      [4, '李\n"雷"', ''],
      [5, '5" pipe', '6'],
    ];
    for (let piece = 1; piece <= list.length; piece++) expect(told(list, piece)).toEqual(wanted);
  });

  test('loses no other row to one with a broken quotation mark', () => {
    const broken = '姓名,电话\n"王芳,138\n李雷,139\n"韩"梅",137\n"林涛",136\nx,"never closed\n孙七,135\n';
    const wanted = [
      [1, '姓名', '电话'],
      [2, 'quote_open'],
      [3, '李雷', '139'],
      [4, 'quote_inside'],
      [5, '林涛', '136'],
      [6, 'quote_open'],
      [7, '孙七', '135'],
    ];
    for (const piece of [1, 7, broken.length]) expect(told(broken, piece)).toEqual(wanted);
  });

  test('with a quotation mark that stays open for pages does not wait for its end', () => {
    const rest = Array.from({ length: 20_000 }, (_, index) => `客${index},1380000${index}`).join('\n');
    const rows = rowsOf(`"王芳,138\n${rest}\n`, { piece: 65_536 });
    expect(rows[0]).toEqual({ row: 1, fault: 'quote_open', line: '"王芳,138' });
    expect(rows).toHaveLength(20_001);
  });

  test('that is no list at all ends', () => {
    const rows = rowsOf('茶'.repeat(500_000), { piece: 65_536 });
    expect(rows.some(row => row.fault === 'too_long')).toBe(true);
    expect(rows.every(row => row.fault === undefined || row.fault === 'too_long')).toBe(true);
  });

  test('is read as csv-parse reads it, when nothing is wrong with it', () => {
    const cell = fc.string({
      unit: fc.constantFrom('王', 'a', '"', ',', ';', '\t', '\n', '\r\n', ' ', '😀'),
      maxLength: 6,
    });
    const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        table,
        fc.constantFrom(',', ';', '\t', '|'),
        fc.integer({ min: 1, max: 9 }),
        (rows, delimiter, piece) => {
          const text = stringify(rows, { delimiter, quoted_match: /[\r\n]/ });
          const wanted = (parse(text, { delimiter }) as string[][]).filter(cells => cells.some(cell => cell !== ''));
          expect(rowsOf(text, { delimiter, piece }).map(row => ('cells' in row ? row.cells : row.fault))).toEqual(
            wanted,
          );
        },
      ),
      { seed: 20270206, numRuns: 1000 },
    );
  });
});
