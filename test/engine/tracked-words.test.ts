import { isRobot } from '../../src/engine/robots';
import { fillMarks, markUrls } from '../../src/engine/tracked-words';

const ours = (url: string) => url.startsWith('https://kefu.example/u/');
/** What the words become when each address is replaced by its number. */
const numbered = (text: string) => {
  const { bodies, urls } = markUrls({ 'zh-CN': text }, ours);
  return [fillMarks(bodies['zh-CN'] ?? '', index => `<${index}>`), ...urls];
};

describe('addresses in the words of a campaign', () => {
  test.each([
    ['新茶到了：https://shop.example/tea?id=7，欢迎。', '新茶到了：<0>，欢迎。', 'https://shop.example/tea?id=7'],
    ['See https://shop.example/tea. Bye', 'See <0>. Bye', 'https://shop.example/tea'],
    ['（https://shop.example/a_(b)）', '（<0>）', 'https://shop.example/a_(b)'],
    ['(http://shop.example)', '(<0>)', 'http://shop.example'],
    ['点https://shop.example/茶', '点<0>茶', 'https://shop.example/'],
  ])('%s', (text, said, url) => {
    expect(numbered(text)).toEqual([said, url]);
  });

  test('the same address is one, in every language of the words', () => {
    const { bodies, urls } = markUrls(
      { 'zh-CN': 'https://a.example https://b.example', en: 'https://b.example' },
      () => false,
    );
    expect(urls).toEqual(['https://a.example', 'https://b.example']);
    expect(fillMarks(bodies.en ?? '', index => `<${index}>`)).toBe('<1>');
  });

  test.each([
    ['退订：https://kefu.example/u/3a-4b-00', 'is our own page'],
    ['https://shop.example/{{ name }}', 'differs from person to person'],
    ['{% if region == "https://shop.example" %}在{% endif %}', 'is asked, not said'],
    ['https://me:word@shop.example/', 'holds a password'],
    ['ftp://shop.example tel:10086 shop.example', 'is no address of the web'],
  ])('%s stays: it %s', text => {
    expect(numbered(text)).toEqual([text]);
  });

  test('a very long one stays', () => {
    const long = `https://shop.example/${'x'.repeat(700)}`;
    expect(numbered(long)).toEqual([long]);
  });

  test('a mark that somebody has in their name stands for nothing', () => {
    expect(fillMarks('\uE0C17\uE0C2您好', index => ['https://a.example'][index])).toBe('您好');
  });
});

describe('who opens an address', () => {
  test.each([
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.44(0x18002c2f) NetType/WIFI Language/zh_CN',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0',
    'Mozilla/5.0 (Linux; Android 14; CUBOT X90) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
    'Mozilla/5.0 (Linux; U; Android 13) AppleWebKit/537.36 Version/4.0 Chrome/109.0 MQQBrowser/14.5 Mobile Safari/537.36',
  ])('a person: %s', userAgent => {
    expect(isRobot({ userAgent, purpose: '' })).toBe(false);
  });

  test.each([
    'TelegramBot (like TwitterBot)',
    'Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)',
    'Mozilla/5.0 (Windows NT 6.1) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b',
    'Mozilla/4.0 (compatible; ms-office; MSOffice 16)',
    'QQ-URL-Manager',
    'facebookexternalhit/1.1',
    'Slackbot-LinkExpanding 1.0',
    'curl/8.5.0',
    '',
  ])('a program: %s', userAgent => {
    expect(isRobot({ userAgent, purpose: '' })).toBe(true);
  });

  test('a browser that only fetches ahead says so', () => {
    const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) Chrome/126.0.0.0 Safari/537.36';
    expect(isRobot({ userAgent, purpose: 'prefetch;prerender' })).toBe(true);
  });
});
