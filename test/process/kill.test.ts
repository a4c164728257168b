import { openWechatPlatform, paths, type WechatPlatform } from '../../stand-ins/wechat-oa/platform';
import { openWechatPushes, sampleAccount } from '../../stand-ins/wechat-oa/pushes';
import { type Asking, openCrowd, seeded } from '../support/customers';
import { type Books, complaints, type StoredMessage, type StoredReply } from '../support/ledgers';
import { onDist } from '../support/machine';
import { addWechat, signIn, teach } from '../support/office';
import { openPremises, type Premises, type Running, until } from '../support/process';

/** A busy machine may take its time. */
jest.setTimeout(60_000);

/** `GUANXI_KILLS=1000` for a weekend, `GUANXI_SEED=…` to repeat a run that went wrong. */
const kills = Number(process.env.GUANXI_KILLS ?? 10);
const seed = Number(process.env.GUANXI_SEED ?? Date.now() % 1_000_000);
/** What a process may have on its way to WeChat at once. */
const IN_FLIGHT = 32;
/** Between a kill and the next start as much time passes as a lease takes. */
const OFF_MS = 35_000;
/** More would tire the bot, which hands over a customer who asks the same again and again. */
const QUESTIONS_EACH = 2;
const AT_ONCE = 8;

const hours = '您好，我们 9:00–18:00 营业。';
const brew = ['先温杯。', '八十五度的水，三十秒出汤。'];
const answerTo = ({ question }: Pick<Asking, 'question'>): readonly string[] =>
  question.startsWith('怎么泡') ? brew : [hours];

onDist(`killed ${kills} times while customers write (seed ${seed})`, () => {
  let premises: Premises;
  let platform: WechatPlatform;

  beforeAll(async () => {
    premises = await openPremises();
    platform = await openWechatPlatform();
  });
  afterAll(async () => {
    await premises.close();
    await platform.close();
  });

  test(
    'nothing acknowledged is lost, nothing is stored or answered twice, and it comes back by itself',
    async () => {
      const random = seeded(seed);
      const wait = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));
      let aheadMs = 0;
      let server = await premises.start({ aheadMs });
      const office = await signIn(server.url);
      await teach(office, [
        { says: '怎么泡', then: brew.map(text => ({ reply: { text } })) },
        { says: '营业时间', then: [{ reply: { text: hours } }] },
      ]);
      const channel = await addWechat(office, platform.url);
      platform.trouble(paths.send, { lateMs: 10 });

      let up: Promise<Running> = Promise.resolve(server);
      const crowd = openCrowd({
        pushes: openWechatPushes(sampleAccount, () => Date.now() + aheadMs),
        address: () => `${server.url}/webhooks/${channel}`,
        again: () => up.then(() => wait(20 * random())),
      });
      let isOver = false;
      const customers = Array.from({ length: AT_ONCE }, async () => {
        while (!isOver) {
          await up;
          const customer = Math.floor(crowd.ledger.length / QUESTIONS_EACH);
          await crowd.ask(`o${String(customer).padStart(27, '0')}`, random() < 0.3 ? '怎么泡白茶？' : '请问营业时间？');
          await wait(20 * random());
        }
      });

      const answered = () => crowd.ledger.filter(asking => asking.acknowledged).length;
      const starts: number[] = [];
      for (let killed = 0; killed < kills; killed++) {
        const enough = answered() + 5 + 60 * random();
        await until(() => answered() >= enough, 'customers to be answered', 60_000);
        await wait(20 * random());
        const ending = server.end('SIGKILL');
        up = ending.then(() => {
          aheadMs += OFF_MS;
          return premises.start({ aheadMs });
        });
        server = await up;
        starts.push(server.startedMs);
      }
      isOver = true;
      await Promise.all(customers);
      await server.end('SIGKILL');
      aheadMs += OFF_MS;
      server = await premises.start({ aheadMs });
      const open = "SELECT COUNT(*) AS count FROM delivery WHERE state IN ('due', 'sending')";
      await until(() => premises.read<{ count: number }>(open)[0]?.count === 0, 'the outbox to be empty', 30_000);
      expect(await server.end('SIGTERM')).toMatchObject({ code: 0 });

      const books = booksOf(crowd.ledger, premises, platform);
      const acknowledged = answered();
      const slowest = Math.round(Math.max(...starts));
      process.stdout.write(
        `  ${kills} kills: ${acknowledged} of ${books.asked.length} messages acknowledged, ` +
          `${books.accepted.length} sent by call, slowest start ${slowest} ms (seed ${seed})\n`,
      );
      expect(complaints(books, { answerTo, mostDoubles: IN_FLIGHT * (kills + 1) })).toEqual([]);
      expect(acknowledged).toBeGreaterThan(kills * 5);
      expect(books.asked.some(asking => asking.tries > 1 && asking.acknowledged)).toBe(true);
      expect(slowest).toBeLessThan(10_000);
    },
    120_000 + kills * 20_000,
  );
});

function booksOf(asked: readonly Asking[], premises: Premises, platform: WechatPlatform): Books {
  const replies = premises.read<StoredReply & { content: string; dedupeKey: string }>(
    'SELECT d.dedupeKey, d.route, d.state, d.attempts, m.content FROM delivery d JOIN message m ON m.id = d.messageId',
  );
  return {
    asked,
    accepted: platform.ledger.map(({ openid, body }) => ({ openid, text: (body.text as { content: string }).content })),
    messages: premises.read<StoredMessage>("SELECT id, externalId FROM message WHERE direction = 'in'"),
    replies: replies.map(({ content, dedupeKey, ...row }) => {
      const [, messageId, part] = dedupeKey.split(':').map(Number);
      return { ...row, messageId: messageId!, part: part!, text: (JSON.parse(content) as { text: string }).text };
    }),
    integrity: premises.read<{ integrity_check: string }>('PRAGMA integrity_check')[0]?.integrity_check ?? 'silent',
  };
}

describe('the books themselves are proved: whoever cooks them is found out', () => {
  const wang = 'oWANG000000000000000000000001';
  const asking = (id: string, question: string, words: (string | null)[]): Asking => ({
    ...{ id, openid: wang, question, tries: words.length, answers: words },
    ...{ acknowledged: words.length > 0, refusals: [] },
  });
  const reply = (messageId: number, part: number, text: string, route: StoredReply['route']): StoredReply => ({
    ...{ messageId, part, text, route, state: 'sent', attempts: 1 },
  });
  const honest = () => ({
    asked: [
      asking('m1', '营业时间', [hours]),
      asking('m2', '怎么泡', [brew[0]!, brew[0]!]),
      asking('m3', '营业时间', []),
    ],
    accepted: [{ openid: wang, text: brew[1]! }],
    messages: [
      { id: 1, externalId: 'm1' },
      { id: 2, externalId: 'm2' },
    ],
    replies: [reply(1, 0, hours, 'inline'), reply(2, 0, brew[0]!, 'inline'), reply(2, 1, brew[1]!, 'send')],
    integrity: 'ok',
  });
  const promised = { answerTo, mostDoubles: 1 };

  test('honest ones stand', () => {
    expect(complaints(honest(), promised)).toEqual([]);
    const books = honest();
    books.accepted.push({ openid: wang, text: brew[1]! });
    expect(complaints(books, promised)).toEqual([]);
  });

  test.each<[string, (books: ReturnType<typeof honest>) => unknown, RegExp]>([
    ['a lost message', books => books.messages.shift(), /m1 was acknowledged and is lost/],
    ['a message stored twice', books => books.messages.push({ id: 3, externalId: 'm1' }), /m1 is stored 2 times/],
    ['a message nobody wrote', books => books.messages.push({ id: 3, externalId: 'm9' }), /nobody wrote it/],
    ['a missing reply', books => books.replies.shift(), /m1 has 0 replies instead of 1/],
    ['a second reply', books => books.replies.push(reply(1, 0, hours, 'inline')), /m1 has 2 replies instead of 1/],
    [
      'a reply that never ended',
      books => books.replies.splice(0, 1, { ...books.replies[0]!, state: 'sending' }),
      /still sending/,
    ],
    ['other words', books => books.replies.splice(0, 1, { ...books.replies[0]!, text: '打烊了' }), /with other words/],
    [
      'other words on the repeated push',
      books => books.asked[1]!.answers.push('打烊了'),
      /told something else: 打烊了/,
    ],
    [
      'an acknowledgement without the answer',
      books => books.asked[0]!.answers.splice(0, 1, null),
      /without its answer/,
    ],
    [
      'an answer nobody kept',
      books => books.replies.splice(0, 1, reply(1, 0, hours, 'send')),
      /a reply of its own beside it/,
    ],
    ['a send that never arrived', books => books.accepted.pop(), /was never taken by WeChat/],
    [
      'an answer that rode and was sent too',
      books => books.accepted.push({ openid: wang, text: hours }),
      /sent as well/,
    ],
    ['words to a stranger', books => books.accepted.push({ openid: 'oLI', text: hours }), /answers nothing/],
    [
      'too many doubles',
      books => books.accepted.push(...[1, 2].map(() => ({ openid: wang, text: brew[1]! }))),
      /arrived twice/,
    ],
    ['a damaged file', books => Object.assign(books, { integrity: 'row 3 missing' }), /damaged: row 3 missing/],
  ])('%s', (_, cook, complaint) => {
    const books = honest();
    cook(books);
    expect(complaints(books, promised).join('\n')).toMatch(complaint);
  });
});
