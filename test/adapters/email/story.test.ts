import type { ConversationId } from '../../../src/model';
import { type Dovecot, openDovecot } from '../../support/dovecot';
import { type Front, openFront } from '../../support/http';
import { onDovecot } from '../../support/machine';
import { settingsFor, until } from './account';
import { mail, openPostOffice, type PostOffice } from './post-office';

jest.setTimeout(120_000);

onDovecot('a shop with a mailbox', () => {
  let dovecot: Dovecot;
  let office: PostOffice;
  let front: Front;

  beforeEach(async () => {
    dovecot = await openDovecot();
    office = await openPostOffice();
    front = await openFront();
    await front.addChannel('email', settingsFor({ imap: dovecot.port, smtp: office.port }, { plusAddress: true }));
    await front.setRules([
      {
        name: '营业时间',
        when: { text: { contains: '营业时间' } },
        then: [{ reply: { text: '您好，我们 9:00–18:00 营业。' } }],
      },
      { name: '转人工', when: { text: { contains: '人工' } }, then: [{ handoff: {} }] },
    ]);
    front.listen();
  });
  afterEach(async () => {
    await front.close();
    await office.close();
    await dovecot.close();
  });

  /** Mail arrives, is stored, and whatever is due because of it is sent. */
  async function arrives(raw: string, stored = 1): Promise<void> {
    const heard = () => front.store.rows('message').countBy({ direction: 'in' });
    const before = await heard();
    dovecot.deliver(raw, { at: front.now() });
    await until(async () => (await heard()) >= before + stored);
    await front.outbound.drain();
  }
  const posted = () => office.posted.map(({ letter }) => `${letter.subject}: ${letter.text.trim()}`);
  const conversations = () => front.store.rows('conversation').find({ order: { id: 'ASC' } });

  test('王芳 is answered by a rule, then by 小周, in one thread; what comes twice is answered once', async () => {
    const first = mail('请问营业时间？');
    await arrives(first);
    expect(posted()).toEqual(['Re: 茶叶: 您好，我们 9:00–18:00 营业。']);
    expect(office.posted[0]).toMatchObject({ from: '', to: ['wang@mail.example'] });

    // The same mail again, as mail systems sometimes do, and after it another that shows it was passed over.
    dovecot.deliver(first, { at: front.now() });
    const answer = office.posted[0]?.letter.messageId ?? '';
    const history = `\n\n在 2026-11-20 10:00:00，"云锦茶行" <kefu@yunjin.example> 写道：\n\n您好，我们 9:00–18:00 营业。`;
    await arrives(
      mail(`我想找人工${history}`, { headers: { 'In-Reply-To': answer, References: answer, Subject: 'Tea' } }),
    );
    expect(office.posted).toHaveLength(1);
    const [conversation, ...others] = await conversations();
    expect(others).toEqual([]);
    expect(conversation).toMatchObject({ owner: 'queue', address: 'wang@mail.example' });

    const xiaozhou = await front.hire('小周', 'agent');
    const id = conversation?.id as ConversationId;
    await xiaozhou.post(`/conversations/${id}/takeover`, {}).expect(200);
    await xiaozhou.post(`/conversations/${id}/messages`, { text: '我是小周，请讲。' }).expect(201);
    await front.outbound.drain();
    expect(posted()[1]).toBe('Re: Tea: 我是小周，请讲。');
    expect(office.posted[1]?.from).toMatch(/^kefu\+d[0-9a-z]+\.[0-9a-f]{20}@yunjin\.example$/);
    expect(office.posted[1]?.letter.headers.has('auto-submitted')).toBe(false);
    expect(office.posted[1]?.letter.references).toContain(answer);
    expect((await front.history(id)).slice(0, 3)).toEqual([
      'in: 请问营业时间？',
      'out: 您好，我们 9:00–18:00 营业。',
      'in: 我想找人工',
    ]);
    const deliveries = await front.store.rows('delivery').find({ order: { id: 'ASC' } });
    expect(deliveries.map(({ state, externalId }) => ({ state, externalId }))).toEqual(
      office.posted.map(({ letter }) => ({ state: 'sent', externalId: letter.messageId })),
    );
  });

  test('李雷, who writes under the same subject, is another person in another thread', async () => {
    await arrives(mail('营业时间？'));
    await arrives(mail('营业时间呢？', { headers: { From: '李雷 <li@mail.example>' } }));
    expect((await conversations()).map(({ address }) => address)).toEqual(['wang@mail.example', 'li@mail.example']);
    expect(office.posted.map(({ to }) => to)).toEqual([['wang@mail.example'], ['li@mail.example']]);
  });

  test('a mail that bounces is a delivery that failed, and opens no conversation', async () => {
    await arrives(mail('营业时间？'));
    const ours = office.posted[0]?.letter.messageId ?? '';
    const report = `--b\nContent-Type: text/plain\n\nsorry\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; wang@mail.example\nAction: failed\nStatus: 5.1.1\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: ${ours}\n\n--b--\n`;
    const headers = {
      From: 'MAILER-DAEMON@mx.example',
      'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b',
    };
    await arrives(mail(report, { headers }), 0);
    await until(async () => (await front.store.rows('delivery').findOneBy({ externalId: ours }))?.state === 'failed');
    expect(await conversations()).toHaveLength(1);
    expect(office.posted).toHaveLength(1);
  });

  test('what 小周 wrote comes back without a word about it: this delivery failed, and 王芳 can be reached no more', async () => {
    await arrives(mail('我想找人工'));
    const xiaozhou = await front.hire('小周', 'agent');
    const id = (await conversations())[0]?.id as ConversationId;
    await xiaozhou.post(`/conversations/${id}/takeover`, {}).expect(200);
    for (const text of ['我是小周。', '请讲。']) {
      await xiaozhou.post(`/conversations/${id}/messages`, { text }).expect(201);
      await front.outbound.drain();
    }
    const states = async () =>
      (await front.store.rows('delivery').find({ order: { id: 'ASC' } })).map(one => one.state);
    const isReachable = async () =>
      (await front.store.rows('identity').findOneBy({ address: 'wang@mail.example' }))?.reachable;
    const back = (to: string) =>
      mail('退信：550 用户不存在', { headers: { From: 'postmaster@mx.example', To: to, Subject: '系统退信' } });
    const [first = '', second = ''] = office.posted.map(({ from }) => from);

    // Somebody who guesses opens a conversation of their own and changes nothing.
    await arrives(back(first.replace(/.(?=@)/, last => (last === '0' ? '1' : '0'))));
    expect(await states()).toEqual(['sent', 'sent']);
    expect(await isReachable()).toBe(true);

    await arrives(back(second), 0);
    await until(async () => (await states()).includes('failed'));
    expect(await states()).toEqual(['sent', 'failed']);
    expect(await isReachable()).toBe(false);
  });

  test('王芳 writes under a subject of last month in its thread, and in a new one when it has rested too long', async () => {
    const conversationsAfter = async (days: number) => {
      front.pass(days * 86_400_000);
      await arrives(mail(`又过了${days}天`));
      return (await conversations()).length;
    };
    expect([
      await conversationsAfter(0),
      await conversationsAfter(29),
      await conversationsAfter(31),
      await conversationsAfter(30),
    ]).toEqual([1, 1, 2, 2]);
  });

  test('an automatic mail is kept and nobody answers it', async () => {
    await arrives(mail('我在休假，营业时间之外', { headers: { 'Auto-Submitted': 'auto-replied' } }));
    expect(office.posted).toEqual([]);
    expect(await conversations()).toHaveLength(1);
  });

  describe('that meets another robot', () => {
    beforeEach(() =>
      front.setRules([{ name: '收到', when: { all: [] }, then: [{ reply: { text: '您好，收到了。' } }] }]),
    );

    /** A machine that answers every mail of ours and gives no sign of being one; slow enough to look like a person. */
    async function talk(next: (round: number) => Readonly<Record<string, string | null>>): Promise<number> {
      for (let round = 0; round < 40; round++) {
        await arrives(mail(`收到您的来信，第${round}次`, { headers: next(round) }));
        if (office.posted.length === round) return round;
        front.pass(5 * 60_000);
      }
      return Number.POSITIVE_INFINITY;
    }

    test('that answers in the thread, the talk ends by itself after a few mails', async () => {
      const ids = () => office.posted.map(({ letter }) => letter.messageId ?? '').join(' ');
      const rounds = await talk(round => ({ References: round === 0 ? null : ids(), Subject: 'Re: tea' }));
      expect(rounds).toBeLessThanOrEqual(5);
      expect(rounds).toBeGreaterThan(0);
    });

    test('that begins a thread with every mail, it ends as well', async () => {
      const rounds = await talk(round => ({ Subject: `Ticket ${round}`, From: 'robot@mail.example' }));
      expect(rounds).toBeLessThanOrEqual(10);
      expect(rounds).toBeGreaterThan(0);
    });
  });
});
