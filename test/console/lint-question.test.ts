import { lintQuestion } from '../../console/src/pages/templates/lint-question';

const greeting = { 'zh-CN': '{{ honorific }}，中秋安康。' };

describe('what is asked about words while 小美 writes them', () => {
  it.each([
    ['新茶立减 20 元', 'promotion'],
    ['會員享八五折優惠', 'promotion'],
    ['Spring tea, 10% off', 'promotion'],
    ['愿您一路打拼，折桂而归', 'greeting'],
    ['Wholesale prices on request', 'greeting'],
  ])('%s is a %s', (body, purpose) => {
    expect(lintQuestion({ purpose: 'greeting', bodies: { 'zh-CN': body } })?.purpose).toBe(purpose);
  });

  it('is what a notice may do amiss as well, and an answer only when it offers something', () => {
    expect(lintQuestion({ purpose: 'notice', bodies: greeting })).toEqual({ bodies: greeting, purpose: 'greeting' });
    expect(lintQuestion({ purpose: 'reply', bodies: greeting })).toBeNull();
    expect(lintQuestion({ purpose: 'reply', bodies: { ...greeting, en: 'A coupon for you' } })?.purpose).toBe(
      'promotion',
    );
  });

  it('is nothing while there are no words', () => {
    expect(lintQuestion({ purpose: 'greeting', bodies: {} })).toBeNull();
  });
});
