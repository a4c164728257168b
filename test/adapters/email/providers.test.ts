import { createServer, type Socket } from 'node:net';
import wellKnown from 'nodemailer/lib/well-known';
import { imapFault } from '../../../adapters/email/errors';
import { openMailbox } from '../../../adapters/email/mailbox';
import { returnAddressOf, type Server, serverOf, settings } from '../../../adapters/email/settings';
import { openPostman } from '../../../adapters/email/smtp';
import { openAccount, openEar, settingsFor, until } from './account';
import { openCable } from './cable';
import { openPostOffice, SMTP_PASSWORD } from './post-office';

/** A mailbox at NetEase: it opens no folder for a client that has not named itself after the sign-in. */
async function openNetEase() {
  const said: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    let isKnown = false;
    let isNamed = false;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.write('* OK [CAPABILITY IMAP4rev1 ID IDLE] 163 ready\r\n');
    const hear = (line: string): void => {
      const [tag = '', command = ''] = line.split(' ');
      const word = command.toUpperCase();
      said.push(word);
      const ok = (...more: string[]) => socket.write(`${[...more, `${tag} OK done`].join('\r\n')}\r\n`);
      if (word === 'CAPABILITY') ok('* CAPABILITY IMAP4rev1 ID IDLE');
      else if (word === 'LOGIN') {
        isKnown = true;
        ok();
      } else if (word === 'ID') {
        isNamed = isKnown;
        ok('* ID ("name" "Coremail" "version" "1" "vendor" "NetEase")');
      } else if (word === 'LIST') ok('* LIST (\\HasNoChildren) "/" "INBOX"');
      else if (word === 'EXAMINE' || word === 'SELECT') {
        if (isNamed) ok('* 0 EXISTS', '* FLAGS (\\Seen)', '* OK [UIDVALIDITY 1] ok', '* OK [UIDNEXT 1] ok');
        else socket.write(`${tag} NO ${word} Unsafe Login. Please contact kefu@188.com for help\r\n`);
      } else if (word === 'UID') ok('* SEARCH');
      else if (word === 'IDLE') socket.write('+ idling\r\n');
      else ok();
    };
    let rest = '';
    socket.on('data', chunk => {
      const lines = (rest + chunk.toString()).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) hear(line);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    said,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

test('a client of NetEase names itself after the sign-in, before it opens the mailbox', async () => {
  const netEase = await openNetEase();
  const account = openAccount({ imap: netEase.port });
  const ending = new AbortController();
  const listening = account.channel.listen(openEar().ear, ending.signal);
  await Promise.race([until(() => netEase.said.includes('IDLE')), listening]);
  const order = netEase.said.filter(word => ['LOGIN', 'ID', 'EXAMINE'].includes(word));
  expect(order.slice(order.indexOf('LOGIN'))).toEqual(['LOGIN', 'ID', 'EXAMINE']);
  ending.abort();
  await listening;
  await account.close();
  netEase.close();
});

const password = 'shouquanma';

test('a provider fills in its servers, and what is filled in by hand counts more', () => {
  const own = settings.parse({
    address: 'Kefu@163.com',
    preset: '163',
    imap: { password },
    smtp: { password, host: 'relay.example', port: '587', secure: false, user: 'u' },
  });
  expect(serverOf(own, 'imap')).toEqual({
    host: 'imap.163.com',
    port: 993,
    secure: true,
    user: 'Kefu@163.com',
    password,
    trusting: false,
  });
  expect(serverOf(own, 'smtp')).toMatchObject({ host: 'relay.example', port: 587, secure: false, user: 'u' });
  const plain = settings.parse({ address: 'kefu@yunjin.example', imap: { password }, smtp: { password } });
  expect(serverOf(plain, 'smtp').host).toBe('smtp.yunjin.example');
});

test.each([
  ['qq', 'QQ', 'imap.qq.com'],
  ['163', '163', 'imap.163.com'],
  ['126', '126', 'imap.126.com'],
  ['exmail', 'QQex', 'imap.exmail.qq.com'],
  ['aliyun', 'AliyunQiye', 'imap.qiye.aliyun.com'],
  ['feishu', 'FeishuMail', 'imap.feishu.cn'],
])('the servers of %s are those that nodemailer knows, by TLS', (preset, service, imapHost) => {
  const own = settings.parse({ address: 'kefu@yunjin.example', preset, imap: { password }, smtp: { password } });
  const { host, port, secure, trusting } = serverOf(own, 'smtp');
  expect(wellKnown(service)).toMatchObject({ host, port, secure });
  expect([secure, trusting]).toEqual([true, false]);
  expect(serverOf(own, 'imap')).toMatchObject({ host: imapHost, port: 993, secure: true, trusting: false });
});

test('mail leaves from an address that names it where there is one and the provider is not known to refuse it', () => {
  const from = (more: object) =>
    returnAddressOf(
      settings.parse({ address: 'Kefu@yunjin.example', imap: { password }, smtp: { password }, ...more }),
    );
  const plusAddress = true;
  expect(from({})).toBeNull();
  expect(from({ verp: 'on' })).toBeNull();
  expect(from({ plusAddress })).toBe('kefu@yunjin.example');
  expect(from({ plusAddress, bounceAddress: 'Bounce@yunjin.example' })).toBe('bounce@yunjin.example');
  expect(from({ plusAddress, verp: 'off' })).toBeNull();
  for (const preset of ['qq', '163', '126', 'exmail', 'aliyun', 'feishu']) {
    expect(from({ plusAddress, preset })).toBeNull();
    expect(from({ plusAddress, preset, verp: 'on' })).toBe('kefu@yunjin.example');
    // The mailbox is theirs, the way out is not.
    expect(from({ plusAddress, preset, smtp: { password, host: 'relay.example' } })).toBe('kefu@yunjin.example');
  }
});

test('a connection stays in the clear only on this machine, or by the switch for tests', () => {
  const trusts = (host: string, allowPlaintext = false) =>
    serverOf(
      settings.parse({
        address: 'kefu@yunjin.example',
        imap: { password, host, secure: false },
        smtp: { password },
        allowPlaintext,
      }),
      'imap',
    ).trusting;
  for (const host of ['127.0.0.1', 'localhost', '::1']) expect(trusts(host)).toBe(true);
  for (const host of ['imap.qq.com', '127.0.0.1.evil.example', 'localhost.example', '10.0.0.1'])
    expect(trusts(host)).toBe(false);
  expect(trusts('imap.qq.com', true)).toBe(true);
});

test('a server that offers no TLS hears no password', async () => {
  const netEase = await openNetEase();
  const office = await openPostOffice();
  const line = await openCable(office.port);
  const server = (port: number): Server => ({
    host: '127.0.0.1',
    port,
    secure: false,
    user: 'kefu@yunjin.example',
    password: SMTP_PASSWORD,
    trusting: false,
  });
  const fault = await openMailbox(server(netEase.port), new AbortController().signal).catch((error: unknown) => error);
  expect(imapFault(fault, [])).toMatchObject({ kind: 'broken' });
  expect(netEase.said).not.toContain('LOGIN');

  const postman = openPostman(server(line.port), undefined);
  const attempt = postman.send(
    { text: '您好' },
    'kefu@yunjin.example',
    'wang@mail.example',
    new AbortController().signal,
  );
  await expect(attempt).rejects.toMatchObject({ kind: 'broken' });
  expect(line.said()).toContain('STARTTLS');
  expect(line.said()).not.toMatch(/AUTH|MAIL/);
  expect(office.signIns).toBe(0);
  postman.close();
  await line.close();
  await office.close();
  netEase.close();
});

test('settings that could end a header or a command are refused', () => {
  const given = settingsFor({});
  for (const wrong of [
    { address: 'kefu' },
    { address: 'a@b.example, c@d.example' },
    { name: 'x\r\nBcc: evil@bad.example' },
    { imap: { ...given.imap, host: 'a\nb' } },
    { imap: { ...given.imap, surprise: 1 } },
    { preset: 'gmail' },
    { maxBytes: 1 },
    { bounceAddress: 'a@b.example, c@d.example' },
    { subjectDays: 0 },
  ])
    expect(settings.safeParse({ ...given, ...wrong }).success).toBe(false);
});
