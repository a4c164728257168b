import fc from 'fast-check';
import { normalise } from '../../src/engine/normalise';
import { scoreSentiment } from '../../src/engine/sentiment';

const mood = (text: string) => scoreSentiment(normalise(text));

describe('the mood of a message', () => {
  it('is bad for complaints, good for praise and level for questions', () => {
    expect(mood('态度恶劣，我要投诉！')).toBeLessThan(-0.8);
    expect(mood('太差了，等了半天没人理')).toBeLessThan(-0.8);
    expect(mood('This is the WORST service, totally unacceptable')).toBeLessThan(-0.8);
    expect(mood('非常好，谢谢小周')).toBeGreaterThan(0.5);
    expect(mood('Thank you, great tea')).toBeGreaterThan(0.5);
    expect(mood('请问绿茶多少钱一斤')).toBe(0);
  });

  it('turns round what is denied', () => {
    expect(mood('不满意')).toBeLessThan(0);
    expect(mood('不太满意')).toBeLessThan(0);
    expect(mood('not good')).toBeLessThan(0);
    expect(mood('不错')).toBeGreaterThan(0);
    expect(mood('没问题')).toBeGreaterThan(0);
  });

  it('takes the longest word, and Latin words only whole', () => {
    expect(mood('badminton')).toBe(0);
    expect(mood('I hated it')).toBe(0);
    expect(mood('goodbye')).toBe(0);
  });

  it('is stronger the more is said, and never beyond one', () => {
    expect(mood('垃圾，骗子')).toBeLessThan(mood('垃圾'));
    const words = fc.array(fc.constantFrom('垃圾', '骗子', '谢谢', '很好', '不', '茶', ' '), { maxLength: 80 });
    fc.assert(fc.property(words, said => Math.abs(mood(said.join(''))) <= 1));
  });
});
