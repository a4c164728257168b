import { access, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Overtaken } from '../store/import-portion';
import { undoNext } from '../store/import-undo';
import { endImport, forgetOldImports, leaveImport, takeImport, unfinishedImports } from '../store/imports';
import type { ContactImportRow } from '../store/schema/import-rows';
import type { House } from './house';
import { LEASE_MS, runImport } from './import-run';
import { rest } from './rest';

/** What works on imports, in any number of processes; each takes those whose file lies on its machine. */
export interface ImportWork {
  /** Works until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Works until nothing is left that this machine can do. */
  drain(signal?: AbortSignal): Promise<void>;
  /** Forgets what old imports kept for their undoing, and files nobody needs. */
  sweep(): Promise<void>;
  /** Tells that there is something to do. */
  call(): void;
  /** Where the file of an import lies. */
  pathOf(id: number): string;
}

const IDLE_MS = 3000;
const TRIES = 5;
const DAY_MS = 86_400_000;
/** How long an import can be undone and its broken rows can be had. */
export const KEPT_MS = 30 * DAY_MS;

export function openImportWork(house: Pick<House, 'store' | 'zone' | 'now' | 'log'>, directory: string): ImportWork {
  const { store, now, log } = house;
  const lease = store.id();
  const failures = new Map<number, number>();
  let wake: () => void = () => undefined;
  let called = false;
  const pathOf = (id: number): string => join(directory, `${id}.csv`);

  /** Whether something was done that may have left more to do. */
  async function attempt(row: ContactImportRow, signal: AbortSignal): Promise<boolean> {
    const isHere = row.state === 'undoing' || (await exists(pathOf(row.id)));
    if (!isHere || !(await takeImport(store, row.id, { lease, until: now() + LEASE_MS, now: now() }))) return false;
    try {
      const whole = row.state === 'undoing' ? await undoAll(row, signal) : await takeAll(row, signal);
      if (!whole) await leaveImport(store, row.id, lease);
      return whole;
    } catch (error) {
      if (error instanceof Overtaken) return true;
      return failed(row, error);
    }
  }

  async function takeAll(row: ContactImportRow, signal: AbortSignal): Promise<boolean> {
    if (!(await runImport(house, row, pathOf(row.id), { lease, signal }))) return false;
    if (await endImport(store, row, { lease, at: now(), state: 'done' })) await rm(pathOf(row.id), { force: true });
    return true;
  }

  async function undoAll(row: ContactImportRow, signal: AbortSignal): Promise<boolean> {
    for (let more = true; more; ) {
      if (signal.aborted) return false;
      more = await undoNext(store, { id: row.id, lease, leaseUntil: now() + LEASE_MS, now: now() });
      await new Promise<void>(resolve => setImmediate(resolve));
    }
    if (await endImport(store, row, { lease, at: now(), state: 'undone' })) await rm(pathOf(row.id), { force: true });
    return true;
  }

  /** The database may be away for a while; what fails again and again will not succeed. */
  async function failed(row: ContactImportRow, error: unknown): Promise<boolean> {
    const times = (failures.get(row.id) ?? 0) + 1;
    failures.set(row.id, times);
    log.error({ importId: row.id, err: error, times }, 'an import failed');
    if (times < TRIES || row.state === 'undoing') {
      await leaveImport(store, row.id, lease).catch(() => 0);
      return false;
    }
    const fault = error instanceof Error ? error.name : 'unknown';
    await endImport(store, row, { lease, at: now(), state: 'failed', fault });
    return true;
  }

  async function drain(signal: AbortSignal = new AbortController().signal): Promise<void> {
    for (let more = true; more && !signal.aborted; ) {
      more = false;
      for (const row of await unfinishedImports(store)) more = (await attempt(row, signal)) || more;
    }
  }

  return {
    pathOf,
    drain,
    call() {
      called = true;
      wake();
    },
    async run(signal) {
      while (!signal.aborted) {
        called = false;
        await drain(signal).catch(error => log.error({ err: error }, 'imports could not be looked for'));
        if (called) continue;
        await rest(IDLE_MS, signal, done => {
          wake = done;
        });
      }
    },
    async sweep() {
      await forgetOldImports(store, now() - KEPT_MS);
      const needed = new Set((await unfinishedImports(store)).map(({ id }) => `${id}.csv`));
      for (const name of await readdir(directory).catch(() => [])) {
        const path = join(directory, name);
        const age = now() - (await stat(path).catch(() => ({ mtimeMs: now() }))).mtimeMs;
        if (age > DAY_MS && !needed.has(name)) await rm(path, { force: true });
      }
    },
  };
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
