import { createConnection } from 'mysql2/promise';
import { openStore } from '../src/store';
import { durable } from '../src/store/data-source';
import { openIds } from '../src/store/ids';
import { Sqlite, type Value } from '../src/store/sqlite';

export interface Exchange {
  readonly externalId: string;
  readonly address: string;
  readonly text: string;
  readonly reply: string;
  readonly platformTime: number;
}

export interface Groups {
  /** Stores message, reply, delivery and conversation; resolves to the delivery after the commit. */
  exchange(exchange: Exchange): Promise<number>;
  landed(deliveryId: number): Promise<void>;
  close(): Promise<void>;
}

/** Runs statements of one transaction: the two drivers differ in nothing else. */
interface Connection {
  begin(): Promise<void>;
  commit(): Promise<void>;
  all(sql: string, values: readonly Value[]): Promise<Record<string, unknown>[]>;
  run(sql: string, values: readonly Value[]): Promise<void>;
  /** UPDATE of many conversations, in the fastest way each driver has. */
  updateThreads(rows: readonly (readonly Value[])[]): Promise<void>;
  close(): Promise<void>;
}

const CHANNEL = 7;
/** As long as what Guanxi writes, so that both put the same on the disk. */
const WHY =
  '{"ruleId":"229949483418101","ruleName":"bench 7","templateId":"229949483434351","templateName":"bench","templateVersion":1,"locale":"zh-CN","because":["text contains 业务07"],"window":{"remaining":5,"expiresAt":"2026-11-23T21:13:32.000Z"}}';
const MEMORY =
  '0,229949483418101,1795295612198,0,1,229949483418102,1795295612422,0,1,229949483418103,1795295612611,0,1,229949483418104,1795295612833,0,1';
const THREAD = [
  'lastSeq',
  'lastMessageAt',
  'lastInboundAt',
  'preview',
  'unread',
  'memory',
  'windowExpiresAt',
  'windowRemaining',
  'briefExpiresAt',
  'briefRemaining',
  'updatedAt',
];

/** The statements of the limit: those of Guanxi's inbound path for a known customer, written by hand in groups. */
export async function openGroups(database: string, customers: number): Promise<Groups> {
  const place = database.startsWith('mysql://') ? { url: database, file: '' } : { url: undefined, file: database };
  const nextId = openIds();
  const store = await openStore(place.url === undefined ? { file: place.file } : { url: place.url });
  const threads = new Map<string, number>();
  const now = Date.now();
  for (let from = 0; from < customers; from += 1000) {
    const some = Array.from({ length: Math.min(1000, customers - from) }, (_, index) => ({
      contact: nextId(),
      conversation: nextId(),
      address: `o${from + index}`,
    }));
    for (const one of some) threads.set(one.address, one.conversation);
    await store.transact(async transaction => {
      await transaction.insert(
        'contact',
        ['id', 'name', 'gender', 'locale', 'tags', 'fields', 'createdAt', 'updatedAt'],
        some.map(one => [one.contact, '', 'unknown', 'zh-CN', '[]', '{}', now, now]),
      );
      await transaction.insert(
        'identity',
        ['id', 'contactId', 'channelId', 'address', 'reachable'],
        some.map(one => [nextId(), one.contact, CHANNEL, one.address, 1]),
      );
      await transaction.insert(
        'conversation',
        [
          'id',
          'contactId',
          'channelId',
          'address',
          'thread',
          'owner',
          'epoch',
          'priority',
          'labels',
          'lastSeq',
          'preview',
          'unread',
          'createdAt',
          'updatedAt',
        ],
        some.map(one => [
          one.conversation,
          one.contact,
          CHANNEL,
          one.address,
          one.address,
          'bot',
          1,
          'normal',
          '[]',
          0,
          '',
          0,
          now,
          now,
        ]),
      );
    });
  }
  await store.close();
  const connection = place.url === undefined ? sqlite(place.file) : await mysql(place.url);

  let waiting: { exchange: Exchange; resolve: (id: number) => void; reject: (error: unknown) => void }[] = [];
  let landed: number[] = [];
  let running = false;
  let patience: NodeJS.Timeout | null = null;

  async function drain(): Promise<void> {
    while (waiting.length > 0 || landed.length > 0) {
      const group = waiting;
      const ends = landed;
      waiting = [];
      landed = [];
      try {
        await connection.begin();
        const ids = group.length > 0 ? await write(group.map(one => one.exchange)) : [];
        if (ends.length > 0) {
          const at = Date.now();
          await connection.run(
            `UPDATE delivery SET state = ?, sentAt = ?, leaseUntil = NULL, updatedAt = ? WHERE id IN (${marks(ends.length)}) AND state = 'sending'`,
            ['sent', at, at, ...ends],
          );
        }
        await connection.commit();
        for (const [index, one] of group.entries()) one.resolve(ids[index]!);
      } catch (error) {
        for (const one of group) one.reject(error);
      }
      await new Promise<void>(resolve => setImmediate(resolve));
    }
    running = false;
  }

  const wake = () => {
    if (running) return;
    running = true;
    setImmediate(() => void drain());
  };

  async function write(group: readonly Exchange[]): Promise<number[]> {
    const at = Date.now();
    const heard = await connection.all(
      `SELECT id, conversationId, externalId FROM message WHERE channelId = ? AND externalId IN (${marks(group.length)})`,
      [CHANNEL, ...group.map(one => one.externalId)],
    );
    if (heard.length > 0) throw new Error('the limit is driven with distinct messages only');
    const wanted = [...new Set(group.map(one => threads.get(one.address)!))];
    const rows = await connection.all(
      `SELECT c.id, c.contactId, c.owner, c.epoch, c.lastSeq, c.unread, p.updatedAt AS contactUpdatedAt, (SELECT COUNT(*) FROM delivery d WHERE d.conversationId = c.id AND d.state IN ('due', 'sending') AND d.route = 'send') AS openSends FROM conversation c JOIN contact p ON p.id = c.contactId WHERE c.id IN (${marks(wanted.length)})${database.startsWith('mysql://') ? ' ORDER BY c.id FOR UPDATE' : ''}`,
      wanted,
    );
    const states = new Map(
      rows.map(row => [
        Number(row.id),
        { ...row, lastSeq: Number(row.lastSeq), unread: Number(row.unread), text: '' as string },
      ]),
    );
    const messages: Value[] = [];
    const deliveries: Value[] = [];
    const ids: number[] = [];
    for (const one of group) {
      const conversation = threads.get(one.address)!;
      const state = states.get(conversation) as {
        contactId?: number;
        epoch?: number;
        lastSeq: number;
        unread: number;
        text: string;
      };
      const [inId, outId, deliveryId] = [nextId(), nextId(), nextId()];
      messages.push(
        inId,
        conversation,
        CHANNEL,
        state.lastSeq + 1,
        one.externalId,
        'in',
        'contact',
        null,
        JSON.stringify({ type: 'text', text: one.text }),
        null,
        at,
        one.platformTime,
      );
      messages.push(
        outId,
        conversation,
        CHANNEL,
        state.lastSeq + 2,
        null,
        'out',
        'bot',
        null,
        JSON.stringify({ type: 'text', text: one.reply }),
        deliveryId,
        at,
        null,
      );
      deliveries.push(
        deliveryId,
        `reply:${inId}:0`,
        conversation,
        state.contactId ?? 0,
        CHANNEL,
        outId,
        null,
        'reply',
        'inline',
        'sending',
        state.epoch ?? 1,
        1,
        at,
        at + 1_800_000,
        deliveryId,
        at + 20_000,
        WHY,
        at,
        at,
      );
      state.lastSeq += 2;
      state.unread += 1;
      state.text = one.reply;
      ids.push(deliveryId);
    }
    await connection.run(
      `INSERT INTO message (id, conversationId, channelId, seq, externalId, direction, author, agentId, content, deliveryId, createdAt, platformTime) VALUES ${list(12, group.length * 2)}`,
      messages,
    );
    await connection.run(
      `INSERT INTO delivery (id, dedupeKey, conversationId, contactId, channelId, messageId, agentId, class, route, state, epoch, attempts, dueAt, expiresAt, claim, leaseUntil, why, createdAt, updatedAt) VALUES ${list(19, group.length)}`,
      deliveries,
    );
    await connection.updateThreads(
      [...states].map(([id, state]) => [
        id,
        state.lastSeq,
        at,
        at,
        state.text,
        state.unread,
        MEMORY,
        at + 172_800_000,
        5,
        null,
        null,
        at,
      ]),
    );
    return ids;
  }

  return {
    exchange: exchange =>
      new Promise((resolve, reject) => {
        waiting.push({ exchange, resolve, reject });
        wake();
      }),
    async landed(id) {
      landed.push(id);
      if (patience !== null) return;
      patience = setTimeout(() => {
        patience = null;
        wake();
      }, 20);
    },
    async close() {
      while (running) await new Promise<void>(resolve => setImmediate(resolve));
      await connection.close();
    },
  };
}

const marks = (count: number) => Array.from({ length: count }, () => '?').join(', ');
const list = (columns: number, rows: number) => Array.from({ length: rows }, () => `(${marks(columns)})`).join(', ');

function sqlite(file: string): Connection {
  const database = new Sqlite(file);
  durable(database);
  const statements = new Map<string, ReturnType<Sqlite['prepare']>>();
  const prepare = (sql: string) => {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const thread = database.prepare(
    `UPDATE conversation SET ${THREAD.map((column, index) => `${column} = ?${index + 2}`).join(', ')} WHERE id = ?1`,
  );
  return {
    begin: async () => void prepare('BEGIN IMMEDIATE').run(),
    commit: async () => void prepare('COMMIT').run(),
    all: async (sql, values) => prepare(sql).all(...values),
    run: async (sql, values) => void prepare(sql).run(...values),
    updateThreads: async rows => {
      for (const row of rows) thread.run(...row);
    },
    close: async () => database.close(),
  };
}

async function mysql(url: string): Promise<Connection> {
  const connection = await createConnection({ uri: url, charset: 'utf8mb4' });
  return {
    begin: async () => void (await connection.query('START TRANSACTION')),
    commit: async () => void (await connection.query('COMMIT')),
    all: async (sql, values) => (await connection.query(sql, [...values]))[0] as Record<string, unknown>[],
    run: async (sql, values) => void (await connection.query(sql, [...values])),
    updateThreads: async rows => {
      const select = rows
        .map((_, index) =>
          index === 0
            ? `SELECT ? AS id, ${THREAD.map(column => `? AS ${column}`).join(', ')}`
            : `SELECT ${marks(THREAD.length + 1)}`,
        )
        .join(' UNION ALL ');
      await connection.query(
        `UPDATE conversation t JOIN (${select}) v ON t.id = v.id SET ${THREAD.map(column => `t.${column} = v.${column}`).join(', ')}`,
        rows.flat(),
      );
    },
    close: () => connection.end(),
  };
}
