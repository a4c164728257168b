import fc from 'fast-check';
import { parseJson, writeJson } from '../../../adapters/wechat-oa/json';
import { clean } from '../../../adapters/wechat-oa/text';

describe('reading', () => {
  test('keeps every digit of a 64-bit id', () => {
    expect(
      parseJson('{"msgid":1700827132819554304,"msg_id": -9223372036854775808 ,"a":[18446744073709551615]}'),
    ).toEqual({
      msgid: '1700827132819554304',
      msg_id: '-9223372036854775808',
      a: ['18446744073709551615'],
    });
  });

  test('leaves numbers alone that fit, and long ones that are no ids', () => {
    expect(
      parseJson('[9007199254740991,-9007199254740991,0,-1,1.7008271328195543041,1e400,123456789012345.5]'),
    ).toEqual([
      9007199254740991,
      -9007199254740991,
      0,
      -1,
      1.7008271328195543,
      Number.POSITIVE_INFINITY,
      123456789012345.5,
    ]);
    expect(parseJson('9007199254740993')).toBe('9007199254740993');
  });

  test('leaves digits inside words alone', () => {
    const words = { '1700827132819554304': 'id 1700827132819554304, "1700827132819554305" \\ 1700827132819554306' };
    expect(parseJson(JSON.stringify(words))).toEqual(words);
  });

  test('forgives control characters inside words, as nicknames have them', () => {
    expect(parseJson('{"nick\u0001name":"王\u0002\n\t","b":1}')).toEqual({ 'nick\u0001name': '王\u0002\n\t', b: 1 });
  });

  test.each(['', '{', '{"a":}', '{"a":"b', '{"a":"b\\', 'success', '{"a":01700827132819554304x}'])(
    'refuses %j',
    text => {
      expect(() => parseJson(text)).toThrow(SyntaxError);
    },
  );

  test('agrees with JSON.parse on everything that has no long number', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent);
        fc.pre(!/\d{16}/.test(text));
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('keeps any whole number exact, wherever it stands', () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 64n), 2n ** 64n), fc.string(), (id, word) => {
        const read = parseJson(`{${JSON.stringify(word)}:[${id}, ${id}],"k":${JSON.stringify(String(id))}}`);
        expect(
          Object.values(read as object)
            .flat()
            .map(String),
        ).toEqual(expect.arrayContaining([String(id)]));
        expect(JSON.stringify(read)).toContain(String(id));
      }),
    );
  });
});

describe('writing', () => {
  test('is raw UTF-8 with never a \\u', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), said => {
        const text = writeJson({ deep: [{ said }] }, clean);
        expect(text.replaceAll('\\\\', '')).not.toMatch(/\\u/);
        expect(JSON.parse(text)).toEqual({ deep: [{ said: clean(said) }] });
      }),
    );
  });

  test('leaves what people write as they wrote it', () => {
    const said = '王女士，您好！🧧👨‍👩‍👧\n\t"\\u4e2d" <a href="https://a.cn">点这里</a>';
    expect(JSON.parse(writeJson({ said }, clean))).toEqual({ said });
  });
});
