import { openSeal } from '../../../adapters/email/seal';
import { replySubject, subjectKey } from '../../../adapters/email/subject';
import { openThreads, threadOfSubject } from '../../../adapters/email/thread';
import { openDesk, TEN } from './desk';
import { mail } from './post-office';

const DAY_MS = 86_400_000;
const thread = 'b'.repeat(20);
const mark = { key: 'd1a2b', thread, isAutomatic: false };

describe('the thread of a mail', () => {
  test('is that of our mail which it answers, whoever writes and whatever the subject', async () => {
    const desk = openDesk();
    const ours = desk.threads.messageId(mark);
    const answers: readonly Record<string, string>[] = [
      { 'In-Reply-To': ours, Subject: 'Something else', From: 'li@mail.example' },
      { References: `<first@mail.example>\r\n ${ours} <later@mail.example>` },
      { References: ours, 'In-Reply-To': '<unknown@mail.example>' },
    ];
    for (const headers of answers) expect((await desk.read(mail('好的', { headers }))).thread).toBe(thread);
  });

  test('is that of the mail it answers before those it only refers to, and of these the latest', async () => {
    const desk = openDesk();
    const [one, two, three] = ['1', '2', '3'].map(digit => digit.repeat(20)) as [string, string, string];
    const id = (thread: string) => desk.threads.messageId({ ...mark, thread });
    const answered = { 'In-Reply-To': id(one), References: `${id(two)} ${id(three)}` };
    expect((await desk.read(mail('好的', { headers: answered }))).thread).toBe(one);
    expect((await desk.read(mail('好的', { headers: { References: answered.References } }))).thread).toBe(three);
  });

  test('keeps of a long chain its first and its latest twenty in all', async () => {
    const desk = openDesk();
    const chain = Array.from({ length: 60 }, (_, index) => `<mail-${index}@mail.example>`);
    const raw = mail('还在聊', { id: '<mail-60@mail.example>', headers: { References: chain.join('\r\n ') } });
    const { references = [] } = await desk.letter(raw);
    expect(references).toHaveLength(20);
    expect([references[0], references.at(-2), references.at(-1)]).toEqual([
      chain[0],
      chain[59],
      '<mail-60@mail.example>',
    ]);
  });

  test('may be one that others named: an imported address that was greeted', async () => {
    const desk = openDesk();
    const ours = desk.threads.messageId({ key: 'd2', thread: '王芳@mail.example', isAutomatic: true });
    expect(desk.threads.read(ours)).toEqual({ key: 'd2', thread: '王芳@mail.example', isAutomatic: true });
    expect((await desk.read(mail('同乐', { headers: { 'In-Reply-To': ours } }))).thread).toBe('王芳@mail.example');
  });

  test('is never that of a Message-ID which is altered, or signed by somebody else', async () => {
    const desk = openDesk();
    const ours = desk.threads.messageId(mark);
    const own = threadOfSubject('wang@mail.example', '茶叶');
    const forgeries = [
      ours.replace(thread, 'c'.repeat(20)),
      ours.replace('d1a2b', 'd9'),
      ours.replace('.h.', '.a.'),
      ours.replace(/.(?=@)/, last => (last === '0' ? '1' : '0')),
      openThreads(openSeal('other', 'kefu@yunjin.example'), 'kefu@yunjin.example').messageId(mark),
    ];
    for (const forged of forgeries) {
      expect(desk.threads.read(forged)).toBeNull();
      expect((await desk.read(mail('好的', { headers: { 'In-Reply-To': forged } }))).thread).toBe(own);
    }
  });

  test('may stand in the address it was sent to, signed, in any case of letters', async () => {
    const desk = openDesk();
    const plus = desk.threads.plusAddress(thread) ?? '';
    expect(plus).toMatch(/^kefu\+[0-9a-f]{20}\.[0-9a-f]{20}@yunjin\.example$/);
    expect((await desk.read(mail('好的', { headers: { 'Delivered-To': plus.toUpperCase() } }))).thread).toBe(thread);
    expect((await desk.read(mail('好的', { headers: { 'X-Original-To': plus } }))).thread).toBe(thread);
    expect((await desk.read(mail('好的', { headers: { To: `"客服" <${plus}>` } }))).thread).toBe(thread);
    const forged = plus.replace(thread, 'c'.repeat(20));
    expect((await desk.read(mail('好的', { headers: { To: forged } }))).thread).not.toBe('c'.repeat(20));
    expect(desk.threads.plusAddress('wang@mail.example')).toBeNull();
    const long = openThreads(openSeal('s', 'a'), `${'k'.repeat(30)}@yunjin.example`);
    expect(long.plusAddress(thread)).toBeNull();
  });

  test('is otherwise one sender’s one subject, and never another sender’s', async () => {
    const desk = openDesk();
    const of = async (headers: Record<string, string>) => (await desk.read(mail('在吗', { headers }))).thread;
    const first = await of({ Subject: 'Tea' });
    expect(await of({ Subject: 'RE: Re:  tea ' })).toBe(first);
    expect(await of({ Subject: '=?utf-8?B?5Zue5aSN77yaVGVh?=' })).toBe(first);
    expect(await of({ Subject: 'Tea', From: 'li@mail.example' })).not.toBe(first);
    expect(await of({ Subject: 'Coffee' })).not.toBe(first);
  });

  test('by a subject alone ends when it has rested for thirty days, and the next is talked in from then on', async () => {
    const desk = openDesk();
    const on = async (day: number) => (await desk.read(mail(`第${day}天`), { at: TEN + day * DAY_MS })).thread ?? '';
    const spring = await on(0);
    expect(await on(30)).toBe(spring);
    const summer = await on(61);
    expect(summer).not.toBe(spring);
    expect(summer).toMatch(/^[0-9a-f]{20}$/);
    expect(await on(62)).toBe(summer);
    expect(await on(93)).not.toBe(summer);
  });

  test('by a subject alone goes by what is stored, of ours too, when the process begins anew', async () => {
    const first = threadOfSubject('wang@mail.example', '茶叶');
    const second = threadOfSubject('wang@mail.example', '茶叶', 1);
    const threadAfter = async (days: number, more: Readonly<Record<string, string>> = {}) => {
      const desk = openDesk();
      desk.saidAt.set(first, TEN - 90 * DAY_MS);
      if (days > 0) desk.saidAt.set(second, TEN - days * DAY_MS);
      return (await desk.read(mail('在吗', { headers: more }))).thread;
    };
    expect(await threadAfter(0)).toBe(second);
    expect(await threadAfter(29)).toBe(second);
    expect(await threadAfter(31)).toBe(threadOfSubject('wang@mail.example', '茶叶', 2));
    // Who answers our mail of years ago is still in its thread.
    const ours = openDesk().threads.messageId({ ...mark, thread: first });
    expect(await threadAfter(29, { 'In-Reply-To': ours })).toBe(first);
  });
});

test('subjects are compared without what mail programs put before them, and answered with one Re', () => {
  for (const subject of ['茶叶', 'Re: 茶叶', '回复：茶叶', '答复: Re[2]: 转发：茶叶', 'Fwd: RE： 茶叶', 'AW: 茶叶\r\n'])
    expect(subjectKey(subject)).toBe('茶叶');
  expect(subjectKey('Regarding tea')).toBe('regarding tea');
  expect(replySubject('回复：Re: 茶叶')).toBe('Re: 茶叶');
  expect(replySubject(`Re: ${'长'.repeat(400)}`).length).toBeLessThan(260);
  expect(replySubject('茶叶\r\nBcc: evil@bad.example')).toBe('Re: 茶叶 Bcc: evil@bad.example');
});
