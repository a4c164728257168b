import { importKeys, importTargets } from '../../engine/import-columns';
import { faultWords, type RowFault } from '../../engine/import-words';
import { encodings } from '../../flows/import-file';
import type { ImportOptions } from '../../flows/import-reading';
import { KEPT_MS } from '../../flows/import-work';
import type { ImportTrial } from '../../flows/imports';
import type { ContactImportRow } from '../../store/schema/import-rows';
import { idText, idTextOrNull, isoTime, isoTimeOrNull } from '../ids';
import { z } from '../zod';
import { contactShape, presentContact } from './contact';

export const targetShape = z
  .union([z.enum(importTargets), z.templateLiteral(['fields.', z.string().min(1).max(64)])])
  .openapi({ type: 'string', description: `what a column holds: ${importTargets.join(', ')}, or fields.NAME` });
const columnShape = z.object({ head: z.string(), target: z.string().nullable() });
const keyShape = z.enum(importKeys).nullable();
const counts = {
  created: z.number().int(),
  updated: z.number().int(),
  unchanged: z.number().int(),
  broken: z.number().int(),
  /** Consents that are not taken, because the person has withdrawn before. */
  withheld: z.number().int(),
};
const written = { encoding: z.enum(encodings), delimiter: z.string() };

/** What a dry run found. */
export const trialShape = z
  .object({
    dryRun: z.literal(true),
    ...written,
    key: keyShape,
    columns: z.array(columnShape.extend({ samples: z.array(z.string()) })),
    /** Why the list cannot be taken like this; null when it can. */
    fault: z
      .enum(['no_columns', 'key_column_missing', 'proof_column_missing', 'address_not_key', 'nobody_named'])
      .nullable(),
    /** What the import would do; null when it cannot be taken like this. */
    report: z
      .object({
        rows: z.number().int(),
        ...counts,
        /** What is wrong how often. */
        faults: z.record(z.string(), z.number().int()),
        /** The first rows that cannot be taken; `row` is the number a spreadsheet shows. */
        errors: z.array(
          z.object({
            row: z.number().int(),
            faults: z.array(
              z.object({
                id: z.string(),
                column: z.string().nullable(),
                value: z.string(),
                says: z.object({ zh: z.string(), en: z.string() }),
              }),
            ),
          }),
        ),
        /** The first people as they would be. */
        sample: z.array(contactShape.omit({ id: true, createdAt: true, updatedAt: true })),
      })
      .nullable(),
  })
  .openapi('ImportTrial');

export const importShape = z
  .object({
    dryRun: z.literal(false),
    id: z.string(),
    name: z.string(),
    state: z.enum(['running', 'done', 'failed', 'undoing', 'undone']),
    agentId: z.string(),
    ...written,
    key: keyShape,
    channelId: z.string().nullable(),
    tag: z.string().nullable(),
    columns: z.array(columnShape),
    /** Rows taken so far. */
    rows: z.number().int(),
    ...counts,
    /** How far it is, from 0 to 1. */
    progress: z.number(),
    /** What undoing did. */
    removed: z.number().int(),
    restored: z.number().int(),
    /** Contacts that undoing left as they are: how many for each reason, and the first of them. */
    kept: z
      .object({
        counts: z.record(z.string(), z.number().int()),
        first: z.array(z.object({ contactId: z.string(), why: z.string() })),
      })
      .nullable(),
    fault: z.string().nullable(),
    /** Whether it can still be undone. */
    undoable: z.boolean(),
    createdAt: z.string(),
    endedAt: z.string().nullable(),
  })
  .openapi('ContactImport');

export const presentTrial = (trial: ImportTrial): z.input<typeof trialShape> => ({
  dryRun: true,
  encoding: trial.encoding,
  delimiter: trial.delimiter,
  key: trial.key,
  columns: trial.columns.map(({ samples, ...column }) => ({ ...column, samples: [...samples] })),
  fault: trial.fault,
  report: trial.report && {
    ...trial.report,
    faults: { ...trial.report.faults },
    errors: trial.report.errors.map(({ row, faults }) => ({ row, faults: [...faults] })),
    sample: trial.report.sample.map(contact => {
      const { id: _id, createdAt: _createdAt, updatedAt: _updatedAt, ...shown } = presentContact(contact);
      return shown;
    }),
  },
});

export function presentImport(row: ContactImportRow, now: number): z.input<typeof importShape> {
  const { encoding, delimiter, key, channelId, tag, columns } = row.options as ImportOptions;
  const undoable =
    row.state === 'running' || ((row.state === 'done' || row.state === 'failed') && !isForgotten(row, now));
  return {
    dryRun: false,
    id: idText(row.id),
    name: row.name,
    state: row.state,
    agentId: idText(row.agentId),
    ...{ encoding, delimiter, key, channelId: idTextOrNull(channelId), tag, columns: [...columns] },
    rows: row.created + row.updated + row.unchanged + row.broken,
    ...{ created: row.created, updated: row.updated, unchanged: row.unchanged },
    ...{ broken: row.broken, withheld: row.withheld, progress: progressOf(row) },
    ...{ removed: row.removed, restored: row.restored },
    kept: row.kept && {
      counts: { ...row.kept.counts },
      first: row.kept.first.map(({ contactId, why }) => ({ contactId: idText(contactId), why })),
    },
    fault: row.fault,
    undoable,
    createdAt: isoTime(row.createdAt),
    endedAt: isoTimeOrNull(row.endedAt),
  };
}

const isForgotten = ({ endedAt }: ContactImportRow, now: number): boolean =>
  endedAt !== null && endedAt < now - KEPT_MS;

function progressOf(row: ContactImportRow): number {
  if (row.state === 'running' || row.state === 'failed') return row.bytes === 0 ? 0 : row.bytesDone / row.bytes;
  if (row.state !== 'undoing') return 1;
  const touched = row.created + row.updated;
  return touched === 0 ? 0 : Math.min(1, (row.removed + row.restored) / touched);
}

/** What is wrong with a row, as one line. */
export const faultLine = (faults: unknown, language: 'zh' | 'en'): string =>
  (faults as readonly RowFault[]).map(fault => faultWords(fault)[language]).join(language === 'zh' ? '；' : '; ');
