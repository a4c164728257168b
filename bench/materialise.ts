import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Command } from 'commander';
import { createConnection } from 'mysql2/promise';
import { limits as emailLimits } from '../adapters/email/limits';
import { limits as telegramLimits } from '../adapters/telegram/limits';
import { limits as kfLimits } from '../adapters/wecom-kf/limits';
import { campaignPlanSchema } from '../src/engine/campaign-plan';
import { fillOccurrence, planOccurrences } from '../src/flows/campaign-fill';
import type { House, OpenChannel } from '../src/flows/house';
import type { Campaign, ChannelId } from '../src/model';
import { openStore, type Place, type Store } from '../src/store';
import { type Accounts, layPeople } from './materialise-people';

const MB = 1024 * 1024;
const NOW = Date.parse('2027-02-05T10:00:00+08:00');
const DUE = Date.parse('2027-02-06T10:00:00+08:00');
const HOME = 'Asia/Shanghai';
const accounts: Accounts = { kf: 101 as ChannelId, telegram: 102 as ChannelId, email: 103 as ChannelId };
const COLUMNS =
  'occurrenceId, contactId, campaignId, channelId, state, reason, variant, step, dueAt, expiresAt, deliveryId';

const plan = campaignPlanSchema.parse({
  festival: 'spring_festival',
  schedule: { festival: 'spring_festival', days: 0, at: '10:00' },
  ladder: [accounts.kf, accounts.telegram, accounts.email].map(String),
  variants: [
    { name: '一', templateId: '1' },
    { name: '二', templateId: '2' },
  ],
  holdoutPercent: 5,
});

/** What one way of writing the rows down took. */
interface Took {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly growthBytes: number;
  readonly stallMs: number;
}

async function measured(work: () => Promise<unknown>): Promise<Took> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage.rss());
  }, 20);
  delay.enable();
  await new Promise(resolve => setTimeout(resolve, 20));
  const cpu = process.cpuUsage();
  const begun = performance.now();
  await work();
  // A stall is only seen when it is over.
  await new Promise(resolve => setTimeout(resolve, 20));
  delay.disable();
  const seconds = (performance.now() - begun - 20) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  clearInterval(watch);
  most = Math.max(most, process.memoryUsage.rss());
  return { seconds, cpuSeconds: (user + system) / 1e6, growthBytes: most - before, stallMs: delay.max / 1e6 };
}

/** The house as far as it is asked: three accounts and a clock. */
function houseOf(store: Store): Pick<House, 'store' | 'channels' | 'now' | 'zone' | 'log'> {
  const quiet = () => undefined;
  const open = (id: ChannelId, type: string, limits: OpenChannel['channel']['limits']): OpenChannel => {
    const channel = { account: type, limits, send: () => Promise.reject(new Error('nothing is sent here')) };
    return { id, type, name: type, state: 'on', channel: channel as unknown as OpenChannel['channel'] };
  };
  const all = [
    open(accounts.kf, 'wecom-kf', kfLimits),
    open(accounts.telegram, 'telegram', telegramLimits),
    open(accounts.email, 'email', emailLimits),
  ];
  const channels = { get: (id: ChannelId) => all.find(one => one.id === id), all: () => all };
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  return { store, channels: channels as unknown as House['channels'], now: () => NOW, zone: HOME, log };
}

async function addCampaign(store: Store): Promise<Campaign> {
  const id = store.id<'campaign'>();
  const row = {
    ...{ id, name: '春节问候', state: 'running', purpose: 'greeting', festival: 'spring_festival', version: 1 },
    ...{ plan: JSON.stringify(plan), lease: 1, leaseUntil: NOW, createdAt: NOW, updatedAt: NOW, startedAt: NOW },
  };
  await store.transact(tx => tx.insert('campaign', Object.keys(row), [Object.values(row)]));
  return store.rows('campaign').findOneByOrFail({ id });
}

const empty = (store: Store) => store.transact(tx => tx.run('DELETE FROM recipient'));
const insertAll = `INSERT INTO recipient (${COLUMNS}) SELECT ${COLUMNS} FROM laid`;

/** The same rows from a table that holds them: in portions of the same size, each with its own commit. */
async function copyInPortions(store: Store, size: number): Promise<void> {
  for (let after = 0; ; ) {
    const [next] = await store.read<{ last: number | null }>(
      'SELECT MAX(contactId) AS last FROM (SELECT contactId FROM laid WHERE contactId > ? ORDER BY contactId LIMIT ?) n',
      [after, size],
    );
    if (next?.last == null) return;
    const range = [after, Number(next.last)];
    await store.transact(tx => tx.run(`${insertAll} WHERE contactId > ? AND contactId <= ?`, range));
    after = Number(next.last);
    await new Promise<void>(resolve => setImmediate(resolve));
  }
}

const bytesOf = async (store: Store): Promise<number> => {
  const sql =
    store.dialect === 'mysql'
      ? 'SELECT SUM(data_length + index_length) AS bytes FROM information_schema.tables WHERE table_schema = DATABASE()'
      : 'SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()';
  return Number((await store.read<{ bytes: number }>(sql))[0]?.bytes ?? 0);
};

function say(what: string, rows: number, { seconds, cpuSeconds, growthBytes, stallMs }: Took): void {
  const rate = Math.round(rows / seconds);
  process.stdout.write(
    `${what.padEnd(26)} ${seconds.toFixed(2).padStart(7)} s ${String(rate).padStart(9)} rows/s  CPU ${cpuSeconds.toFixed(2)} s  RSS +${(growthBytes / MB).toFixed(1)} MB  longest stall ${Math.round(stallMs)} ms\n`,
  );
}

/** Writes the recipients of one campaign down, and then the same rows plainly, into the same table. */
async function round(store: Store): Promise<void> {
  const house = houseOf(store);
  const campaign = await addCampaign(store);
  const { occurrences } = await planOccurrences(house, campaign);
  const bytes = await bytesOf(store);
  let portions = 0;
  let longest = 0;
  const counting: Store = {
    ...store,
    transact: async work => {
      portions++;
      const cpu = process.cpuUsage();
      const done = await store.transact(work);
      const { user, system } = process.cpuUsage(cpu);
      longest = Math.max(longest, (user + system) / 1000);
      return done;
    },
  };
  const { signal } = new AbortController();
  const filled = await measured(() => fillOccurrence({ ...house, store: counting }, campaign, occurrences[0]!, signal));
  const rows = await store.rows('recipient').count();
  say('decided and written', rows, filled);
  process.stdout.write(
    `${' '.repeat(27)}${portions} portions, of at most ${Math.round(longest)} ms CPU; database +${Math.round(((await bytesOf(store)) - bytes) / MB)} MB\n`,
  );
  const fates = await store.read<{ reason: string | null; n: number }>(
    'SELECT reason, COUNT(*) AS n FROM recipient GROUP BY reason ORDER BY n DESC',
  );
  process.stdout.write(`${' '.repeat(27)}${fates.map(one => `${one.reason ?? 'planned'} ${one.n}`).join(', ')}\n`);
  await store.transact(async tx => {
    await tx.run(`INSERT INTO laid (${COLUMNS}) SELECT ${COLUMNS} FROM recipient`);
  });
  await empty(store);
  const plain = await measured(() => copyInPortions(store, Math.ceil(rows / portions)));
  say('the same rows, portions', rows, plain);
  await empty(store);
  const whole = await measured(() => store.transact(tx => tx.run(insertAll)));
  say('the same rows, one piece', rows, whole);
  await empty(store);
  await store.transact(tx => tx.run('DELETE FROM laid'));
  const [time, cpu] = [plain.seconds / filled.seconds, plain.cpuSeconds / filled.cpuSeconds];
  process.stdout.write(
    `${'ratio'.padEnd(26)} ${time.toFixed(2)} of the rows a second of the portions, ${(whole.seconds / filled.seconds).toFixed(2)} of the one piece`,
  );
  process.stdout.write(store.dialect === 'sqlite' ? `; by CPU ${cpu.toFixed(2)}\n\n` : '\n\n');
}

async function bench(place: Place, rounds: number): Promise<void> {
  const store = await openStore(place);
  try {
    await store.transact(async tx => {
      const like = store.dialect === 'mysql' ? 'CREATE TABLE laid LIKE recipient' : LAID;
      await tx.run(like);
    });
    for (let turn = 0; turn < rounds; turn++) await round(store);
  } finally {
    await store.close();
  }
}

const LAID = `CREATE TABLE laid (occurrenceId integer, contactId integer PRIMARY KEY, campaignId integer, channelId integer, state text,
  reason text, variant integer, step integer, dueAt integer, expiresAt integer, deliveryId integer)`;

/** Lays the people down in a process of its own, so that nothing of it is in the memory that is measured. */
async function lay(place: Place, rows: number): Promise<void> {
  const child = fork(__filename, ['lay', JSON.stringify(place), String(rows)]);
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error('the people could not be laid down');
}

async function main(options: { rows: string; rounds: string; mysql?: string }): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'guanxi-materialise-'));
  const name = `guanxi_materialise_${process.pid}`;
  const server = options.mysql === undefined ? null : await createConnection(options.mysql);
  try {
    await server?.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
    const place: Place = server ? { url: `${options.mysql}/${name}` } : { file: join(directory, 'guanxi.sqlite') };
    await lay(place, Number(options.rows));
    process.stdout.write(`${options.rows} contacts, forty zones, three channels\n`);
    await bench(place, Number(options.rounds));
  } finally {
    await server?.query(`DROP DATABASE IF EXISTS ${name}`);
    await server?.end();
    rmSync(directory, { recursive: true, force: true });
  }
}

const program = new Command('materialise').description(
  'How long it takes to decide about everybody of a campaign and to write it down, beside writing the same rows plainly.',
);
program
  .command('measure', { isDefault: true })
  .option('--rows <count>', 'contacts', '1000000')
  .option('--rounds <count>', 'how often', '3')
  .option('--mysql <url>', 'a MySQL or MariaDB server to measure instead of SQLite: mysql://root@127.0.0.1:3306')
  .action(main);
program
  .command('lay', { hidden: true })
  .argument('<place>')
  .argument('<rows>')
  .action(async (place: string, rows: string) => {
    const store = await openStore(JSON.parse(place) as Place);
    await layPeople(store, Number(rows), accounts, DUE);
    await store.close();
  });
program.parseAsync().catch(error => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
