import fc from 'fast-check';
import { detailsIn, phoneSpellings, plainPhone } from '../../src/engine/said-details';

describe('what a customer says of themselves', () => {
  test.each([
    ['我的手机13800138000，加我微信', ['13800138000']],
    ['打 138-0013-8000 或者 139 0013 9000', ['13800138000', '13900139000']],
    ['+86 13800138000', ['13800138000']],
    ['008613800138000', ['13800138000']],
    ['１３８００１３８０００', ['13800138000']],
    ['邮箱Wang.Fang@Example.com。', ['wang.fang@example.com']],
    ['13800138000@163.com', ['13800138000@163.com']],
    ['先打13800138000，没人接写信到 wang@example.com.cn', ['13800138000', 'wang@example.com.cn']],
    ['13800138000，就是13800138000', ['13800138000']],
  ])('%s', (text, values) => {
    expect(detailsIn(text).map(({ value }) => value)).toEqual(values);
  });

  test.each([
    '订单号 20138001380001',
    '快递单 138001380001',
    '110101199003138001',
    '12800138000',
    '微信号 wx13800138000',
    '座机 0571-88001234',
    '@王芳 在吗',
    'a@b',
  ])('is neither a number nor an address: %s', text => {
    expect(detailsIn(text)).toEqual([]);
  });

  test('whatever is said, looking costs little and never fails', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), text => {
        for (const { value } of detailsIn(text)) expect(value.length).toBeLessThan(400);
      }),
    );
    expect(detailsIn(`${'a.'.repeat(50_000)}@`)).toEqual([]);
  });

  test('a number is found in whatever way it was written down', () => {
    for (const written of ['13800138000', '+86 138 0013 8000', '138-0013-8000', '8613800138000']) {
      expect(plainPhone(written)).toBe('13800138000');
      expect(phoneSpellings('13800138000')).toContain(written);
    }
    expect(plainPhone(' 0571-88001234 ')).toBe('0571-88001234');
    expect(phoneSpellings('0571-88001234')).toEqual(['0571-88001234']);
  });
});
