import type { AgentId, ContactId } from '../../model';

/** A list of customers that is, was or is no longer in the house. */
export interface ContactImportRow {
  readonly id: number;
  /** What its file was called. */
  readonly name: string;
  readonly state: 'running' | 'done' | 'failed' | 'undoing' | 'undone';
  readonly agentId: AgentId;
  /** How its file is read; see ImportOptions of the paths. */
  readonly options: unknown;
  readonly bytes: number;
  /** How much of the file has been read. */
  readonly bytesDone: number;
  /** Up to where it is done: the last row, or while it is undone the last contact. */
  readonly position: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly broken: number;
  /** Consents that were not taken, because the person had withdrawn before. */
  readonly withheld: number;
  /** What undoing did: contacts taken away again, and given back what they were. */
  readonly removed: number;
  readonly restored: number;
  readonly kept: ImportKept | null;
  /** Why it failed, for the log and the console. */
  readonly fault: string | null;
  /** The lease of the process that works on it. */
  readonly lease: number | null;
  readonly leaseUntil: number | null;
  readonly createdAt: number;
  readonly endedAt: number | null;
}

/** Why undoing leaves a contact as it is. */
export type KeptWhy = 'conversations' | 'changed' | 'consents' | 'merged';

/** The contacts that undoing left: how many for each reason, and the first of them. */
export interface ImportKept {
  readonly counts: Readonly<Partial<Record<KeptWhy, number>>>;
  readonly first: readonly { readonly contactId: ContactId; readonly why: KeptWhy }[];
}

/** What an import did to one contact, so that it can be undone. */
export interface ImportChangeRow {
  readonly importId: number;
  readonly contactId: ContactId;
  /** Whether the import made it. */
  readonly made: boolean;
  /** The contact's `updatedAt` after the import. */
  readonly stamp: number;
  readonly changed: ImportChanged | null;
}

/** Columns and fields as [before, after], tags that were added, consents that were written. */
export interface ImportChanged {
  readonly values: Readonly<Record<string, readonly [before: unknown, after: unknown]>>;
  readonly fields: Readonly<Record<string, readonly [before: unknown, after: unknown]>>;
  readonly tags: readonly string[];
  readonly consents: readonly number[];
}

/** A row of a list that could not be taken. */
export interface ImportFaultRow {
  readonly importId: number;
  readonly rowNo: number;
  /** RowFault of the engine. */
  readonly faults: unknown;
  readonly cells: readonly string[];
}
