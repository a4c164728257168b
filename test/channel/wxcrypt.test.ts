import { decrypt, encrypt, getSignature } from '@wecom/crypto';
import fc from 'fast-check';
import { isSame, messageKey, randomBytes, sign } from '../../src/channel/wxcrypt';
import signatures from './fixtures/signatures.json';
import vectors from './fixtures/wxcrypt.json';

const key = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG';
const appId = 'wxb11529c136998cb6';

describe('the published cases', () => {
  test.each(vectors)('$id is signed as published', ({ token, timestamp, nonce, encrypt, msg_signature }) => {
    expect(sign([token, timestamp, nonce, encrypt])).toBe(msg_signature);
  });

  test.each(vectors)('$id opens to what was published', ({ encodingAESKey, receiveId, encrypt, expect: right }) => {
    expect(messageKey(encodingAESKey, receiveId).open(encrypt)).toBe(right.plaintext);
  });

  test.each(vectors.filter(({ kind }) => kind === 'encrypt'))(
    '$id is sealed to the same letters with the same random bytes',
    ({ encodingAESKey, receiveId, random16, plaintext, encrypt }) => {
      const random = Buffer.from(random16 ?? '');
      expect(messageKey(encodingAESKey, receiveId).seal(plaintext ?? '', random)).toBe(encrypt);
    },
  );

  test.each(signatures.plain_url_verification)('$sorted_concat is signed as published', one => {
    expect(sign([one.token, one.timestamp, one.nonce])).toBe(one.signature);
    expect(sign([one.nonce, one.token, one.timestamp])).toBe(one.signature);
  });
});

describe.each([
  ['an app', 'ww1a2b3c4d5e6f7a8b'],
  ['nobody in particular', ''],
])("WeCom's own library and we agree on a message for %s", (_who, receiver) => {
  test('it opens what we seal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }), said => {
        const whole = Buffer.from(said).toString();
        const { message, id } = decrypt(key, messageKey(key, receiver).seal(whole));
        expect({ message, id }).toEqual({ message: whole, id: receiver });
      }),
    );
  });

  test('we open what it seals, and sign it alike', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }), said => {
        const whole = Buffer.from(said).toString();
        const sealed = encrypt(key, whole, receiver);
        expect(messageKey(key, receiver).open(sealed)).toBe(whole);
        expect(sign(['word', '1409735669', '1320562132', sealed])).toBe(
          getSignature('word', '1409735669', '1320562132', sealed),
        );
      }),
    );
  });
});

describe('a seal', () => {
  test('opens again whatever was said, at every length of padding', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), said => {
        const whole = Buffer.from(said).toString();
        expect(messageKey(key, appId).open(messageKey(key, appId).seal(said))).toBe(whole);
      }),
    );
    for (let length = 0; length < 70; length += 1) {
      const said = 'a'.repeat(length);
      expect(messageKey(key, appId).open(messageKey(key, appId).seal(said))).toBe(said);
    }
  });

  test('is another each time, for the random bytes in front of it never repeat', () => {
    const seals = new Set(Array.from({ length: 600 }, () => messageKey(key, appId).seal('你好')));
    expect(seals.size).toBe(600);
    expect(randomBytes()).toHaveLength(16);
  });

  test('for another account does not open', () => {
    expect(messageKey(key, 'wxb11529c136998cb7').open(messageKey(key, appId).seal('你好'))).toBeNull();
    expect(messageKey(key, `${appId}0`).open(messageKey(key, appId).seal('你好'))).toBeNull();
    expect(messageKey(key, 'wx').open(messageKey(key, appId).seal('你好'))).toBeNull();
  });

  test('with another key does not open', () => {
    const other = messageKey('ZZZZZZZZZZZZZZZZZZZZZZZZZZ0123456789ABCDEFG', appId);
    for (let i = 0; i < 300; i += 1) expect(other.open(messageKey(key, appId).seal('你好'))).toBeNull();
  });

  test.each([
    ['empty', ''],
    ['no base64', '你好'.repeat(32)],
    ['too short', Buffer.alloc(16).toString('base64')],
    ['no whole block', Buffer.alloc(48).toString('base64')],
    ['zeroes', Buffer.alloc(64).toString('base64')],
  ])('that is %s does not open', (_what, sealed) => {
    expect(messageKey(key, appId).open(sealed)).toBeNull();
  });

  test('with letters strewn in that a lenient decoder skips does not open', () => {
    const sealed = messageKey(key, appId).seal('你好');
    expect(messageKey(key, appId).open(`${sealed.slice(0, 10)}*${sealed.slice(10)}`)).toBeNull();
    expect(messageKey(key, appId).open(`${sealed}====`)).toBeNull();
  });

  test('never throws and never opens, whatever bytes come', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 256 }), bytes => {
        expect(messageKey(key, appId).open(Buffer.from(bytes).toString('base64'))).toBeNull();
      }),
    );
  });
});

test('signatures are compared whole', () => {
  const right = sign(['a', 'b', 'c']);
  expect(isSame(right, right)).toBe(true);
  expect(isSame(right.toUpperCase(), right)).toBe(false);
  expect(isSame(right.slice(0, -1), right)).toBe(false);
  expect(isSame('', right)).toBe(false);
  expect(isSame('王'.repeat(40), right)).toBe(false);
});
