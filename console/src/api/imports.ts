import { ApiError, csrfToken, faultFrom, get, post } from './client';
import type { Contact, Page } from './types';

export type ImportKey = 'phone' | 'email' | 'externalId' | 'address';

/** How a list is to be taken; the columns by their heads. */
export interface ImportWish {
  readonly key?: ImportKey | 'none';
  readonly channelId?: string;
  readonly tag?: string;
  readonly mapping?: Readonly<Record<string, string | null>>;
}

export interface ImportCounts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly broken: number;
  readonly withheld: number;
}

/** What is wrong with a row, in both languages. */
export interface BrokenRow {
  readonly row: number;
  readonly faults: readonly { readonly id: string; readonly says: { readonly zh: string; readonly en: string } }[];
}

/** What a dry run found. */
export interface ImportTrial {
  readonly encoding: string;
  readonly delimiter: string;
  readonly key: ImportKey | null;
  readonly columns: readonly {
    readonly head: string;
    readonly target: string | null;
    readonly samples: readonly string[];
  }[];
  readonly fault: string | null;
  readonly report:
    | (ImportCounts & {
        readonly rows: number;
        readonly errors: readonly BrokenRow[];
        readonly sample: readonly Contact[];
      })
    | null;
}

/** An import that is, was or was taken back. */
export interface ContactImport extends ImportCounts {
  readonly id: string;
  readonly name: string;
  readonly state: 'running' | 'done' | 'failed' | 'undoing' | 'undone';
  readonly progress: number;
  readonly rows: number;
  readonly removed: number;
  readonly restored: number;
  readonly kept: {
    readonly counts: Readonly<Record<string, number>>;
    readonly first: readonly { readonly contactId: string; readonly why: string }[];
  } | null;
  readonly undoable: boolean;
  readonly createdAt: string;
  readonly endedAt: string | null;
}

/** Goes through a list and changes nothing. */
export const tryImport = (file: Blob, wish: ImportWish) => send<ImportTrial>(file, { ...wish, dryRun: 'true' });

/** Begins to bring a list in. */
export const beginImport = (file: File, wish: ImportWish) =>
  send<ContactImport>(file, { ...wish, name: file.name.slice(-190) });

export const listImports = () => get<Page<ContactImport>>('/contacts/imports');
export const undoImport = (id: string) => post<ContactImport>(`/contacts/imports/${id}/undo`);

/** Where the rows that could not be taken are downloaded from. */
export const errorsUrl = (id: string, locale: string): string =>
  `/api/v1/contacts/imports/${encodeURIComponent(id)}/errors.csv?lang=${locale.startsWith('zh') ? 'zh' : 'en'}`;

async function send<Answer>(file: Blob, wish: ImportWish & { dryRun?: string; name?: string }): Promise<Answer> {
  const { mapping, ...plain } = wish;
  const query = new URLSearchParams(plain as Record<string, string>);
  if (mapping) query.set('mapping', JSON.stringify(mapping));
  const headers = { accept: 'application/json', 'content-type': 'text/csv', 'x-csrf-token': csrfToken() };
  const response = await fetch(`/api/v1/contacts/import?${query}`, { method: 'POST', headers, body: file }).catch(
    () => {
      throw new ApiError(0, 'network', 'no answer from the server');
    },
  );
  const text = await response.text();
  if (!response.ok) throw faultFrom(response.status, response.statusText, text);
  return JSON.parse(text) as Answer;
}
