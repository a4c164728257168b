import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { createConnection } from 'mysql2/promise';
import { type Imports, openImports } from '../src/flows/imports';
import type { AgentId } from '../src/model';
import { openStore, type Place, type Store } from '../src/store';
import { importOf } from '../src/store/imports';

const MB = 1024 * 1024;

/** Every hundredth row is broken, each in another way. */
const BROKEN: readonly ((row: number) => string)[] = [
  row => `客${row},电话不详,女,1990-05-20,金卡,2026-11-11,老客,杭州`,
  row => `客${row},${phoneOf(row)},女,1990-02-30,金卡,2026-11-11,老客,杭州`,
  row => `客${row},${phoneOf(row)},女`,
  row => `客${row},${phoneOf(row)},外星,1990-05-20,金卡,昨天,老客,杭州`,
  row => `"客${row},${phoneOf(row)},女,1990-05-20,金卡,2026-11-11,老客,杭州`,
  row => `客${row},1.38E+10,女,1990-05-20,金卡,2026-11-11,老客,杭州`,
];
const phoneOf = (row: number): string => String(13_000_000_000 + row);

/** How long something took and the most memory it took, over what there was before. */
async function measured<Output>(what: string, rows: number, work: () => Promise<Output>): Promise<Output> {
  const before = process.memoryUsage().rss;
  let most = before;
  let stall = 0;
  let last = performance.now();
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
    stall = Math.max(stall, performance.now() - last - 10);
    last = performance.now();
  }, 10);
  const start = performance.now();
  const output = await work();
  const seconds = (performance.now() - start) / 1000;
  clearInterval(watch);
  const rate = Math.round(rows / seconds);
  const memory = `+${Math.round((most - before) / MB)} MB over ${Math.round(before / MB)}`;
  process.stdout.write(
    `${what.padEnd(10)} ${seconds.toFixed(1).padStart(6)} s  ${String(rate).padStart(7)} rows/s  ${memory}  longest stall ${Math.round(stall)} ms\n`,
  );
  return output;
}

async function write(path: string, rows: number): Promise<void> {
  const file = createWriteStream(path);
  file.write('姓名,电话,性别,生日,会员等级,最近消费,标签,城市\n');
  for (let row = 0; row < rows; row++) {
    const broken = row % 100 === 99 ? BROKEN[Math.floor(row / 100) % BROKEN.length] : undefined;
    const day = `2026-${String((row % 11) + 1).padStart(2, '0')}-${String((row % 28) + 1).padStart(2, '0')}`;
    const line = broken?.(row) ?? `客${row},${phoneOf(row)},女,1990-05-20,金卡,${day},老客;第${row % 50}批,浙江杭州`;
    if (!file.write(`${line}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'close');
}

/** Tries a list, brings it in, brings it in again and takes it back; prints what each took. */
async function bench(place: Place, directory: string, rows: number): Promise<void> {
  const path = join(directory, 'list.csv');
  await write(path, rows);
  process.stdout.write(`${rows} rows, ${(statSync(path).size / MB).toFixed(1)} MB, 1 % broken\n`);
  const store: Store = await openStore(place);
  const silent = () => undefined;
  const log = { debug: silent, info: silent, warn: silent, error: (facts: object) => console.error(facts) };
  const imports: Imports = openImports({ store, zone: 'Asia/Shanghai', now: Date.now, log }, join(directory, 'lists'));
  const wish = { channelId: null, tag: null };
  const agentId = 1 as AgentId;
  const begin = () => imports.begin(createReadStream(path), wish, { name: 'list.csv', agentId });
  const told = async (id: number) => {
    const { state, created, updated, unchanged, broken, removed, restored } = (await importOf(store, id))!;
    process.stdout.write(
      `           ${JSON.stringify({ state, created, updated, unchanged, broken, removed, restored })}\n`,
    );
  };
  try {
    const trial = await measured('dry run', rows, () => imports.check(createReadStream(path), wish));
    const { created, broken, faults } = trial.report!;
    process.stdout.write(`           ${JSON.stringify({ created, broken, faults })}\n`);
    const id = await measured('import', rows, async () => {
      const begun = await begin();
      await imports.drain();
      return begun;
    });
    await told(id);
    const again = await measured('again', rows, async () => {
      const begun = await begin();
      await imports.drain();
      return begun;
    });
    await told(again);
    await measured('undo', rows, async () => {
      await imports.undo(id, agentId);
      await imports.drain();
    });
    await told(id);
    const [left] = await store.read<{ n: number }>('SELECT COUNT(*) AS n FROM contact');
    process.stdout.write(`           ${left?.n} contacts left\n`);
  } finally {
    await store.close();
  }
}

async function main(options: { rows: string; mysql?: string }): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'guanxi-import-'));
  const name = `guanxi_import_${process.pid}`;
  const server = options.mysql === undefined ? null : await createConnection(options.mysql);
  try {
    await server?.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
    const place: Place = server ? { url: `${options.mysql}/${name}` } : { file: join(directory, 'guanxi.sqlite') };
    await bench(place, directory, Number(options.rows));
  } finally {
    await server?.query(`DROP DATABASE IF EXISTS ${name}`);
    await server?.end();
    rmSync(directory, { recursive: true, force: true });
  }
}

new Command('import')
  .description('How long a list of customers takes to be tried, brought in and taken back.')
  .option('--rows <count>', 'rows of the list', '200000')
  .option('--mysql <url>', 'a MySQL or MariaDB server to measure instead of SQLite: mysql://root@127.0.0.1:3306')
  .action(main)
  .parseAsync()
  .catch(error => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
