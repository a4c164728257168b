import { createHash, createVerify, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { limits } from '../../../adapters/email/limits';
import { openAccount, outbound } from './account';
import { openPostOffice, type PostOffice } from './post-office';

const idle = () => new AbortController().signal;

let office: PostOffice;
beforeEach(async () => {
  office = await openPostOffice();
});
afterEach(() => office.close());

/** Whether a receiver that finds this key in DNS would believe the mail (RFC 6376, 3.4.2, 3.4.4 and 3.7). */
function isBelieved(raw: string, publicKey: KeyObject): boolean {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const relaxed = (text: string) => text.replace(/[ \t]+/g, ' ');
  const fields = head
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .map(line => ({
      name: line.slice(0, line.indexOf(':')).toLowerCase().trim(),
      value: relaxed(line.slice(line.indexOf(':') + 1)).trim(),
    }));
  const signature = fields.find(({ name }) => name === 'dkim-signature')?.value ?? '';
  const tags = new Map(signature.split(';').map(tag => [tag.split('=', 1)[0]?.trim(), tag.replace(/^[^=]*=/, '')]));
  expect(tags.get('c')).toBe('relaxed/relaxed');
  const body = `${rest
    .join('\r\n\r\n')
    .split('\r\n')
    .map(line => relaxed(line).trimEnd())
    .join('\r\n')
    .replace(/(?:\r\n)+$/, '')}\r\n`;
  if (createHash('sha256').update(body).digest('base64') !== tags.get('bh')?.replace(/\s/g, '')) return false;
  const signed = (tags.get('h') ?? '').split(':').flatMap(name => {
    const field = fields.findLast(one => one.name === name.trim().toLowerCase());
    return field === undefined ? [] : [`${field.name}:${field.value}\r\n`];
  });
  const own = `dkim-signature:${signature.replace(/\bb=[^;]*/, 'b=')}`;
  const verify = createVerify('RSA-SHA256').update(signed.join('') + own.trimEnd());
  return verify.verify(publicKey, tags.get('b')?.replace(/\s/g, '') ?? '', 'base64');
}

test('a greeting that is signed by DKIM is believed by whoever has the key, and not when it was altered', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const dkim = { domain: 'yunjin.example', selector: 's1', privateKey: pem };
  const account = openAccount({ smtp: office.port }, { dkim });
  await account.channel.send(outbound('中秋快乐！\n云锦茶行敬上', { class: 'greeting' }), idle());
  const raw = office.posted[0]?.raw ?? '';
  expect(isBelieved(raw, publicKey)).toBe(true);
  expect(isBelieved(raw.replace('List-Unsubscribe=One-Click', 'List-Unsubscribe=Never'), publicKey)).toBe(false);
  expect(isBelieved(raw.replace(/webhooks\/7/, 'webhooks/8'), publicKey)).toBe(false);
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
  expect(isBelieved(raw, stranger)).toBe(false);
  await account.close();
});

test('a letter of HTML has its words beside it', async () => {
  const account = openAccount({ smtp: office.port });
  const html = await account.tools.keep({
    bytes: Buffer.from('<p>您好，<b>王芳</b></p>'),
    mime: 'text/html',
    name: null,
  });
  const content = { type: 'mail', subject: '报价', text: '', html } as const;
  await account.channel.send(outbound('', { content }), idle());
  expect(office.posted[0]?.letter.headers.get('content-type')?.[0]).toMatch(/^multipart\/alternative/);
  expect(office.posted[0]?.letter).toMatchObject({
    text: expect.stringContaining('您好，王芳'),
    html: expect.stringContaining('<b>'),
  });
  await account.close();
});

test('a long thread is answered with its first mail and its latest', async () => {
  const account = openAccount({ smtp: office.port });
  const references = Array.from({ length: 60 }, (_, index) => `<mail-${index}@mail.example>`);
  const question = { type: 'mail', subject: '茶叶', text: '？', references } as const;
  const answers = { externalId: '<mail-59@mail.example>', content: question, platformTime: 0, before: 0 };
  await account.channel.send(outbound('您好', { answers }), idle());
  const named = office.posted[0]?.letter.references ?? [];
  expect(named).toHaveLength(20);
  expect([named[0], named.at(-1)]).toEqual([references[0], references[59]]);
  expect(office.posted[0]?.letter.headers.get('in-reply-to')).toEqual([references[59]]);
  await account.close();
});

test('one may always write, ten mails a second, and a file has room in 25 MB as base64', () => {
  expect(limits).toMatchObject({ windows: {}, rate: { count: 10, perMs: 1000 }, idempotency: 'key' });
  for (const { maxBytes } of Object.values(limits.media)) expect((maxBytes * 4) / 3).toBeLessThan(25 * 1024 * 1024);
});
