import { openDesk } from './desk';
import { mail } from './post-office';

const mark = { key: 'd1a2b', thread: 'b'.repeat(20), isAutomatic: true };

/** A report on a mail of ours, as Postfix writes them. */
function report(messageId: string, fields: Readonly<Record<string, string>>, returned = 'message/rfc822'): string {
  const recipient = Object.entries({ 'Final-Recipient': 'rfc822; Wang@Mail.example', ...fields });
  const body = [
    '--b\nContent-Type: text/plain\n\nI am sorry to have to inform you\n',
    `--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n${recipient.map(one => one.join(': ')).join('\n')}\n`,
    `--b\nContent-Type: ${returned}\n\nSubject: x\nMessage-ID:\n ${messageId}\nFrom: kefu@yunjin.example\n\n--b--\n`,
  ].join('\n');
  return mail(body, {
    headers: {
      From: 'MAILER-DAEMON@mx.example',
      'Return-Path': '<>',
      'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b',
    },
  });
}

describe('a delivery report', () => {
  test('of a dead address says what became of our mail, and that nothing can be sent there any more', async () => {
    const desk = openDesk();
    const ours = desk.threads.messageId(mark);
    const fields = { Action: 'failed', Status: '5.1.1', 'Diagnostic-Code': 'smtp; 550 5.1.1 no such user' };
    for (const part of ['message/rfc822', 'text/rfc822-headers']) {
      expect(await desk.read(report(ours, fields, part))).toMatchObject({
        kind: 'receipt',
        address: 'wang@mail.example',
        thread: mark.thread,
        answerable: false,
        receipt: { externalId: ours, state: 'failed', gone: true, fault: '5.1.1 smtp; 550 5.1.1 no such user' },
      });
    }
  });

  test('of a full mailbox, a heavy mail or a policy says nothing about the address', async () => {
    const desk = openDesk();
    for (const Status of ['5.2.2', '5.3.4', '5.7.1', '4.4.1']) {
      const { receipt } = await desk.read(report(desk.threads.messageId(mark), { Action: 'failed', Status }));
      expect(receipt).toMatchObject({ state: 'failed' });
      expect(receipt).not.toHaveProperty('gone');
    }
  });

  test('of a delay is noted and changes nothing, and of success says so', async () => {
    const desk = openDesk();
    const ours = desk.threads.messageId(mark);
    const late = await desk.read(report(ours, { Action: 'delayed', Status: '4.4.1' }));
    expect(late).toMatchObject({ kind: 'other', content: { type: 'event', event: 'mail-delayed' } });
    expect(late).not.toHaveProperty('receipt');
    for (const Action of ['delivered', 'relayed', 'expanded']) {
      const arrived = await desk.read(report(ours, { Action, Status: '2.0.0' }));
      expect(arrived.receipt).toEqual({ externalId: ours, state: 'sent' });
    }
  });

  test('that returns nothing of our mail is known by the mail it answers', async () => {
    const desk = openDesk();
    const ours = desk.threads.messageId(mark);
    const status = 'Final-Recipient: rfc822; wang@mail.example\nAction: failed\nStatus: 5.1.1\n';
    const body = `--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n${status}\n--b--\n`;
    const headers = {
      From: 'MAILER-DAEMON@mx.example',
      'In-Reply-To': ours,
      'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b',
    };
    expect(await desk.read(mail(body, { headers }))).toMatchObject({
      kind: 'receipt',
      thread: mark.thread,
      receipt: { externalId: ours, state: 'failed', gone: true },
    });
  });

  test('on several recipients is told by its worst', async () => {
    const desk = openDesk();
    const good = 'Final-Recipient: rfc822; li@mail.example\nAction: delivered\nStatus: 2.0.0\n';
    const raw = report(desk.threads.messageId(mark), { Action: 'failed', Status: '5.1.1' });
    expect(await desk.read(raw.replace('Final-Recipient', `${good}\r\nFinal-Recipient`))).toMatchObject({
      address: 'wang@mail.example',
      receipt: { state: 'failed', gone: true },
    });
  });

  test('that anybody could have written proves nothing: it is kept as a mail nobody answers', async () => {
    const desk = openDesk();
    const ours = desk.threads.messageId(mark);
    const fields = { Action: 'failed', Status: '5.1.1' };
    for (const id of ['<somebody@else.example>', ours.replace('d1a2b', 'd9')]) {
      const heard = await desk.read(report(id, fields));
      expect(heard).toMatchObject({ kind: 'message', answerable: false });
      expect(heard).not.toHaveProperty('receipt');
    }
  });

  test('in free words is understood when it names our mail', async () => {
    const desk = openDesk();
    const ours = desk.threads.messageId(mark);
    const words = `抱歉，您的邮件被退回来了……\n收件人邮件地址不存在\n550 5.1.1 User unknown\nMessage-ID: ${ours}\n`;
    const from = { From: 'Postmaster@163.example' };
    expect(await desk.read(mail(words, { headers: from }))).toMatchObject({
      kind: 'receipt',
      receipt: { externalId: ours, state: 'failed', gone: true },
    });
    expect(await desk.read(mail('我们的邮局明天休息', { headers: from }))).toMatchObject({
      kind: 'message',
      answerable: false,
    });
  });
});

describe('what comes back to the address that names our mail', () => {
  const goal = { address: 'wang@mail.example', thread: 'wang@mail.example', class: 'greeting' } as const;
  const daemon = { From: 'Postmaster@qq.example', 'Return-Path': '<>', Subject: '系统退信' };

  /** A desk that sent 王芳 a greeting, and where it comes back to. */
  function openReturn() {
    const desk = openDesk();
    desk.goals.set('d1a2b', goal);
    return { desk, to: desk.returns.of('d1a2b') ?? '' };
  }

  test('is about this mail, though it says nothing else of it, in whatever letters the address came', async () => {
    const { desk, to } = openReturn();
    const ours = desk.threads.messageId({ key: 'd1a2b', thread: goal.thread, isAutomatic: true });
    const ways: readonly [string, string][] = [
      ['To', to],
      ['X-Original-To', to.toUpperCase()],
      ['Delivered-To', to],
    ];
    for (const [name, address] of ways) {
      const heard = await desk.read(mail('抱歉，您的邮件被退回来了。', { headers: { ...daemon, [name]: address } }));
      expect(heard).toMatchObject({ kind: 'receipt', thread: goal.thread, answerable: false });
      expect(heard.receipt).toEqual({ externalId: ours, state: 'failed', fault: 'failed' });
    }
    const gone = mail('550 5.1.1 User unknown', { headers: { ...daemon, To: to } });
    expect((await desk.read(gone)).receipt).toMatchObject({ externalId: ours, gone: true });
  });

  test('is known for a report without its part, by its kind or by the header of Exim and Gmail', async () => {
    const { desk, to } = openReturn();
    const from = { From: 'Mail Delivery System <system@mx.example>', To: to };
    const report = { 'Content-Type': 'multipart/report; report-type=delivery-status; boundary=b' };
    const empty = '--b\nContent-Type: text/plain\n\nsorry\n--b--\n';
    expect(await desk.read(mail(empty, { headers: { ...from, ...report } }))).toMatchObject({ kind: 'receipt' });
    const header = { 'X-Failed-Recipients': 'wang@mail.example' };
    expect(await desk.read(mail('sorry', { headers: { ...from, ...header } }))).toMatchObject({ kind: 'receipt' });
  });

  test('says only that it takes longer, where its subject does', async () => {
    const { desk, to } = openReturn();
    const late = mail('仍在重试', { headers: { ...daemon, To: to, Subject: 'Delivery Status Notification (Delay)' } });
    expect(await desk.read(late)).toMatchObject({ kind: 'other', content: { event: 'mail-delayed' } });
  });

  test('is no bounce when a machine answers for 王芳: it belongs to the thread, and nobody answers it', async () => {
    const { desk, to } = openReturn();
    const away = { To: to, 'Return-Path': '<>', 'Auto-Submitted': 'auto-replied', Subject: '我在休假' };
    const seen = { To: to, 'Content-Type': 'multipart/report; report-type=disposition-notification; boundary=b' };
    for (const headers of [away, seen]) {
      const heard = await desk.read(mail('下周回来', { headers }));
      expect(heard).toMatchObject({ kind: 'message', thread: goal.thread, answerable: false });
      expect(heard).not.toHaveProperty('receipt');
    }
  });

  test('changes nothing when it is forged, or names no mail of this account', async () => {
    const { desk, to } = openReturn();
    const others = openDesk('another secret').returns.of('d1a2b') ?? '';
    const forgeries = [
      to.replace('d1a2b', 'd1a2c'),
      to.replace(/.(?=@)/, last => (last === '0' ? '1' : '0')),
      others,
      desk.returns.of('d9z') ?? '',
      // Signed by us, for another purpose.
      desk.threads.plusAddress('b'.repeat(20)) ?? '',
    ];
    for (const forged of forgeries) {
      const heard = await desk.read(mail(`550 5.1.1 ${forged}`, { headers: { ...daemon, To: forged } }));
      expect(heard).toMatchObject({ kind: 'message', answerable: false });
      expect(heard).not.toHaveProperty('receipt');
    }
  });

  test('has room in an address, or our own stays', () => {
    const { desk, to } = openReturn();
    expect(to).toMatch(/^kefu\+d1a2b\.[0-9a-f]{20}@yunjin\.example$/);
    expect(desk.returns.of('d'.padEnd(33, '1'))).toBeNull();
  });
});
