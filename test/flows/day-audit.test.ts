import { audit } from '../support/day/audit';
import { type Account, answered, type Books, type Outcome, type Question } from '../support/day/books';

const HOUR_MS = 3_600_000;

/** 王芳 is customer 0001 and 李雷 customer 0002, on WeChat; 小周 has held 王芳's conversation for a while. */
function honest(): Books {
  const ask = (tag: string, more: Partial<Question> = {}): Question => ({
    tag,
    person: tag.slice(0, 4),
    channel: 'wechat-oa',
    hour: 0,
    at: 0,
    acknowledged: true,
    expects: 'bot',
    ...more,
  });
  const questions = [
    ask('0001.0'),
    ask('0002.0'),
    ask('0001.1'),
    ask('0001.2', { expects: 'agent' }),
    ask('0001.3', { expects: 'nobody' }),
    ask('0002.1', { hour: 1, at: HOUR_MS }),
  ];
  const sent = (tag: string, by: Outcome['by'] = 'bot'): Outcome => ({
    tag,
    by,
    state: 'sent',
    fault: null,
    attempts: 1,
  });
  const took = (tag: string, at = 0, by: Outcome['by'] = 'bot') => ({
    person: tag.slice(0, 4),
    text: answered(tag, by),
    at,
  });
  return {
    questions,
    stored: questions.map(({ tag }, index) => ({ tag, seq: index + 1 })),
    outcomes: [sent('0001.0'), sent('0002.0'), sent('0001.1'), sent('0001.2', 'agent'), sent('0002.1')],
    accounts: {
      'wechat-oa': {
        ledger: [took('0001.0'), took('0002.0'), took('0001.1'), took('0001.2', 0, 'agent'), took('0002.1', HOUR_MS)],
        refused: [],
        moods: new Map([[1, 'silent']]),
        tenures: [{ person: '0001', from: 3, to: 4 }],
        windowMs: 48 * HOUR_MS,
        isKeyed: false,
      },
    },
  };
}

const cook = (change: Partial<Account>): Books => {
  const books = honest();
  return { ...books, accounts: { 'wechat-oa': { ...(books.accounts['wechat-oa'] as Account), ...change } } };
};
const ledger = () => [...(honest().accounts['wechat-oa']?.ledger ?? [])];
const outcomes = (tag: string, change: Partial<Outcome>): Books => {
  const books = honest();
  return { ...books, outcomes: books.outcomes.map(one => (one.tag === tag ? { ...one, ...change } : one)) };
};

test('honest books add up', () => {
  expect(audit(honest())).toEqual([]);
});

test.each<[string, () => Books, string]>([
  [
    'a message that was acknowledged and lost',
    () => ({ ...honest(), stored: honest().stored.filter(({ tag }) => tag !== '0001.3') }),
    '0001.3 was acknowledged and is lost',
  ],
  [
    'a message stored twice',
    () => ({ ...honest(), stored: [...honest().stored, { tag: '0002.0', seq: 9 }] }),
    '0002.0 was stored 2 times',
  ],
  [
    'a second answer',
    () => cook({ ledger: [...ledger(), ...ledger().slice(1, 2)] }),
    '0002.0, answered by the bot, was accepted 2 times',
  ],
  [
    'an answer that nobody sent and the store does not know',
    () => ({ ...honest(), outcomes: honest().outcomes.filter(({ tag }) => tag !== '0001.0') }),
    '0001.0: the platform took an answer of the bot that the store does not know',
  ],
  [
    'a question that was never answered',
    () => ({
      ...cook({ ledger: ledger().filter(({ text }) => !text.includes('0002.0')) }),
      outcomes: honest().outcomes.filter(({ tag }) => tag !== '0002.0'),
    }),
    '0002.0 was never answered by the bot',
  ],
  [
    'an answer that counts as sent and never arrived',
    () => cook({ ledger: ledger().filter(({ text }) => !text.includes('0002.0')) }),
    '0002.0, answered by the bot, counts as sent and the platform never took it',
  ],
  [
    'the wrong order',
    () => cook({ ledger: [ledger()[2], ledger()[1], ledger()[0], ...ledger().slice(3)] as Account['ledger'] }),
    '0001.0 was answered after 0001.1 on wechat-oa',
  ],
  [
    'the wrong person',
    () => cook({ ledger: ledger().map(line => (line.text.includes('0002.0') ? { ...line, person: '0001' } : line)) }),
    '0002.0 was answered to customer 0001',
  ],
  [
    'a send after the window',
    () => cook({ ledger: ledger().map(line => (line.text.includes('0002.1') ? { ...line, at: 50 * HOUR_MS } : line)) }),
    `wechat-oa: ${answered('0002.1', 'bot')} left after the window had closed`,
  ],
  [
    'a word of the bot after a takeover',
    () => cook({ tenures: [{ person: '0001', from: 2, to: 4 }] }),
    `wechat-oa: the bot said ${answered('0001.1', 'bot')} while a colleague held the conversation`,
  ],
  [
    'the bot where a colleague was to answer',
    () => ({
      ...cook({ ledger: [...ledger(), { person: '0001', text: answered('0001.3', 'bot'), at: 0 }] }),
      outcomes: [...honest().outcomes, { tag: '0001.3', by: 'bot', state: 'sent', fault: null, attempts: 1 }],
    }),
    '0001.3 was answered by the bot, who had nothing to say',
  ],
  [
    'a refusal nobody provoked',
    () => cook({ refused: [{ why: 'window', code: '45015' }] }),
    'wechat-oa had to refuse a send: window (45015)',
  ],
  [
    'a failure nobody provoked',
    () => outcomes('0001.0', { state: 'failed', fault: 'unreachable' }),
    '0001.0, answered by the bot, is failed (unreachable) and nothing in the script explains it',
  ],
  [
    'a failure of another kind than what was provoked',
    () => outcomes('0002.1', { state: 'failed', fault: 'refused' }),
    '0002.1, answered by the bot, is failed (refused) and nothing in the script explains it',
  ],
  [
    'a delivery left lying',
    () => outcomes('0002.1', { state: 'due' }),
    '0002.1, answered by the bot, is due at the end of the day',
  ],
  [
    'words nobody was to say',
    () => cook({ ledger: [...ledger(), { person: '0002', text: '您好', at: 0 }] }),
    'wechat-oa took words nobody was to say: 您好',
  ],
])('finds %s', (_, cooked, fault) => {
  expect(audit(cooked())).toContain(fault);
});

test('what a silent platform took twice, and what nobody knows, is explained by its silence alone', () => {
  const [, , , , last] = ledger();
  const twice = cook({ ledger: [...ledger(), last] as Account['ledger'] });
  const doubted = { ...twice, outcomes: outcomes('0002.1', { attempts: 2, fault: 'unknown' }).outcomes };
  expect(audit(doubted)).toEqual([]);
  expect(audit(outcomes('0002.1', { state: 'unknown', fault: 'unknown' }))).toEqual([]);
  expect(audit(outcomes('0001.0', { state: 'unknown', fault: 'unknown' }))).toHaveLength(1);
});
