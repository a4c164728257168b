import fc from 'fast-check';
import { openDesk, TEN } from './desk';
import { mail } from './post-office';

const latin1 = (text: string) => Buffer.from(text, 'latin1');

describe('a mail', () => {
  test('is words, a subject and who wrote them', async () => {
    const desk = openDesk();
    expect(await desk.read(mail('请问几点开门？\n'))).toEqual({
      kind: 'message',
      externalId: expect.stringMatching(/^<\w{16}@mail\.example>$/),
      address: 'wang@mail.example',
      thread: expect.stringMatching(/^[0-9a-f]{20}$/),
      content: { type: 'mail', subject: '茶叶', text: '请问几点开门？', references: [expect.any(String)] },
      platformTime: TEN,
      profile: { name: '王芳' },
    });
  });

  test('in GBK is read like any other, names, subject, words and files', async () => {
    const gbk = latin1(
      'From: =?gbk?B?zfW3vA==?= <wang@mail.example>\r\nTo: kefu@yunjin.example\r\nSubject: =?gb2312?B?xOO6ww==?=\r\n' +
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n' +
        'Content-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\xc4\xe3\xba\xc3\r\n--b\r\n' +
        'Content-Type: application/pdf; name="=?gbk?B?zfW3vA==?=.pdf"\r\n\r\n%PDF-\r\n--b--\r\n',
    );
    const desk = openDesk();
    expect(await desk.read(gbk)).toMatchObject({
      profile: { name: '王芳' },
      content: { subject: '你好', text: '你好', files: [{ name: '王芳.pdf', mime: 'application/pdf' }] },
    });
  });

  test('of HTML alone is heard by its words, and its own shape is kept', async () => {
    const html = '<style>p{}</style><p>营业&nbsp;时间&#65311;</p><script>steal()</script><div>谢谢<br>王芳</div>';
    const desk = openDesk();
    const letter = await desk.letter(mail(html, { headers: { 'Content-Type': 'text/html; charset=utf-8' } }));
    expect(letter.text).toBe('营业 时间？\n谢谢\n王芳');
    expect(letter.html).toMatchObject({ mime: 'text/html', hash: expect.stringMatching(/^\w{64}$/) });
    expect(desk.kept[0]?.bytes.toString()).toContain('steal()');
  });

  test('that says all in its subject is heard by it', async () => {
    expect(await openDesk().letter(mail(' \n'))).toMatchObject({ subject: '茶叶', text: '茶叶' });
  });

  test('with an empty file, or with more files than a letter has, says which were not kept', async () => {
    const file = (name: string, body: string) => `--b\nContent-Type: text/csv; name="${name}"\n\n${body}\n`;
    const body = `${file('a.csv', '1,2')}${file('empty.csv', '')}${file('x.csv', '3').repeat(60)}--b--`;
    const letter = await openDesk().letter(mail(body, { headers: { 'Content-Type': 'multipart/mixed; boundary=b' } }));
    expect(letter.files).toHaveLength(62);
    expect(letter.files?.filter(one => one.hash !== undefined).length).toBeLessThanOrEqual(50);
    expect(letter.files?.at(-1)).toMatchObject({ name: 'x.csv', fault: expect.stringContaining('50 files') });
  });

  test('whose Message-ID many mails could share is known by its bytes', async () => {
    const desk = openDesk();
    const ids = await Promise.all(
      ['<1@localhost>', '<1@printer>', 'nonsense', `<${'x'.repeat(300)}@mail.example>`].map(
        async id => (await desk.read(mail('扫描件', { id }))).externalId,
      ),
    );
    for (const id of ids) expect(id).toMatch(/^sha256:\w{64}$/);
    expect(new Set(ids).size).toBe(4);
  });

  test('with forged headers speaks for nobody else', async () => {
    const desk = openDesk();
    const forged = await desk.read(
      mail('转账', { headers: { From: '"kefu@yunjin.example" <evil@bad.example>', Sender: 'kefu@yunjin.example' } }),
    );
    expect(forged).toMatchObject({ address: 'evil@bad.example', profile: { name: 'kefu@yunjin.example' } });
    const nobody = await desk.read(mail('你好', { headers: { From: 'not an address' } }));
    expect(nobody).toMatchObject({ address: 'unknown@invalid', answerable: false, content: { text: '你好' } });
    const two = await desk.read(mail('你好', { headers: { From: 'li@mail.example, wang@mail.example' } }));
    expect(two.address).toBe('li@mail.example');
  });

  test('of a robot that writes for a person comes from that person', async () => {
    const form = { From: 'no-reply@website.example', 'Reply-To': 'li@mail.example' };
    expect(await openDesk().read(mail('表单', { headers: form }))).toMatchObject({
      address: 'li@mail.example',
      answerable: false,
    });
  });

  test('that is built to be unreadable is kept as it came', async () => {
    let nested = 'Content-Type: text/plain\r\n\r\n套娃';
    for (let depth = 0; depth < 80; depth++)
      nested = `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n${nested}\r\n--b${depth}--`;
    expect(await openDesk().read(`From: wang@mail.example\r\n${nested}`)).toMatchObject({
      kind: 'message',
      answerable: false,
      content: { type: 'unknown', kind: 'mail', raw: expect.stringContaining('套娃') },
    });
  });

  test('of any bytes at all is heard', async () => {
    const desk = openDesk();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async bytes => {
        const heard = await desk.read(Buffer.from(bytes));
        expect(heard.externalId).not.toBe('');
        expect(heard.address).not.toBe('');
      }),
      { numRuns: 200 },
    );
  });

  test('cut off anywhere is heard as far as it goes', async () => {
    const whole = Buffer.from(
      mail('--b\nContent-Type: text/plain; charset=utf-8\n\n你好\n--b\nContent-Type: image/png\n\nxx\n--b--', {
        headers: { 'Content-Type': 'multipart/mixed; boundary=b' },
      }),
    );
    const desk = openDesk();
    for (let at = 0; at <= whole.length; at += 7) {
      const heard = await desk.read(whole.subarray(0, at), { isWhole: false });
      expect(heard.externalId).not.toBe('');
    }
  });
});

describe('a mail that no machine may answer', () => {
  const marks: readonly (readonly [string, Readonly<Record<string, string | null>>])[] = [
    ['was submitted automatically', { 'Auto-Submitted': 'auto-replied' }],
    ['was generated', { 'Auto-Submitted': 'auto-generated; owner-email="x@y.example"' }],
    ['has no return path', { 'Return-Path': '<>' }],
    ['is bulk', { Precedence: 'bulk' }],
    ['is a list’s', { Precedence: 'list' }],
    ['is junk', { Precedence: 'junk' }],
    ['is of a list', { 'List-Id': 'tea <tea.lists.example>' }],
    ['can be unsubscribed', { 'List-Unsubscribe': '<https://x.example>' }],
    ['asks for silence', { 'X-Auto-Response-Suppress': 'OOF, AutoReply' }],
    ['is an old responder’s', { 'X-Autoreply': 'yes' }],
    ['is another old responder’s', { 'X-Autorespond': 'holiday' }],
    ['is of the mail system', { From: 'MAILER-DAEMON@mail.example' }],
    ['is of a robot with a dash', { From: 'no-reply@shop.example' }],
    ['is marked as spam', { 'X-Spam-Status': 'Yes, score=9.1' }],
    ['is of the postmaster', { From: 'Postmaster@mail.example' }],
    ['is of nobody who reads', { From: 'no_reply@shop.example' }],
    ['is our own', { From: 'shop@yunjin.example' }],
    ['is spam', { 'X-Spam-Flag': 'YES' }],
    ['was not addressed to us', { To: 'undisclosed-recipients:;' }],
    ['is a report', { 'Content-Type': 'multipart/report; report-type=feedback-report; boundary=b' }],
  ];
  test.each(marks)('%s', async (_, headers) => {
    expect(await openDesk().read(mail('您好', { headers }))).toMatchObject({ kind: 'message', answerable: false });
  });

  test('is none of these', async () => {
    const people: readonly Record<string, string>[] = [
      {},
      { 'Auto-Submitted': 'no' },
      { To: 'li@mail.example', Cc: '"客服" <SHOP@yunjin.example>' },
      { To: 'kefu+anything@yunjin.example' },
      { To: '团队: kefu@yunjin.example, li@mail.example;' },
    ];
    for (const headers of people) expect((await openDesk().read(mail('您好', { headers }))).answerable).toBeUndefined();
  });

  test('is one that was read or lay too long', async () => {
    expect((await openDesk().read(mail('您好'), { isStale: true })).answerable).toBe(false);
  });
});
