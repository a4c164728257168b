import { generateKeyPairSync } from 'node:crypto';
import { ChannelError, isTestable, type Outbound, tellsHealth } from '../../../src/channel';
import type { Content } from '../../../src/model';
import { openAccount, outbound, until } from './account';
import { openPostOffice, type PostOffice, SMTP_PASSWORD } from './post-office';

jest.setTimeout(120_000);

const idle = () => new AbortController().signal;
const question: Content = {
  type: 'mail',
  subject: '回复：茶叶',
  text: '几点开门？',
  references: ['<a1@mail.example>', '<b2@mail.example>'],
};
const answers = { externalId: '<b2@mail.example>', content: question, platformTime: 0, before: 0 };

describe('what we say by mail', () => {
  let office: PostOffice;
  let account: ReturnType<typeof openAccount>;
  beforeEach(async () => {
    office = await openPostOffice();
    account = openAccount({ smtp: office.port });
  });
  afterEach(async () => {
    await account.close();
    await office.close();
  });

  const send = (...[text, more, signal = idle()]: [string, Parameters<typeof outbound>[1]?, AbortSignal?]) =>
    account.channel.send(outbound(text, more), signal);
  const faultOf = async (attempt: Promise<unknown>): Promise<ChannelError> => {
    const fault = await attempt.catch((error: unknown) => error);
    if (!(fault instanceof ChannelError)) throw new Error(`expected a ChannelError, not ${String(fault)}`);
    expect(JSON.stringify(fault) + fault.stack).not.toContain(SMTP_PASSWORD);
    return fault;
  };
  const header = (name: string, index = 0) => office.posted[index]?.letter.headers.get(name);

  test('by an agent arrives as a person’s letter, in the thread of the mail it answers', async () => {
    const receipt = await send('九点开门，\n欢迎光临。', { answers });
    expect(office.posted).toHaveLength(1);
    const [{ from, to, letter }] = office.posted as [PostOffice['posted'][0]];
    expect({ from, to }).toEqual({ from: 'kefu@yunjin.example', to: ['wang@mail.example'] });
    expect(letter).toMatchObject({
      from: { address: 'kefu@yunjin.example', name: '云锦茶行' },
      subject: 'Re: 茶叶',
      text: '九点开门，\n欢迎光临。',
      messageId: receipt.externalId,
      references: ['<a1@mail.example>', '<b2@mail.example>'],
    });
    expect(header('in-reply-to')).toEqual(['<b2@mail.example>']);
    for (const name of ['auto-submitted', 'precedence', 'list-unsubscribe']) expect(header(name)).toBeUndefined();
  });

  test('has the subject an agent wrote, and stays in the thread', async () => {
    await send('', { content: { type: 'mail', subject: '报价单', text: '您好，报价见下。' }, answers });
    await send('', { content: { type: 'mail', subject: '', text: '请查收。' }, answers });
    expect(office.posted.map(({ letter }) => letter.subject)).toEqual(['报价单', 'Re: 茶叶']);
    expect(office.posted[0]?.letter.references).toEqual(['<a1@mail.example>', '<b2@mail.example>']);
  });

  test('has the same Message-ID at every attempt, and another thread or delivery has another', async () => {
    const ids: (string | null)[] = [];
    for (const more of [{}, {}, { key: 'd2' }, { thread: 'c'.repeat(20) }, { class: 'reply' as const }])
      ids.push((await send('您好', more)).externalId);
    expect(ids[0]).toMatch(/^<d1\.h\.a{20}\.[0-9a-f]{20}@yunjin\.example>$/);
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(4);
    expect(office.posted.map(one => one.letter.messageId)).toEqual(ids);
  });

  test('by the bot cannot be answered by a machine', async () => {
    await send('营业时间九点到六点', { class: 'reply', answers });
    expect(office.posted[0]).toMatchObject({ from: '', letter: { subject: 'Re: 茶叶' } });
    expect(header('auto-submitted')).toEqual(['auto-replied']);
    expect(header('x-auto-response-suppress')).toEqual(['All']);
    expect(header('list-unsubscribe')).toBeUndefined();
  });

  test('by the bot leaves in our own name where the provider refuses the null sender, from then on', async () => {
    const asked: string[] = [];
    office.refuse.from = address => {
      asked.push(address);
      return address === '' ? [553, 'Mail from must equal authorized user'] : null;
    };
    await send('一', { class: 'reply' });
    await send('二', { class: 'reply', key: 'd2' });
    expect(office.posted.map(one => one.from)).toEqual(['kefu@yunjin.example', 'kefu@yunjin.example']);
    expect(asked).toEqual(['', 'kefu@yunjin.example', 'kefu@yunjin.example']);
  });

  test('as a greeting begins a thread and carries one way out of it, for one click', async () => {
    await send('中秋快乐！\n云锦茶行敬上', { class: 'greeting', answers });
    expect(office.posted[0]?.letter).toMatchObject({ subject: '中秋快乐！', references: [] });
    expect(header('list-unsubscribe')).toEqual([
      expect.stringMatching(
        /^<https:\/\/kefu\.yunjin\.example\/webhooks\/7\/unsubscribe\?t=[\w.-]+>, <mailto:kefu@yunjin\.example\?subject=unsubscribe%20[\w.-]+>$/,
      ),
    ]);
    expect(header('list-unsubscribe-post')).toEqual(['List-Unsubscribe=One-Click']);
    expect(header('precedence')).toEqual(['bulk']);
    expect(header('auto-submitted')).toEqual(['auto-generated']);
  });

  test('is signed by DKIM, with both headers of the way out among what is signed', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const signer = openAccount(
      { smtp: office.port },
      { dkim: { domain: 'yunjin.example', selector: 's1', privateKey: pem } },
    );
    await signer.channel.send(outbound('中秋快乐', { class: 'greeting' }), idle());
    const signature = header('dkim-signature')?.[0]?.replace(/\s/g, '') ?? '';
    expect(signature).toContain('d=yunjin.example;');
    expect(signature).toContain('s=s1;');
    const signed = /;h=([^;]+);/.exec(signature)?.[1]?.toLowerCase().split(':');
    expect(signed).toEqual(expect.arrayContaining(['from', 'message-id', 'list-unsubscribe', 'list-unsubscribe-post']));
    await signer.close();
  });

  test('asks for answers at an address that names the thread, where the provider allows it', async () => {
    const plus = openAccount({ smtp: office.port }, { plusAddress: true });
    await plus.channel.send(outbound('您好'), idle());
    expect(office.posted[0]?.letter.replyTo).toEqual([
      expect.stringMatching(/^kefu\+a{20}\.[0-9a-f]{20}@yunjin\.example$/),
    ]);
    await plus.close();
  });

  describe('from an address that names the delivery, where the account has one', () => {
    const own = 'kefu@yunjin.example';
    const tagged = expect.stringMatching(/^bounce\+d\d\.[0-9a-f]{20}@yunjin\.example$/);
    let named: ReturnType<typeof openAccount>;
    beforeEach(() => {
      named = openAccount({ smtp: office.port }, { bounceAddress: 'bounce@yunjin.example' });
    });
    afterEach(() => named.close());
    const say = (key: string, kind: Outbound['class'] = 'agent') =>
      named.channel.send(outbound('您好', { key, class: kind }), idle());
    const senders = () => office.posted.map(({ from }) => from);

    test('leave words of people and greetings, each from its own, and the bot’s from nobody', async () => {
      await say('d1');
      await say('d2', 'greeting');
      await say('d3', 'reply');
      expect(senders()).toEqual([tagged, tagged, '']);
      expect(new Set(senders()).size).toBe(3);
      expect(office.posted[0]?.letter.from?.address).toBe(own);
    });

    test('is given up for our own where the provider refuses it at once, and not tried again', async () => {
      const asked: string[] = [];
      office.refuse.from = address => {
        asked.push(address);
        return address === own ? null : [501, 'mail from address must be same as authorization user'];
      };
      await say('d1');
      await say('d2');
      await say('d3', 'reply');
      expect(senders()).toEqual([own, own, own]);
      expect(asked).toEqual([tagged, own, own, '', own]);
    });

    test('is given up where it is refused with the recipient, as Postfix does', async () => {
      office.refuse.rcpt = from => (from === own ? null : [553, '5.7.1 Sender address rejected: not owned by user']);
      await say('d1');
      expect(senders()).toEqual([own]);
    });

    test('stays when the mail itself is refused, whoever sends it', async () => {
      office.refuse.to = [554, '5.7.1 relay access denied'];
      expect(await faultOf(say('d1'))).toMatchObject({ kind: 'refused' });
      office.refuse.to = [550, '5.1.1 no such user'];
      expect(await faultOf(say('d2'))).toMatchObject({ kind: 'unreachable' });
      office.refuse = {};
      await say('d3');
      expect(senders()).toEqual([tagged]);
    });
  });

  test('may be any content a mail can carry', async () => {
    const photo = await account.tools.keep({ bytes: Buffer.from('PNG?'), mime: 'image/png', name: '龙井.png' });
    const html = await account.tools.keep({ bytes: Buffer.from('<b>您好</b>'), mime: 'text/html', name: null });
    const contents: readonly [Content, RegExp][] = [
      [{ type: 'image', media: photo, text: '新茶' }, /新茶/],
      [{ type: 'file', media: photo }, /龙井\.png/],
      [{ type: 'link', title: '店铺', text: '地图', url: 'https://yunjin.example' }, /店铺\s+地图\s+https:\/\/yunjin/],
      [{ type: 'articles', articles: [{ title: '甲', url: 'https://a.example' }] }, /甲\nhttps:\/\/a\.example/],
      [
        { type: 'menu', text: '请选择', options: [{ id: '1', label: '营业时间' }], tail: '回复即可' },
        /· 营业时间\n\n回复即可/,
      ],
      [{ type: 'location', latitude: 30.2, longitude: 120.1, text: '龙井路1号' }, /龙井路1号\n30\.2, 120\.1/],
      [{ type: 'mail', subject: '报价', text: '见附件', html, files: [photo] }, /见附件/],
    ];
    for (const [index, [content, words]] of contents.entries()) {
      await send('', { content, key: `d${index}` });
      expect(office.posted[index]?.letter.text).toMatch(words);
    }
    expect(office.posted[0]?.letter.parts).toMatchObject([{ name: '龙井.png', mime: 'image/png' }]);
    expect(office.posted[6]?.letter).toMatchObject({ subject: '报价', html: expect.stringContaining('<b>您好</b>') });
  });

  test('keeps the subject it was given, and is answered in the thread all the same', async () => {
    await send('', { content: { type: 'mail', subject: '报价单', text: '见正文' }, answers });
    expect(office.posted[0]?.letter).toMatchObject({
      subject: '报价单',
      references: ['<a1@mail.example>', '<b2@mail.example>'],
    });
  });

  test('is refused before it leaves when a mail cannot carry it, or the file is gone or too heavy', async () => {
    const heavy = await account.tools.keep({ bytes: Buffer.alloc(19 * 1024 * 1024), mime: 'video/mp4', name: null });
    const contents: readonly Content[] = [
      { type: 'transfer' },
      { type: 'image', media: { hash: 'f'.repeat(64) } },
      { type: 'file', media: { url: 'file:///etc/hostname' } },
      { type: 'video', media: heavy },
    ];
    for (const content of contents) expect(await faultOf(send('', { content }))).toMatchObject({ kind: 'refused' });
    expect(office.posted).toEqual([]);
    expect(office.signIns).toBe(0);
  });

  test('cannot smuggle a header or another recipient in', async () => {
    const evil = '您好\r\nBcc: evil@bad.example\r\n\r\n<script>';
    await send(evil, {
      answers: {
        ...answers,
        content: { ...question, subject: evil, references: [evil, '<ok@mail.example>\r\nBcc: evil@bad.example'] },
      },
    });
    expect(office.posted[0]?.to).toEqual(['wang@mail.example']);
    expect(header('bcc')).toBeUndefined();
    for (const address of [
      'wang@mail.example\r\nBcc: evil@bad.example',
      'a@b.example, c@d.example',
      '<a@b.example>',
      '',
    ])
      expect(await faultOf(send('您好', { address }))).toMatchObject({ kind: 'refused' });
    expect(office.posted).toHaveLength(1);
  });

  const replies: readonly (readonly [PostOffice['refuse'], string, Partial<ChannelError>])[] = [
    [{ to: [550, '5.1.1 no such user wang@mail.example'] }, 'nobody lives there', { kind: 'unreachable', code: '550' }],
    [{ to: [552, '5.2.2 mailbox full'] }, 'their mailbox is full', { kind: 'unreachable' }],
    [{ to: [554, '5.7.1 relay access denied'] }, 'we may not send there', { kind: 'refused' }],
    [{ to: [452, '4.2.2 over quota'] }, 'later, for this mail', { kind: 'busy', retryAfterMs: null }],
    [{ to: [450, '4.7.1 greylisted'] }, 'they wait who comes again', { kind: 'busy', retryAfterMs: null }],
    [{ from: () => [450, '4.7.1 too many'] }, 'later, for the account', { kind: 'busy', retryAfterMs: 60_000 }],
    [{ from: () => [553, '5.7.1 sender not owned'] }, 'the sender is not ours', { kind: 'broken' }],
    [{ data: [554, '5.7.1 looks like spam'] }, 'these words', { kind: 'refused', code: '554' }],
    [{ data: [552, 'too large'] }, 'too large', { kind: 'refused' }],
    [{ data: [451, 'try again'] }, 'later', { kind: 'busy' }],
    [{ data: [421, 'closing'] }, 'we are too fast', { kind: 'busy', retryAfterMs: 60_000 }],
    [{ signIn: [535, '5.7.8 wrong'] }, 'the password', { kind: 'broken', code: '535' }],
    [{ signIn: [454, '4.7.0 temporary'] }, 'sign-in is out of order', { kind: 'busy' }],
  ];
  test.each(replies)('that is refused: %j, %s', async (refuse, _, expected) => {
    office.refuse = refuse;
    const fault = await faultOf(send('请勿告诉别人'));
    expect(fault).toMatchObject(expected);
    expect(fault.message).not.toMatch(/请勿|wang@/);
    expect(office.posted).toEqual([]);
    office.refuse = {};
    await send('再来', { key: 'd2' });
    expect(office.posted).toHaveLength(1);
  });

  test('that was taken whole and then met silence is unknown, and is not sent again by itself', async () => {
    office.onTaken = async () => new Promise(() => undefined);
    const ending = new AbortController();
    const attempt = faultOf(send('您好', {}, ending.signal));
    await until(() => office.posted.length === 1);
    ending.abort();
    expect(await attempt).toMatchObject({ kind: 'unknown' });
    expect(office.posted).toHaveLength(1);
  });

  test('that is stopped before it began is busy, and nothing leaves', async () => {
    expect(await faultOf(send('您好', {}, AbortSignal.abort()))).toMatchObject({ kind: 'busy' });
    expect(office.signIns).toBe(0);
  });

  test('shares a few connections', async () => {
    await Promise.all(Array.from({ length: 60 }, (_, index) => send(`第${index}封`, { key: `d${index}` })));
    expect(office.posted).toHaveLength(60);
    expect(office.signIns).toBeLessThanOrEqual(5);
  });

  test('can be proved without sending, where the mailbox can be read', async () => {
    if (!isTestable(account.channel)) throw new Error('a mailbox can be tested');
    // Nothing reads mail in this account, which the proof says first.
    expect(await faultOf(account.channel.test(idle()))).toMatchObject({ kind: 'busy' });
    expect(tellsHealth(account.channel) && account.channel.health().link).toBe('down');
  });
});
