import { tellsHealth } from '../../../src/channel';
import { openAccount, openEar } from './account';
import { mail } from './post-office';
import { openScript, type Script, type ScriptOptions } from './script';

const MINUTE_MS = 60_000;

/** Only timers are held: what goes over the line takes its own time. */
beforeEach(() => {
  jest.useFakeTimers({
    doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'setInterval', 'clearInterval', 'Date'],
  });
});
afterEach(() => jest.useRealTimers());

async function soon(isSo: () => boolean): Promise<void> {
  const end = process.hrtime.bigint() + 10_000_000_000n;
  while (!isSo()) {
    if (process.hrtime.bigint() > end) throw new Error('it did not come to pass');
    await new Promise(resolve => setImmediate(resolve));
  }
}

/** A mailbox of one account, listened to until the test ends. */
async function listenTo(work: (box: Script, ears: Ears) => Promise<void>, options: ScriptOptions = {}) {
  const box = await openScript(options);
  const account = openAccount({ imap: box.port });
  const ending = new AbortController();
  const running: Promise<unknown>[] = [];
  const listen = (cursor: string | null = null) => {
    const own = openEar(cursor);
    running.push(account.again().listen(own.ear, ending.signal));
    return own;
  };
  try {
    await work(box, { listen });
  } finally {
    ending.abort();
    await Promise.all(running);
    await account.close();
    box.close();
  }
}

interface Ears {
  listen(cursor?: string | null): ReturnType<typeof openEar>;
}

const idles = (box: Script) => box.said.filter(word => word === 'IDLE').length;
const words = (heard: readonly { content: unknown }[]) => heard.map(one => (one.content as { text: string }).text);

test('one line per mailbox, on which we wait by IDLE at once and not after some silence', () =>
  listenTo(async (box, { listen }) => {
    listen();
    await soon(() => idles(box) === 1);
    expect(box.connections).toBe(1);
  }));

test('what a mailbox does not ring for is found within five minutes, on the same line', () =>
  listenTo(async (box, { listen }) => {
    const { heard } = listen();
    await soon(() => idles(box) === 1);
    box.keep(mail('没有门铃'));
    await jest.advanceTimersByTimeAsync(5 * MINUTE_MS);
    await soon(() => heard.length === 1);
    expect(words(heard)).toEqual(['没有门铃']);
    expect(box.connections).toBe(1);
  }));

test('a mailbox that knows no IDLE is looked into every minute', () =>
  listenTo(
    async (box, { listen }) => {
      const { heard } = listen();
      await soon(() => box.said.includes('NOOP'));
      box.keep(mail('没有 IDLE'));
      await jest.advanceTimersByTimeAsync(MINUTE_MS);
      await soon(() => heard.length === 1);
      expect(idles(box)).toBe(0);
      expect(words(heard)).toEqual(['没有 IDLE']);
    },
    { capabilities: 'IMAP4rev1' },
  ));

test('an IDLE that ends although nobody asked is looked behind and begun again', () =>
  listenTo(async (box, { listen }) => {
    const { heard } = listen();
    await soon(() => idles(box) === 1);
    box.keep(mail('铃断了'));
    await jest.advanceTimersByTimeAsync(90_000);
    box.endIdle();
    await soon(() => heard.length === 1 && idles(box) === 2);
    expect(words(heard)).toEqual(['铃断了']);
  }));

test('an IDLE that is refused makes nobody ask without end', () =>
  listenTo(
    async (box, { listen }) => {
      const { heard } = listen();
      await soon(() => idles(box) === 1);
      box.keep(mail('不许等'));
      for (let turn = 0; turn < 100; turn++) await new Promise(resolve => setImmediate(resolve));
      expect(idles(box)).toBe(1);
      await jest.advanceTimersByTimeAsync(5 * MINUTE_MS);
      await soon(() => heard.length === 1);
    },
    { refuses: { IDLE: 'NO not here' } },
  ));

test('the last mail, which every range holds, is not heard again', () =>
  listenTo(async (box, { listen }) => {
    box.keep(mail('一'));
    const first = listen();
    await soon(() => first.heard.length === 1 && idles(box) === 1);
    const later = listen(first.state.cursor);
    await soon(() => idles(box) === 2);
    expect(box.said).toContain('UID SEARCH UID 2:*');
    expect(later.heard).toEqual([]);
    expect(later.state.cursor).toBe(first.state.cursor);
  }));

test('a mailbox that knows no ID is not asked by one, and nothing in it is changed', () =>
  listenTo(
    async (box, { listen }) => {
      box.keep(mail('一'));
      const { heard } = listen();
      await soon(() => heard.length === 1 && idles(box) === 1);
      const verbs = box.said.map(line => line.split(' ', 1)[0]);
      expect(verbs).not.toContain('ID');
      expect(verbs).toContain('EXAMINE');
      expect(verbs).not.toContain('SELECT');
      expect(box.said.filter(line => /STORE|BODY\[/.test(line))).toEqual([]);
    },
    { capabilities: 'IMAP4rev1 IDLE' },
  ));

test('a provider that calls our sign-in unsafe stops the account, and the reason says what to do', async () => {
  const box = await openScript({
    refuses: { EXAMINE: 'NO EXAMINE Unsafe Login. Please contact kefu@188.com for help' },
  });
  const account = openAccount({ imap: box.port });
  const listening = account.channel.listen(openEar().ear, new AbortController().signal);
  await expect(listening).rejects.toMatchObject({
    kind: 'broken',
    code: 'Unsafe Login',
    detail: expect.stringContaining('switch on IMAP'),
  });
  expect(tellsHealth(account.channel) && account.channel.health()).toMatchObject({ link: 'down' });
  await account.close();
  box.close();
});
