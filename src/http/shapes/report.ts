import { stringify } from 'csv-stringify/sync';
import type { Report } from '../../flows/reports';
import { z } from '../zod';

const values = z.record(z.string(), z.number().nullable());

export const officeReportShape = z
  .object({
    name: z.string(),
    /** The first and the last day, on the calendar of `zone`. */
    from: z.string(),
    to: z.string(),
    zone: z.string(),
    /** What `values` hold, in order; a name that ends in `Seconds` is a time, everything else a count. */
    columns: z.array(z.string()),
    total: values,
    /** Every day, also those on which nothing happened. */
    days: z.array(z.object({ date: z.string(), values })),
    /** Channels, colleagues, rules or campaigns. `bot` is the bot; a null name is something that is not there any more. */
    subjects: z.array(z.object({ id: z.string().nullable(), name: z.string().nullable(), values })),
    items: z.array(z.object({ date: z.string(), id: z.string().nullable(), name: z.string().nullable(), values })),
  })
  .openapi('Report');

/** What is asked of a report, as its days were read. */
interface Asked {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly zone: string;
}

export function presentOfficeReport(
  { columns, names, total, days, subjects, items }: Report,
  asked: Asked,
): z.input<typeof officeReportShape> {
  const name = (id: string | null) => names.get(id) ?? null;
  return {
    ...asked,
    columns: columns.map(column => column.name),
    total: { ...total },
    days: days.map(({ date, values }) => ({ date, values: { ...values } })),
    subjects: subjects.map(({ id, values }) => ({ id, name: name(id), values: { ...values } })),
    items: items.map(({ date, id, values }) => ({ date, id, name: name(id), values: { ...values } })),
  };
}

/** Days and subjects as CSV that spreadsheets open: UTF-8 with a mark, formulas made harmless. */
export function reportAsCsv({ columns, items }: z.input<typeof officeReportShape>): string {
  const rows = items.map(({ date, id, name, values }) => [
    ...[date, id ?? '', name ?? ''],
    ...columns.map(column => String(values[column] ?? '')),
  ]);
  return `\ufeff${stringify([['date', 'id', 'name', ...columns], ...rows], { escape_formulas: true })}`;
}
