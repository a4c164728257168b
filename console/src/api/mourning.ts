import { get, put } from './client';

/** Since when no greeting leaves, why, who held them, and how many are late by it by now. */
export interface Mourning {
  readonly since: string;
  readonly reason: string;
  readonly by: { readonly id: string; readonly name: string } | null;
  readonly held: number;
}

/** Null while greetings may leave. */
export const readMourning = async (): Promise<Mourning | null> =>
  (await get<{ mourning: Mourning | null }>('/mourning')).mourning;

/** Holds every greeting for a reason, or (null) lets them go on; `inFlight` when some are on their way still. */
export const setMourning = (reason: string | null) =>
  put<{ readonly mourning: Mourning | null; readonly inFlight: boolean }>('/mourning', { reason });
