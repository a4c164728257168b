import fc from 'fast-check';
import { signingKey } from '../../../adapters/qq/key';
import { momentOf } from '../../../adapters/qq/moment';
import { sealOf } from '../../../stand-ins/qq/seal';
import vectors from './fixtures/vectors.json';

const dispatches = vectors.cases.filter(one => one.kind === 'dispatch');
const validations = vectors.cases.filter(one => one.kind === 'validation');
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

describe('the key made of a secret', () => {
  test('the vectors are there', () => expect([dispatches.length, validations.length]).toEqual([3, 1]));

  test.each(dispatches)('signs and verifies the dispatch $name', ({ secret, timestamp, body, signature }) => {
    const key = signingKey(secret);
    expect(key.sign(timestamp!, body!)).toBe(signature);
    expect(key.verifies(signature, timestamp!, Buffer.from(body!))).toBe(true);
  });

  test.each(validations)('signs the validation $name', ({ secret, event_ts, plain_token, published_signature }) => {
    expect(signingKey(secret).sign(event_ts!, plain_token!)).toBe(published_signature);
  });

  test('does not verify the signature that is printed wrongly in the documentation', () => {
    const [{ secret, timestamp, body, published_signature_does_not_verify }] = dispatches as [(typeof dispatches)[0]];
    const wrong = published_signature_does_not_verify!;
    expect(signingKey(secret).verifies(wrong, timestamp!, Buffer.from(body!))).toBe(false);
  });

  const { secret, timestamp, body, signature } = dispatches.at(-1)!;
  const bytes = Buffer.from(signature, 'hex');
  const little = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`) + L;
  const malleated =
    signature.slice(0, 64) + Buffer.from(little.toString(16).padStart(64, '0'), 'hex').reverse().toString('hex');

  test.each([
    ['the same plus the order of the group', malleated],
    ['nothing', ''],
    ['half of it', signature.slice(0, 64)],
    ['one character more', `${signature}0`],
    ['no hexadecimal', `${signature.slice(0, 127)}g`],
    ['one bit off', `${signature.slice(0, 10)}${signature[10] === '0' ? '1' : '0'}${signature.slice(11)}`],
    ['its top bits set', `${signature.slice(0, 126)}ff`],
    ['zeros', '0'.repeat(128)],
  ])('does not verify %s', (_what, wrong) => {
    expect(signingKey(secret).verifies(wrong, timestamp!, Buffer.from(body!))).toBe(false);
  });

  test('verifies neither other bytes of the same meaning, nor another time, nor another bot', () => {
    const key = signingKey(secret);
    expect(key.verifies(signature, timestamp!, Buffer.from(` ${body}`))).toBe(false);
    expect(key.verifies(signature, timestamp!, Buffer.from(JSON.stringify(JSON.parse(body!), null, 1)))).toBe(false);
    expect(key.verifies(signature, String(Number(timestamp) + 1), Buffer.from(body!))).toBe(false);
    expect(signingKey(`${secret}x`.slice(1)).verifies(signature, timestamp!, Buffer.from(body!))).toBe(false);
  });

  test('is the same on both sides for a secret of any length', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[!-~]{1,80}$/), fc.string(), (word, text) => {
        const signed = sealOf('1', word).headers(text, 1)['x-signature-ed25519'] ?? '';
        expect(signingKey(word).verifies(signed, '1', Buffer.from(text))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a time', () => {
  test.each(vectors.timestamps)('written as $raw is read', ({ raw, epoch_ms }) => {
    expect(momentOf(raw, 1)).toBe(epoch_ms);
    if (typeof raw === 'number') expect(momentOf(String(raw), 1)).toBe(epoch_ms);
  });

  test('that cannot be read is that of the push', () => {
    for (const raw of [undefined, null, '', 'gestern', -1, 0, Number.NaN, {}]) expect(momentOf(raw, 77)).toBe(77);
  });
});
