import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify/sync';
import { importKeys } from '../../engine/import-columns';
import { encodings } from '../../flows/import-file';
import type { ImportOptions } from '../../flows/import-reading';
import type { ImportWish } from '../../flows/imports';
import type { ChannelId, Role } from '../../model';
import { importOf, listImports } from '../../store/imports';
import { noteAudit } from '../../store/queries/audit';
import { faultsOf } from '../../store/queries/import-faults';
import type { ContactImportRow } from '../../store/schema/import-rows';
import type { Door } from '../door';
import { invalid, notFound } from '../errors';
import { idOf, idText, paged, pageOf, withId } from '../ids';
import { openLimit } from '../limits';
import { listBody } from '../list-body';
import { type Route, route } from '../route';
import { faultLine, importShape, presentImport, presentTrial, targetShape, trialShape } from '../shapes/import';
import { z } from '../zod';

const tag = 'contacts';
const may: readonly Role[] = ['admin', 'marketer'];
const params = withId<'import'>();
const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t', bar: '|' } as const;

const wishQuery = z.object({
  /** `true` goes through the list and changes nothing. */
  dryRun: z.enum(['true', 'false']).default('false'),
  name: z.string().trim().max(190).optional(),
  /** By what people who are known already are found; `none` makes everybody somebody new. */
  key: z.enum([...importKeys, 'none']).optional(),
  /** The channel whose addresses the list holds, for `key=address`. */
  channelId: idOf<'channel'>().optional(),
  /** A tag that everybody of the list gets. */
  tag: z.string().trim().min(1).max(64).optional(),
  delimiter: z.enum(['comma', 'semicolon', 'tab', 'bar']).optional(),
  encoding: z.enum(encodings).optional(),
  /** JSON: what the columns are, by their heads; null leaves one out. All are guessed when it is left out. */
  mapping: z
    .string()
    .max(20_000)
    .transform((text, context) => {
      const read = z.record(z.string(), targetShape.nullable()).safeParse(jsonOf(text));
      if (read.success) return read.data as ImportWish['mapping'];
      context.addIssue({
        code: 'custom',
        message: 'is a JSON object from heads of columns to what they hold, or null',
      });
      return z.NEVER;
    })
    .optional()
    .openapi({ type: 'string' }),
});

/** Lists of customers that are brought in, and taken out again. */
export function importRoutes(door: Door): Route[] {
  const { store, now, imports } = door;
  const upload = { by: 'agent' as const, limit: openLimit(20, 60) };
  const show = async (id: number) => presentImport(await rowOf(door, id), now());
  return [
    route({
      method: 'post',
      path: '/contacts/import',
      tag,
      says: 'Brings in a list of customers: CSV in UTF-8 or GB18030, as the body (at most 256 MB) or the field `file` of a form (at most 32 MB). With `dryRun=true` it tells what would happen; else it begins, and `GET /contacts/imports/:id` tells how far it is.',
      may,
      limit: upload,
      query: wishQuery,
      takes: ['text/csv', 'multipart/form-data'],
      gives: z.union([trialShape, importShape]),
      answer: async ({ query, caller, ctx }) => {
        const wish = await wishOf(door, query);
        const { body, name } = await listBody(ctx.req);
        if (query.dryRun === 'true') return presentTrial(await imports.check(body, wish));
        const called = query.name ?? name?.slice(0, 190) ?? 'contacts.csv';
        return show(await imports.begin(body, wish, { name: called, agentId: caller.agent.id }));
      },
    }),
    route({
      method: 'get',
      path: '/contacts/imports',
      tag,
      says: 'Lists imports, newest first.',
      may,
      query: z.object({ ...paged(20), after: z.coerce.number().int().positive().optional() }),
      gives: pageOf(importShape),
      answer: async ({ query: { limit, after } }) => {
        const rows = await listImports(store, limit + 1, after ?? Number.MAX_SAFE_INTEGER);
        const shown = rows.slice(0, limit);
        const next = rows.length > limit ? idText(shown.at(-1)!.id) : null;
        return { items: shown.map(row => presentImport(row, now())), next };
      },
    }),
    route({
      method: 'get',
      path: '/contacts/imports/:id',
      tag,
      says: 'Tells how far an import is and what it did.',
      may,
      params,
      gives: importShape,
      answer: ({ params: { id } }) => show(id),
    }),
    route({
      method: 'get',
      path: '/contacts/imports/:id/errors.csv',
      tag,
      says: 'Gives the rows that could not be taken, with what is wrong, as CSV to mend and import again.',
      may,
      params,
      query: z.object({ lang: z.enum(['zh', 'en']).default('zh') }),
      type: 'text/csv; charset=utf-8',
      answer: async ({ params: { id }, query: { lang }, caller, ctx }) => {
        const row = await rowOf(door, id);
        const subject = `import:${id}`;
        await noteAudit(store, { at: now(), agentId: caller.agent.id, action: 'import.errors', subject, data: null });
        ctx.set('Content-Disposition', `attachment; filename="import-${id}-errors.csv"`);
        return Readable.from(errorLines(door, row, lang), { objectMode: false, highWaterMark: 256 * 1024 });
      },
    }),
    route({
      method: 'post',
      path: '/contacts/imports/:id/undo',
      tag,
      says: 'Undoes an import: contacts it made go, unless there is more to them by now; others are as they were, where nobody changed them since.',
      may,
      params,
      gives: importShape,
      answer: async ({ params: { id }, caller }) => {
        await imports.undo(id, caller.agent.id);
        return show(id);
      },
    }),
  ];
}

async function rowOf({ store }: Door, id: number): Promise<ContactImportRow> {
  const row = await importOf(store, id);
  if (!row) throw notFound('this import');
  return row;
}

async function wishOf({ store }: Door, query: z.output<typeof wishQuery>): Promise<ImportWish> {
  const { key, channelId = null, tag: mark = null, delimiter, encoding, mapping } = query;
  if (key === 'address' && !(await isChannel(store, channelId))) {
    throw invalid({ channelId: 'is needed: whose addresses are they?' });
  }
  return {
    ...{ channelId, tag: mark, encoding, mapping },
    key: key === 'none' ? null : key,
    delimiter: delimiter && DELIMITERS[delimiter],
  };
}

const isChannel = async (store: Door['store'], id: ChannelId | null): Promise<boolean> =>
  id !== null && (await store.rows('channel').existsBy({ id }));

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const csv = (rows: readonly (readonly string[])[]): string => stringify(rows as string[][], { escape_formulas: true });

async function* errorLines({ store }: Door, row: ContactImportRow, lang: 'zh' | 'en'): AsyncGenerator<string> {
  const heads = (row.options as ImportOptions).columns.map(({ head }) => head);
  yield `\ufeff${csv([[...heads, ...(lang === 'zh' ? ['行号', '问题'] : ['row', 'problem'])]])}`;
  for await (const faults of faultsOf(store, row.id)) {
    yield csv(
      faults.map(({ rowNo, faults: said, cells }) => [
        ...heads.map((_, index) => cells[index] ?? ''),
        ...[String(rowNo), faultLine(said, lang), ...cells.slice(heads.length)],
      ]),
    );
  }
}
