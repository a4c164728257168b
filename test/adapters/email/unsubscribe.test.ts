import { ChannelError, type WebhookRequest } from '../../../src/channel';
import { openDesk, TEN } from './desk';
import { mail } from './post-office';

const desk = openDesk();
const [, link = '', subject = ''] =
  /^<(https:[^>]+)>, <mailto:kefu@yunjin\.example\?subject=([^>]+)>$/.exec(
    desk.unsubscribing.header('wang@mail.example'),
  ) ?? [];

const follow = (more: Partial<WebhookRequest> = {}) =>
  desk.unsubscribing.receive({
    method: 'POST',
    path: '/unsubscribe',
    query: new URL(link).searchParams,
    headers: {},
    body: Buffer.from('List-Unsubscribe=One-Click'),
    at: TEN,
    ...more,
  });

const withdrawal = {
  kind: 'consent',
  address: 'wang@mail.example',
  consent: { purpose: 'marketing', granted: false },
  answerable: false,
};

test('the link leads to the channel’s own door', () => {
  expect(new URL(link).origin + new URL(link).pathname).toBe('https://kefu.example/webhooks/7/unsubscribe');
});

test('where the house gives the customer’s own page the link leads there, and a mail still does', () => {
  const page = 'https://kefu.example/u/1-7-abc';
  const [, leads, mailTo] = /^<([^>]+)>, <mailto:[^?]+\?subject=unsubscribe%20([^>]+)>$/.exec(
    desk.unsubscribing.header('wang@mail.example', page),
  )!;
  expect(leads).toBe(page);
  expect(mailTo).toBe(new URL(link).searchParams.get('t'));
});

test('one click withdraws, and a second one is the same', () => {
  const { inbound, response } = follow();
  expect(inbound).toEqual([expect.objectContaining(withdrawal)]);
  expect(response).toMatchObject({ status: 200, body: expect.stringContaining('您已退订') });
  expect(follow().inbound).toEqual(inbound);
  // After they came back they may leave again.
  expect(follow({ at: TEN + 86_400_000 }).inbound[0]?.externalId).not.toBe(inbound[0]?.externalId);
});

test.each([
  ['application/x-www-form-urlencoded', 'List-Unsubscribe=One-Click'],
  [
    'multipart/form-data; boundary=b',
    '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
  ],
])('the provider needs no cookie, no sign-in and no second page: %s', (type, body) => {
  const { inbound, response } = follow({ headers: { 'content-type': type }, body: Buffer.from(body) });
  expect(inbound).toHaveLength(1);
  expect(response.status).toBe(200);
});

test('looking at the page withdraws nothing: scanners open every link', () => {
  for (const method of ['GET', 'HEAD']) {
    const { inbound, response } = follow({ method, body: Buffer.alloc(0) });
    expect(inbound).toEqual([]);
    expect(response).toMatchObject({ status: 200, body: expect.stringContaining('<form method="post">') });
  }
});

test('nobody can make a link for somebody else', () => {
  const token = new URL(link).searchParams.get('t') ?? '';
  const li = Buffer.from('li@mail.example').toString('base64url');
  const forgeries = [
    '',
    'x',
    token.slice(0, -1),
    `${token}0`,
    `${li}.${token.split('.')[1]}`,
    token.split('.')[0] ?? '',
  ];
  for (const t of forgeries) {
    expect(() => follow({ query: new URLSearchParams({ t }) })).toThrow(ChannelError);
    expect(() => follow({ query: new URLSearchParams({ t }) })).toThrow(/^forged/);
  }
  expect(() => follow({ path: '' })).toThrow(/^forged/);
});

test('a mail with the subject withdraws too, for its own sender only', async () => {
  const headers = { Subject: decodeURIComponent(subject) };
  expect(await desk.read(mail('', { headers }))).toMatchObject(withdrawal);
  expect(await desk.read(mail('', { headers: { ...headers, From: 'li@mail.example' } }))).toMatchObject({
    kind: 'message',
  });
  expect(await desk.read(mail('', { headers: { Subject: 'unsubscribe me' } }))).toMatchObject({ kind: 'message' });
});
