import lexicon from '../../config/courtesy.json';
import { candidates } from '../../src/engine/candidates';
import { isCourtesy } from '../../src/engine/courtesy';
import { answering, bookOf, conversation, on, reply, rule, texts } from './rule-stage';

const polite = {
  'zh-CN': [
    '谢谢',
    '谢谢 🙏',
    '多谢多谢',
    '同乐',
    '同乐同乐！',
    '同喜同喜',
    '新年快乐！',
    '新年快乐，万事如意，阖家幸福！',
    '祝你们新的一年生意兴隆，财源广进',
    '也祝您新年快乐🎉🎉🎉',
    '恭喜发财',
    '2027年新年快乐',
    '中秋快乐',
    '中秋节快乐，花好月圆',
    '端午安康',
    '节日愉快',
    '生日快乐我的朋友',
    '你也是',
    '您也一样，全家平安',
    '彼此彼此',
    '收到，谢谢',
    '收到，谢谢！',
    '好的，非常感谢您！',
    '好的呢，谢谢小姐姐',
    '嗯嗯 辛苦了',
    '谢谢你们的祝福',
    '感谢一直以来的关照',
    '谢谢小周',
    '谢谢王经理，您也新年快乐',
    '新年快乐！欧阳娜娜敬上',
    '李小明祝您新年快乐',
    '不客气',
    '没有了，谢谢',
    '早安，节日快乐',
    '谢谢老师～',
    '[抱拳][抱拳]',
    '新年快乐[玫瑰]',
    '谢谢/:rose',
    '🙏🙏',
    '❤️',
    '👍🏻',
    '  谢　谢谢  ',
  ],
  'zh-TW': [
    '謝謝',
    '謝謝您，佳節愉快',
    '同樂',
    '大家新年快樂喔',
    '恭喜發財，萬事如意',
    '感恩喔',
    '您也是，闔家平安',
    '收到囉 謝謝',
    '聖誕節快樂',
  ],
  'zh-HK': [
    '唔該晒',
    '多謝晒',
    '恭喜發財',
    '恭喜發財！身體健康！',
    '你都係，新年快樂',
    '大家咁話',
    '中秋節快樂呀',
    '唔使客氣',
    '龍馬精神，出入平安',
  ],
  en: [
    'Thanks!',
    'thx',
    'Thank you so much',
    'Thanks, happy holidays!',
    'Happy new year to you too',
    'Happy New Year 2027!',
    'Same to you and your family',
    'You too 😊',
    'Got it, thanks',
    'ok thanks a lot',
    'Merry Christmas, everyone',
    'Kung Hei Fat Choy!',
    'That is so kind of you, thank you',
    "You're welcome",
    'Thanks, John!',
    'Many thanks, best wishes for the new year',
    'Have a nice weekend',
    'No thanks',
  ],
};

const needy = {
  'zh-CN': [
    '谢谢，那发票呢',
    '谢谢 发票',
    '新年快乐 我的快递呢',
    '新年快乐，请问还营业吗',
    '新年快乐，我要退货',
    '谢谢你们把我的订单弄丢了',
    '谢谢，我的订单还没到',
    '我的订单还没到',
    '同乐，你们放假了吧',
    '谢谢，多少钱',
    '谢谢 退款',
    '谢谢，20230815001',
    '谢谢，要3盒',
    '谢谢！帮我查一下',
    '多谢，什么时候发货',
    '新年快乐？',
    '谢谢😡',
    '谢谢👎',
    '感谢！但是茶叶罐破了',
    '收到，漏了一罐',
    '收到',
    '好的',
    '在吗',
    '你好',
    '哦',
    '呵呵',
    '谢谢，麻烦转人工',
    '中秋礼盒有现货',
    '祝我好运，我去起诉你们',
    '可以，谢谢，明天送来',
    '快乐大本营门票',
    '安康路三号',
    '谢谢你上次在店里推荐的那款陈年普洱我们全家都喝完',
    '',
    '　',
    '？？？',
    '😡😡',
  ],
  'zh-TW': ['謝謝，請問發票統編', '新年快樂，我的宅配', '謝謝，運費怎麼算', '感恩，要退貨', '謝謝 下單了'],
  'zh-HK': ['唔該，幾時有貨', '唔該，我想退款', '多謝晒，張單呢', '恭喜發財，收咗錢未', '唔該 冇收到'],
  en: [
    'Thanks, what about my invoice',
    'thanks, refund',
    'Thanks but it is broken',
    'Happy new year, where is my order',
    'Thanks, are you open?',
    'I am not happy',
    'thank you, order 4711',
    'Thanks, still waiting',
    "thanks, it didn't arrive",
    'Thanks for nothing',
    'thank you for losing my parcel',
    'happy to pay $5',
    'Спасибо, thanks',
    'ok',
    'hello',
  ],
};

describe.each(['zh-CN', 'zh-TW', 'zh-HK', 'en'] as const)('what people answer a greeting in %s', locale => {
  it.each(polite[locale])('is a courtesy: %s', text => expect(isCourtesy(text)).toBe(true));
  it.each(needy[locale])('wants something, or is not certain: %s', text => expect(isCourtesy(text)).toBe(false));
});

describe('a courtesy', () => {
  it('may name the business, which would be a riddle elsewhere', () => {
    expect(isCourtesy('谢谢云上茶铺，新年快乐', '云上茶铺')).toBe(true);
    expect(isCourtesy('谢谢雲上茶鋪的各位', '云上茶铺')).toBe(true);
    expect(isCourtesy('谢谢云上茶铺')).toBe(false);
    expect(isCourtesy('云上茶铺', '云上茶铺')).toBe(false);
    expect(isCourtesy('谢谢云上茶铺，我的茶呢', '云上茶铺')).toBe(false);
  });

  it('is short: whoever writes more is read', () => {
    expect(isCourtesy('谢谢'.repeat(40))).toBe(true);
    expect(isCourtesy('谢谢'.repeat(41))).toBe(false);
  });

  it('knows each phrase of its list, and no phrase that stands for a need as well', () => {
    const { pictures, ...locales } = lexicon;
    for (const { courtesies, around, needs } of Object.values(locales)) {
      for (const phrase of courtesies) expect([phrase, isCourtesy(phrase)]).toEqual([phrase, true]);
      for (const phrase of around) expect([phrase, isCourtesy(`谢谢 ${phrase}`)]).toEqual([phrase, true]);
      for (const need of needs) expect([need, isCourtesy(`谢谢 ${need}`)]).toEqual([need, false]);
    }
    for (const picture of pictures.courtesies) expect([picture, isCourtesy(picture)]).toEqual([picture, true]);
    for (const picture of pictures.needs) expect([picture, isCourtesy(`谢谢${picture}`)]).toEqual([picture, false]);
  });
});

describe('a rule on courtesies', () => {
  const book = bookOf([
    rule({ name: '客套话', when: { courtesy: true }, priority: 10, ...answering(reply('您客气了')) }),
    rule({ name: '不客套', when: { all: [{ not: { courtesy: true } }, { text: { contains: '茶' } }] } }),
    on('快递', '快递查询'),
  ]);

  it('answers them alone, and says why', () => {
    const talk = conversation(book);
    const thanked = talk.says('同乐！');
    expect(texts(thanked)).toEqual(['您客气了']);
    expect(thanked.why).toEqual([expect.objectContaining({ ruleName: '客套话', because: ['is a courtesy'] })]);
    expect(texts(talk.says('谢谢云上茶铺'))).toEqual(['您客气了']);
    expect(texts(talk.says('新年快乐，我的快递'))).toEqual(['快递查询']);
    expect(talk.says('谢谢，茶呢').why[0]?.ruleName).toBe('不客套');
  });

  it('is asked only where a word of courtesy occurs', () => {
    const places = (text: string) => {
      const hits: number[] = [];
      book.find(text, hits);
      return candidates(book.bucket('message', 'stage')!, hits, false).map(place => book.rules[place]?.rule.name);
    };
    expect(places('我的订单还没到')).toEqual([]);
    expect(places('同乐')).toEqual(['客套话']);
  });
});
