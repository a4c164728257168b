import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { createConnection } from 'mysql2/promise';
import type { CampaignId, ChannelId } from '../src/model';
import { type Claimed, claimJob, findDue, openStore, type Place, type Store, settleJob } from '../src/store';

const CHANNEL = 1 as ChannelId;
const CAMPAIGN = 1 as CampaignId;
/** Rows written in one transaction while laying them out. */
const PORTION = 5000;

interface Options {
  readonly rows: string;
  readonly batch: string;
  readonly mysql?: string;
}

/** Greetings of a running campaign, due now, each to another person who may be greeted. */
async function layOut(store: Store, rows: number, now: number): Promise<void> {
  await store.transact(async tx => {
    await tx.insert(
      'campaign',
      ['id', 'name', 'state', 'purpose', 'plan', 'version', 'createdAt', 'updatedAt'],
      [[CAMPAIGN, '新春', 'running', 'greeting', '{}', 1, now, now]],
    );
  });
  for (let start = 0; start < rows; start += PORTION) {
    const ids = Array.from({ length: Math.min(PORTION, rows - start) }, (_, index) => start + index + 1);
    await store.transact(async tx => {
      await tx.insert(
        'identity',
        ['id', 'contactId', 'channelId', 'address', 'reachable'],
        ids.map(id => [id, id, CHANNEL, `o${id}`, 1]),
      );
      await tx.insert(
        'conversation',
        [
          ...['id', 'contactId', 'channelId', 'address', 'thread', 'owner', 'epoch', 'priority', 'labels', 'lastSeq'],
          ...['preview', 'unread', 'createdAt', 'updatedAt'],
        ],
        ids.map(id => [id, id, CHANNEL, `o${id}`, `o${id}`, 'bot', 1, 'normal', '[]', 1, '', 0, now, now]),
      );
      await tx.insert(
        'message',
        ['id', 'conversationId', 'channelId', 'seq', 'direction', 'author', 'content', 'deliveryId', 'createdAt'],
        ids.map(id => [id, id, CHANNEL, 1, 'out', 'campaign', '{"type":"text","text":"王女士，新春吉祥！"}', id, now]),
      );
      await tx.insert(
        'delivery',
        [
          ...['id', 'dedupeKey', 'conversationId', 'contactId', 'channelId', 'campaignId', 'messageId', 'class'],
          ...['route', 'state', 'epoch', 'attempts', 'dueAt', 'expiresAt', 'createdAt', 'updatedAt'],
        ],
        ids.map(id => [
          ...[id, `greet:spring_festival:2027:${id}`, id, id, CHANNEL, CAMPAIGN, id, 'greeting'],
          ...['send', 'due', 1, 0, now, now + 86_400_000, now, now],
        ]),
      );
    });
  }
}

/**
 * Claims and settles everything, as the outbox does but for the sending: the next are claimed in the commit in which the
 * last ones are settled. Resolves to the seconds that finding took, and all the rest.
 */
async function empty(store: Store, batch: number, now: number) {
  let [find, done, token] = [0, 0, 0];
  let sent: readonly Claimed[] = [];
  const wanted = { limit: batch, without: [] };
  const begun = performance.now();
  do {
    const looked = performance.now();
    const candidates = await findDue(store, now, wanted, wanted);
    find += (performance.now() - looked) / 1000;
    const settled = Promise.all(sent.map(one => settle(store, one, now)));
    token += 1;
    const { claimed } = await store.write(claimJob, {
      ...{ candidates, token, now, leaseUntil: now + 30_000, windowed: NONE, asking: NONE },
      greetings: { unasked: new Set([CHANNEL]), cap: { most: 3, days: 7 } },
    });
    await settled;
    done += sent.length;
    sent = claimed;
  } while (sent.length > 0);
  return { find, rest: (performance.now() - begun) / 1000 - find, done };
}

const NONE: ReadonlySet<ChannelId> = new Set();

const settle = (store: Store, { id, conversationId, claim }: Claimed, now: number) =>
  store.write(settleJob, {
    ...{ id, conversationId, claim, state: 'sent', fault: null, now },
    ...{ dueAt: null, externalId: `wx${id}`, counts: true, shut: false },
  });

async function measure(name: string, place: Place, { rows, batch }: Options): Promise<void> {
  const store = await openStore(place);
  const now = Date.now();
  await layOut(store, Number(rows), now);
  const before = process.cpuUsage();
  const { find, rest, done } = await empty(store, Number(batch), now);
  const { user, system } = process.cpuUsage(before);
  await store.close();
  const rate = (seconds: number) => String(Math.round(done / seconds)).padStart(7);
  process.stdout.write(
    `${name.padEnd(8)} ${done} rows in batches of ${batch}: find ${rate(find)}/s  claim and settle ${rate(rest)}/s, per CPU second with finding ${rate((user + system) / 1e6)}\n`,
  );
}

async function main(options: Options): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'guanxi-claims-'));
  await measure('sqlite', { file: join(directory, 'guanxi.sqlite') }, options);
  rmSync(directory, { recursive: true, force: true });
  if (options.mysql === undefined) return;
  const name = `guanxi_claims_${process.pid}`;
  const connection = await createConnection(options.mysql);
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  await measure('mysql', { url: `${options.mysql}/${name}` }, options);
  await connection.query(`DROP DATABASE ${name}`);
  await connection.end();
}

const program = new Command()
  .option('--rows <count>', 'greetings to claim and settle', '50000')
  .option('--batch <count>', 'claimed, and as many settled, in one transaction', '960')
  .option('--mysql <url>', 'a server on which databases may be made');

main(program.parse().opts<Options>()).catch(error => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
});
