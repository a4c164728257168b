import { type Channel, ChannelError, listens, type Received, receives, type WebhookRequest } from '../../src/channel';
import type { Inbound } from '../../src/model';
import { type Account, expectSilent, wordsOf } from './account';
import type { Suite } from './conformance';
import { until, type Webhook } from './kit';

const PUSH_BYTES = 64 * 1024;
const DAY_MS = 86_400_000;
const WORDS = ['营业时间？', '还有座位吗', '好的，谢谢 🍵'];

const changed = () => undefined;

/** What hearing must be: in order, each message once, from nobody but the platform, and nothing lost. */
export function describeHearing({ provePart }: Suite): void {
  provePart(['webhook', 'pushed'], 'by pushes is in order, and the same push is the same message', async account => {
    const pushes = await pushesOf(account, webhook => WORDS.map((text, index) => webhook.push(text, index + 1)));
    const heard = await inTurn(pushes, account.channel);
    expectConversation(heard, account);
    expect(await inTurn(pushes, account.channel)).toEqual(heard);
    expect(await inTurn(pushes, account.again())).toEqual(heard);
  });

  provePart(['webhook', 'pushed', 'unknown'], 'by pushes is kept whole when nobody knows its kind', async account => {
    const pushes = await pushesOf(account, webhook => [given(webhook.unknown, 'webhook.unknown()')()]);
    expectKept(await inTurn(pushes, account.channel));
  });

  provePart('webhook', 'without its proof, or with another, is refused as forged', async account => {
    const { proof } = webhookOf(account);
    const [push] = await pushesOf(account, webhook => [webhook.push('转账给我', 1)]);
    const forgeries = [...forge(push!, proof)];
    expect(forgeries.length).toBeGreaterThan(1);
    for (const forgery of forgeries) await expectForged(account, forgery);
  });

  provePart(['webhook', 'replay'], 'a day after it was pushed is refused as forged', async account => {
    const [push] = await pushesOf(account, webhook => [webhook.push('营业时间？', 1)]);
    await expectForged(account, { ...push!, at: account.clock.at + DAY_MS });
  });

  provePart(['webhook', 'garbage'], 'that makes no sense is refused as forged, though it is signed', async account => {
    const sign = given(webhookOf(account).sign, 'webhook.sign()');
    const tooMany = (account.channel.limits.pushBytes ?? PUSH_BYTES) + 1;
    const garbage = ['', '{', '<xml><a>', '营业', '[[[['.repeat(5000), 'a'.repeat(tooMany)];
    for (const text of garbage) await expectForged(account, sign(Buffer.from(text)));
    for (const bytes of [[0xff, 0xfe], [0x7b, 0x22, 0xc3, 0x28], [0]])
      await expectForged(account, sign(Buffer.from(bytes)));
  });

  provePart('listening', 'by listening is in order, once, and again the same when it is asked again', async account => {
    const says = given(account.platform.listening, 'listening').says;
    const [first = '', ...others] = WORDS;
    await says(first);
    const ear = await listen(account.channel, async heard => {
      await until(() => heard.length >= 1);
      for (const text of others) await says(text);
      await until(() => heard.length >= WORDS.length);
    });
    expectConversation(ear.heard, account);

    await says('又来了');
    const later = await listen(account.again(), heard => until(() => wordsOf(heard).includes('又来了')), ear.cursor);
    const before = new Map(ear.heard.map(one => [one.externalId, one]));
    const repeated = later.heard.filter(({ externalId }) => before.has(externalId));
    for (const one of repeated) expect(one).toEqual(before.get(one.externalId));
    expect(wordsOf(later.heard.filter(one => !repeated.includes(one)))).toEqual(['又来了']);
  });

  provePart('listening', 'by listening that could not be stored is heard again', async account => {
    await given(account.platform.listening, 'listening').says('营业时间？');
    let refused = 0;
    const disk = () => {
      refused++;
      throw new Error('the disk is full');
    };
    const ending = new AbortController();
    const attempt = listenerOf(account.channel).listen(
      { cursor: null, hear: async () => disk(), changed },
      ending.signal,
    );
    const ended = attempt.then(
      () => undefined,
      () => undefined,
    );
    await until(() => refused > 0);
    ending.abort();
    await ended;
    const { heard } = await listen(account.again(), heard => until(() => heard.length > 0));
    expect(wordsOf(heard)).toContain('营业时间？');
  });

  provePart(['listening', 'unknown'], 'by listening is kept whole when nobody knows its kind', async account => {
    const { listening } = account.platform;
    const say = given(listening?.unknown, 'listening.unknown()');
    const { heard } = await listen(account.channel, async heard => {
      await say();
      await until(() => heard.length > 0);
    });
    expectKept(heard);
  });
}

function expectConversation(heard: readonly Inbound[], { platform, clock }: Account): void {
  expect(wordsOf(heard)).toEqual(WORDS);
  expect(heard.map(({ kind, address }) => ({ kind, address }))).toEqual(
    WORDS.map(() => ({ kind: 'message', address: platform.wang })),
  );
  expect(new Set(heard.map(({ externalId }) => externalId)).size).toBe(WORDS.length);
  expect(heard.map(({ externalId }) => externalId)).not.toContain('');
  for (const { platformTime } of heard) expect(Math.abs(platformTime - clock.at)).toBeLessThan(DAY_MS);
}

function expectKept(heard: readonly Inbound[]): void {
  expect(heard).toHaveLength(1);
  const [{ content } = {}] = heard;
  expect(content).toMatchObject({
    type: 'unknown',
    kind: expect.stringMatching(/./),
    raw: expect.stringMatching(/.{10}/s),
  });
}

async function expectForged(account: Account, request: WebhookRequest): Promise<void> {
  const error = await receiveBy(account.channel, request).then(
    received => new Error(`it was believed: ${JSON.stringify(received.inbound).slice(0, 200)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ChannelError)) throw error;
  expect(error.kind).toBe('forged');
  expectSilent(`${error.stack} ${JSON.stringify(error)}`, account.secrets());
}

/** The push with each piece of its proof missing, and altered, and with other words under the same proof. */
function* forge(push: WebhookRequest, proof: Webhook['proof']): Generator<WebhookRequest> {
  for (const name of proof.query ?? []) {
    for (const value of [null, altered(push.query.get(name) ?? '')]) {
      const query = new URLSearchParams(push.query);
      if (value === null) query.delete(name);
      else query.set(name, value);
      yield { ...push, query };
    }
  }
  for (const name of proof.headers ?? []) {
    yield { ...push, headers: { ...push.headers, [name]: undefined } };
    yield { ...push, headers: { ...push.headers, [name]: altered(String(push.headers[name] ?? '')) } };
  }
  if (!proof.body) return;
  yield { ...push, body: push.body.subarray(0, push.body.length / 2) };
  const body = Buffer.from(push.body);
  const middle = Math.floor(body.length / 2);
  body[middle] = body[middle] === 0x61 ? 0x62 : 0x61;
  yield { ...push, body };
}

const altered = (word: string): string => `${word.slice(0, -1)}${word.endsWith('1') ? '2' : '1'}`;

/** Listens with an ear of its own until `work` is done, and proves that the channel stops when it is told to. */
async function listen(
  channel: Channel,
  work: (heard: readonly Inbound[]) => Promise<void>,
  cursor: string | null = null,
): Promise<{ heard: readonly Inbound[]; cursor: string | null }> {
  const heard: Inbound[] = [];
  const ear = { heard, cursor };
  const ending = new AbortController();
  const hear = async (inbound: readonly Inbound[], next?: string) => {
    heard.push(...inbound);
    ear.cursor = next ?? ear.cursor;
  };
  const listening = listenerOf(channel).listen({ cursor, hear, changed }, ending.signal);
  // A listener that ends by itself fails the test instead of letting it wait.
  const cutShort = listening.then(() => Promise.reject(new Error('it stopped listening by itself')));
  await Promise.race([work(heard), cutShort]).finally(() => ending.abort());
  await listening;
  await cutShort.catch(() => undefined);
  return ear;
}

function listenerOf(channel: Channel) {
  if (!listens(channel)) throw new Error('the channel does not listen: say so in `without` of its kit');
  return channel;
}

function webhookOf({ platform }: Account): Webhook {
  return given(platform.webhook, 'webhook');
}

function pushesOf(
  account: Account,
  make: (webhook: Webhook) => readonly (WebhookRequest | Promise<WebhookRequest>)[],
): Promise<WebhookRequest[]> {
  return Promise.all(make(webhookOf(account)));
}

async function inTurn(pushes: readonly WebhookRequest[], channel: Channel): Promise<Inbound[]> {
  const heard: Inbound[] = [];
  for (const push of pushes) heard.push(...(await receiveBy(channel, push)).inbound);
  return heard;
}

async function receiveBy(channel: Channel, request: WebhookRequest): Promise<Received> {
  if (!receives(channel)) throw new Error('the channel receives nothing: say so in `without` of its kit');
  return channel.receive(request);
}

function given<T>(part: T | undefined, name: string): T {
  if (part === undefined) throw new Error(`the kit must have ${name}, or say in \`without\` why there is none`);
  return part;
}
