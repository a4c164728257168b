import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { createConnection } from 'mysql2/promise';
import type { Place } from '../src/store';
import { openWechatPushes, type PushMode, sampleAccount } from '../stand-ins/wechat-oa/pushes';
import { type Drive, driveAll, driveAt, post, quantile, type Wire } from './driver';
import { type GuanxiServer, startGuanxi, topic } from './guanxi-server';
import { openPlatform } from './platform';
import { count, prove } from './proof';
import { HEAD, median, type Round, row } from './report';
import { freePort, type Server, startServer } from './servers';

const CUSTOMERS = 1000;
const IN_FLIGHT = 64;
const QUIET_MS = 10_000;

interface Options {
  readonly database: 'sqlite' | 'mysql';
  readonly mysql: string;
  readonly messages: string;
  readonly rounds: string;
  readonly modes: string;
  readonly rate: string;
}

interface Contender extends Server {
  readonly name: string;
  readonly path: string;
  readonly place: Place;
  acknowledged: number;
}

/**
 * Measures Guanxi beside the limit in one run: the same distinct signed pushes, 64 in flight, 1,000 customers, rounds in
 * turn, each server held to one core and the driver to the other. Prints the table, the ratios and the proof by counting.
 */
async function bench(options: Options): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'guanxi-bench-'));
  const print = (line: string) => process.stdout.write(`${line}\n`);
  print(
    `Guanxi beside the limit: ${options.database}, ${options.messages} messages a round, ${IN_FLIGHT} in flight, ${CUSTOMERS} customers, Node ${process.version}`,
  );
  try {
    for (const mode of options.modes.split(',') as PushMode[]) await compare(mode, options, scratch, print);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function compare(
  mode: PushMode,
  options: Options,
  scratch: string,
  print: (line: string) => void,
): Promise<void> {
  const limit = await startLimit(mode, options, scratch);
  const platform = await openPlatform();
  const guanxi = await startOurs(mode, platform.url, options, scratch);
  const contenders = [limit, guanxi];
  const rested = guanxi.usage().residentMb;
  const pushes = openWechatPushes(sampleAccount);
  const total = Number(options.messages);
  const rounds = new Map<string, Round[]>(contenders.map(one => [one.name, []]));

  // Each round asks about other topics, so that no rule answers one customer as often as two machines would.
  const wires = (to: Contender, round: number, messages: number): Wire[] =>
    Array.from({ length: messages }, (_, index) => {
      const about = topic(Math.floor(index / CUSTOMERS) + round * Math.ceil(total / CUSTOMERS));
      const message = pushes.text(`o${index % CUSTOMERS}`, `请问${about}今天几点到几点可以办理 ${index}`);
      const { query, body } = pushes.push({ mode, message });
      return post(`${to.path}?${query}`, to.port, body);
    });

  for (let round = 0; round <= Number(options.rounds); round++) {
    for (const one of contenders) {
      const sent = wires(one, round, total);
      const before = one.usage();
      const drive = await driveAll(one.port, sent, IN_FLIGHT);
      const after = one.usage();
      one.acknowledged += accepted(one.name, drive);
      // The first round warms both up and is not counted; then everybody is known.
      if (round === 0 && one === guanxi) await platform.asked(CUSTOMERS, 30_000);
      if (round > 0)
        rounds.get(one.name)!.push(measured(drive, after.cpuSeconds - before.cpuSeconds, after.residentMb));
    }
  }
  print(`\n### ${mode} mode\n\n${HEAD}`);
  const [theirs, ours] = contenders.map(one => median(rounds.get(one.name)!)) as [Round, Round];
  print(row('the limit', theirs));
  print(row('Guanxi', ours));
  print(
    `\nratio: ${(ours.perSecond / theirs.perSecond).toFixed(2)} of the limit in messages a second, ${(theirs.cpuPer10k / ours.cpuPer10k).toFixed(2)} in CPU`,
  );

  for (const perSecond of options.rate.split(',').map(Number)) {
    for (const one of contenders) {
      const drive = await driveAt(one.port, wires(one, Number(options.rounds) + 1, perSecond * 5), perSecond);
      one.acknowledged += accepted(one.name, drive);
      const latencies = drive.answers.map(answer => answer.latencyMs);
      print(
        `${one.name} at a fixed ${perSecond} a second: p50 ${quantile(latencies, 0.5).toFixed(1)} ms, p99 ${quantile(latencies, 0.99).toFixed(1)} ms`,
      );
    }
  }
  const loaded = guanxi.usage().residentMb;
  await new Promise(resolve => setTimeout(resolve, QUIET_MS));
  const quiet = guanxi.usage().residentMb;
  print(
    `Guanxi's memory: ${rested.toFixed(0)} MB at rest, ${loaded.toFixed(0)} MB in the last moment of the load, ${quiet.toFixed(0)} MB ten seconds after it`,
  );
  for (const one of contenders) {
    await one.stop();
    const books = await count(one.place);
    prove(one.name, books, one.acknowledged);
    print(`${one.name}: ${one.acknowledged} acknowledged, ${books.distinct} stored once, ${books.sent} answered once`);
  }
  platform.close();
}

/** Every push must have been answered with words; an empty success would be a cheaper promise. */
function accepted(name: string, drive: Drive): number {
  const refused = drive.answers.filter(answer => answer.status !== 200 || !answer.body.startsWith('<xml>'));
  if (refused.length > 0)
    throw new Error(
      `${name} did not answer ${refused.length} pushes: ${refused[0]?.status} ${refused[0]?.body.slice(0, 200)}`,
    );
  return drive.answers.length;
}

function measured(drive: Drive, cpuSeconds: number, residentMb: number): Round {
  const latencies = drive.answers.map(answer => answer.latencyMs);
  return {
    perSecond: drive.answers.length / drive.seconds,
    cpuPer10k: (cpuSeconds / drive.answers.length) * 10_000,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    residentMb,
  };
}

async function startLimit(mode: PushMode, options: Options, scratch: string): Promise<Contender> {
  const port = await freePort();
  const place = await database(`limit_${mode}`, options, scratch);
  const { token, encodingAesKey, appId } = sampleAccount;
  const environment = {
    PORT: String(port),
    LIMIT_TOKEN: token,
    LIMIT_KEY: encodingAesKey,
    LIMIT_APP_ID: appId,
    LIMIT_CUSTOMERS: String(CUSTOMERS),
    LIMIT_DATABASE: 'url' in place ? place.url : place.file,
  };
  const server = await startServer(
    join(__dirname, 'limit-server.js'),
    environment,
    line => line.startsWith('listening'),
    port,
  );
  return { ...server, name: 'the limit', path: '/', place, acknowledged: 0 };
}

async function startOurs(
  mode: PushMode,
  platformUrl: string,
  options: Options,
  scratch: string,
): Promise<Contender & GuanxiServer> {
  const directory = join(scratch, `guanxi_${mode}`);
  const place = await database(`guanxi_${mode}`, options, scratch);
  const environment = { DATA_DIR: directory, ...('url' in place ? { DATABASE_URL: place.url } : {}) };
  const server = await startGuanxi(sampleAccount, mode, platformUrl, environment);
  return {
    ...server,
    name: 'Guanxi',
    place: 'url' in place ? place : { file: join(directory, 'guanxi.sqlite') },
    acknowledged: 0,
  };
}

async function database(name: string, options: Options, scratch: string): Promise<Place> {
  if (options.database === 'sqlite') return { file: join(scratch, `${name}.sqlite`) };
  const connection = await createConnection(options.mysql);
  await connection.query(`DROP DATABASE IF EXISTS bench_${name}`);
  await connection.query(`CREATE DATABASE bench_${name} CHARACTER SET utf8mb4`);
  await connection.end();
  return { url: `${options.mysql}/bench_${name}` };
}

new Command('bench')
  .option('--database <kind>', 'sqlite or mysql', 'sqlite')
  .option('--mysql <url>', 'a server whose user may create databases', 'mysql://root@127.0.0.1:3306')
  .option('--messages <number>', 'in a round', '12000')
  .option('--rounds <number>', 'that count, after one to warm up', '3')
  .option('--modes <list>', 'plain, compatible, safe', 'plain,safe')
  .option('--rate <list>', 'messages a second for the open loop', '1500')
  .action(bench)
  .parseAsync()
  .catch(error => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
