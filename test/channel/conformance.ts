import { resolve } from 'node:path';
import { z } from 'zod';
import {
  type Adapter,
  hasGroups,
  isTestable,
  type ListeningChannel,
  listens,
  receives,
  tellsHealth,
} from '../../src/channel';
import { sourcesIn } from '../support/sources';
import { type Account, expectSilent, openAccount } from './account';
import { describeHearing } from './hearing';
import { type Kit, type Part, patiently, until } from './kit';
import { describeSending } from './sending';

/** One adapter under proof. */
export interface Suite {
  /** A test with an account of its own, during which nothing secret may be written down. */
  prove(what: string, work: (account: Account) => Promise<void>): void;
  /** The same for what needs parts that a kit may leave out: then the reason stands in place of the test. */
  provePart(parts: Part | readonly Part[], what: string, work: (account: Account) => Promise<void>): void;
}

/** Proves of one adapter what the house relies on, whatever the platform. */
export function describeConformance(adapter: Adapter, kit: Kit): void {
  const prove: Suite['prove'] = (what, work) =>
    test(what, () =>
      watchPens(async expectNone => {
        const account = await openAccount(adapter, kit);
        try {
          await patiently(work(account), `“${what}”`);
          expectNone(account.secrets());
        } finally {
          await patiently(account.close(), 'closing');
        }
      }),
    );
  const suite: Suite = {
    prove,
    provePart(parts, what, work) {
      const reason = [parts]
        .flat()
        .map(part => kit.without?.[part as Part])
        .find(reason => reason !== undefined);
      if (reason === undefined) prove(what, work);
      else test(`${what} – not here: ${reason}`, () => expect(reason.split(' ').length).toBeGreaterThan(3));
    },
  };

  test('has nothing left to fill in', () => {
    expect(blanksOf(adapter.type)).toEqual([]);
  });
  describe('settings', () => describeSettings(adapter, suite));
  describe('limits', () => describeLimits(suite));
  describe('a send', () => describeSending(suite));
  describe('what is heard', () => describeHearing(suite));

  suite.prove('no part is left out that the channel has', async ({ channel }) => {
    const without = kit.without ?? {};
    const left = (part: Part) => (without[part] === undefined ? 'proved' : 'left out');
    expect({ webhook: left('webhook'), listening: left('listening') }).toEqual({
      webhook: receives(channel) ? 'proved' : 'left out',
      listening: listens(channel) ? 'proved' : 'left out',
    });
    // A push that carries no message only wakes somebody who listens.
    if (receives(channel) && without.pushed !== undefined) expect(listens(channel)).toBe(true);
  });

  test('once it is closed, nothing of it keeps the process alive', async () => {
    const before = await settled();
    for (let round = 0; round < ROUNDS; round++) {
      const account = await openAccount(adapter, kit);
      try {
        await account.says('您好');
        if (round === 0 && listens(account.channel)) await listenBriefly(account.channel);
      } finally {
        await patiently(account.close(), 'closing');
      }
    }
    await until(() => alive() < before + ROUNDS);
  });
}

function describeSettings(adapter: Adapter, { prove }: Suite): void {
  const fields = fieldsOf(z.toJSONSchema(adapter.settings, { unrepresentable: 'any', io: 'input' }));

  prove('are strict: what they do not know is refused', async ({ platform }) => {
    expect(adapter.settings.safeParse(platform.settings).success).toBe(true);
    const { error } = adapter.settings.safeParse({ ...platform.settings, surprise: 'of the house' });
    expect(error?.issues.map(({ code }) => code)).toEqual(['unrecognized_keys']);
  });

  test('name the secrets among them', () => {
    const paths = fields.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining([...adapter.secrets]));
    expect([...adapter.secrets]).toEqual(expect.arrayContaining(paths.filter(path => SECRET_NAME.test(path))));
  });

  test('say what each of them is', () => {
    expect(fields.filter(({ description }) => !description).map(({ path }) => path)).toEqual([]);
  });

  test('are explained step by step in both languages', () => {
    expect(adapter.guide.length).toBeGreaterThan(0);
    for (const words of [adapter.name, ...adapter.guide]) {
      expect(words.zh).toMatch(/\p{Script=Han}/u);
      expect(words.en).toMatch(/[a-z]/i);
    }
  });

  prove('are proved without writing to anybody', async ({ channel, platform }) => {
    if (!isTestable(channel)) throw new Error(`${adapter.type} cannot prove its settings: give its channel a test()`);
    await channel.test(new AbortController().signal);
    expect(platform.accepted).toEqual([]);
  });

  prove('are nowhere in what the channel tells of its health', async ({ channel, says, secrets }) => {
    await says('您好');
    expectSilent(JSON.stringify(tellsHealth(channel) ? channel.health() : {}), secrets());
  });
}

/** What a secret is called in settings; the address of where one is fetched is none. */
const SECRET_NAME = /(?:secret|password|token|aesKey)$/i;

interface Shown {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Shown | boolean>>;
}

/** Every field of the form, those inside a group by their path, `smtp.password`. */
function fieldsOf({ properties = {} }: Shown, group = ''): { path: string; description?: string }[] {
  return Object.entries(properties).flatMap(([name, shown]) => {
    if (typeof shown === 'boolean') return [];
    const { description } = shown;
    return [
      { path: group + name, ...(description === undefined ? {} : { description }) },
      ...fieldsOf(shown, `${group}${name}.`),
    ];
  });
}

function describeLimits({ prove }: Suite): void {
  prove('are whole positive numbers', async ({ channel }) => {
    const { limits } = channel;
    const weights = Object.values(limits.media).map(({ maxBytes }) => maxBytes);
    const windows = Object.values(limits.windows).flatMap(({ count, forMs }) => [count ?? 1, forMs]);
    const { rate, chatRate = rate, groupRate = rate } = limits;
    const paces = [rate, chatRate, groupRate].flatMap(({ count, perMs }) => [count, perMs]);
    for (const number of [limits.textBytes, limits.pushBytes ?? 1, ...paces, ...weights, ...windows]) {
      expect(number).toBeGreaterThan(0);
      expect(Number.isSafeInteger(number)).toBe(true);
    }
    if (limits.groupRate !== undefined) expect(hasGroups(channel)).toBe(true);
  });

  prove('say how heavy every kind of file it sends may be, and which kinds of file it takes', async ({ channel }) => {
    const { sends, media } = channel.limits;
    const files = (['image', 'voice', 'video', 'file'] as const).filter(kind => sends.includes(kind));
    expect(Object.keys(media).sort()).toEqual([...files].sort());
    for (const { mimes } of Object.values(media)) {
      expect(mimes.length).toBeGreaterThan(0);
      for (const mime of mimes) expect(mime).toMatch(/^[a-z*]+\/[\w.+*-]+$/);
    }
    expect(sends).toContain('text');
    expect(new Set(sends).size).toBe(sends.length);
  });
}

/** What a new adapter's layout left to whoever writes it, by file and line. */
function blanksOf(type: string): string[] {
  const root = resolve(__dirname, '../..');
  return sourcesIn(root, [`adapters/${type}`, `test/adapters/${type}`]).flatMap(({ path, code }) =>
    code.split('\n').flatMap((line, index) => {
      const blank = /\bFill in: (.*)$/.exec(line)?.[1];
      return blank === undefined ? [] : [`${path}:${index + 1}: ${blank}`];
    }),
  );
}

/** Catches what is written while `work` runs, for it to look through. */
async function watchPens(work: (expectNone: (secrets: readonly string[]) => void) => Promise<void>): Promise<void> {
  const written: string[] = [];
  const keep = (...words: unknown[]) => written.push(words.map(String).join(' ')) > 0;
  const spies = [
    ...[process.stdout, process.stderr].map(pipe => jest.spyOn(pipe, 'write').mockImplementation(keep)),
    ...(['debug', 'log', 'info', 'warn', 'error'] as const).map(level =>
      jest.spyOn(console, level).mockImplementation(keep),
    ),
  ];
  try {
    await work(secrets => expectSilent(written.join('\n'), secrets));
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

async function listenBriefly(channel: ListeningChannel): Promise<void> {
  const ending = new AbortController();
  const ear = { cursor: null, hear: async () => undefined, changed: () => undefined };
  const listening = channel.listen(ear, ending.signal);
  setImmediate(() => ending.abort());
  await patiently(listening, 'listening');
}

/** More than the timers of the test runner that come and go, so that one thing left behind each time is seen. */
const ROUNDS = 5;

/** How many things are left once what the tests before have closed is gone: when it has not fallen for fifty turns. */
async function settled(): Promise<number> {
  let least = alive();
  for (let turns = 0; turns < 50; turns++) {
    await new Promise(resolve => setTimeout(resolve, 1));
    if (alive() < least) turns = 0;
    least = Math.min(least, alive());
  }
  return least;
}

/** How many things wait for something and would not let the process end. */
function alive(): number {
  return process.getActiveResourcesInfo().filter(kind => /^(?:Timeout|Immediate|TCP|TLS|Pipe)/.test(kind)).length;
}
