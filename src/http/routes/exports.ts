import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import type { ContactRow } from '../../store';
import { noteAudit } from '../../store/queries/audit';
import { allContacts, allDeliveries, allMessages } from '../../store/queries/exports';
import { tellMessages } from '../../store/queries/messages';
import type { Door } from '../door';
import { idOf, isoTime, isoTimeOrNull } from '../ids';
import { openLimit } from '../limits';
import { ADMINS, type Call, type Route, route } from '../route';
import { presentDelivery } from '../shapes/delivery';
import { presentMessage } from '../shapes/message';
import { z } from '../zod';

const tag = 'exports';
const CSV = 'text/csv; charset=utf-8';
const NDJSON = 'application/x-ndjson';
const COLUMNS = [
  ...['id', 'name', 'surname', 'title', 'gender', 'locale', 'zone', 'phone', 'email', 'externalId', 'region'],
  ...['birthday', 'birthdayLunar', 'birthdayLeap', 'member', 'lastPurchaseAt', 'tags', 'fields', 'createdAt'],
] as const;

/** Everything, to take along. Read page by page while it is written, so its size does not matter. */
export function exportRoutes({ store, now }: Door): Route[] {
  const limit = { by: 'agent' as const, limit: openLimit(20, 60) };
  const begin = async ({ caller, ctx }: Call<unknown, unknown, unknown>, name: string) => {
    ctx.set('Content-Disposition', `attachment; filename="${name}"`);
    await noteAudit(store, { at: now(), agentId: caller.agent.id, action: 'export', subject: name, data: null });
  };
  return [
    route({
      method: 'get',
      path: '/exports/messages.ndjson',
      tag,
      says: 'Gives every message, one JSON object a line, oldest first.',
      may: ADMINS,
      limit,
      type: NDJSON,
      answer: async call => {
        await begin(call, 'messages.ndjson');
        return written(allMessages(store), async rows => lines((await tellMessages(store, rows)).map(presentMessage)));
      },
    }),
    route({
      method: 'get',
      path: '/exports/deliveries.ndjson',
      tag,
      says: 'Gives every delivery, or those of a campaign, one JSON object a line, oldest first.',
      may: ADMINS,
      limit,
      query: z.object({ campaignId: idOf<'campaign'>().optional() }),
      type: NDJSON,
      answer: async call => {
        await begin(call, 'deliveries.ndjson');
        return written(allDeliveries(store, call.query.campaignId), async rows => lines(rows.map(presentDelivery)));
      },
    }),
    route({
      method: 'get',
      path: '/exports/contacts.csv',
      tag,
      says: 'Gives every contact as CSV that spreadsheets open: UTF-8 with a mark, formulas made harmless.',
      may: ADMINS,
      limit,
      type: CSV,
      answer: async call => {
        await begin(call, 'contacts.csv');
        const head = `\ufeff${csv([[...COLUMNS]])}`;
        return written(allContacts(store), async rows => csv(rows.map(cells)), head);
      },
    }),
  ];
}

function written<Row>(pages: AsyncGenerator<Row[]>, write: (rows: Row[]) => Promise<string>, head = ''): Readable {
  return Readable.from(
    (async function* () {
      if (head) yield head;
      for await (const rows of pages) yield await write(rows);
    })(),
    { objectMode: false, highWaterMark: 256 * 1024 },
  );
}

const lines = (items: readonly unknown[]): string => items.map(item => `${JSON.stringify(item)}\n`).join('');
const csv = (rows: readonly (readonly string[])[]): string => stringify(rows as string[][], { escape_formulas: true });

const cells = (row: ContactRow): string[] =>
  COLUMNS.map(column => {
    const value = row[column];
    if (column === 'createdAt') return isoTime(row.createdAt);
    if (column === 'lastPurchaseAt') return isoTimeOrNull(row.lastPurchaseAt) ?? '';
    if (column === 'tags') return row.tags.join('; ');
    if (value === null || value === undefined) return '';
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  });
