import { schedule } from 'node-cron';
import type { House } from './house';

/** Something the house does every minute. It may be done by several processes at once and may fail without harm. */
export interface Chore {
  readonly name: string;
  run(signal: AbortSignal): Promise<unknown>;
}

/**
 * The minute tick, in UTC and nothing else: what is due when is computed and stored, never left to a timer. A chore that
 * still runs when the next minute comes is not started twice.
 */
export function openClock(
  house: Pick<House, 'log'>,
  chores: readonly Chore[],
): { tick(): Promise<void>; stop(): Promise<void> } {
  const ending = new AbortController();
  const busy = new Map<string, Promise<void>>();

  const start = (chore: Chore): Promise<void> => {
    const running = busy.get(chore.name);
    if (running) return running;
    const work = chore
      .run(ending.signal)
      .then(
        () => undefined,
        error => house.log.error({ chore: chore.name, err: error }, 'a chore failed'),
      )
      .finally(() => busy.delete(chore.name));
    busy.set(chore.name, work);
    return work;
  };
  const tick = async () => {
    await Promise.all(chores.map(start));
  };
  const task = schedule('* * * * *', tick, { timezone: 'UTC', noOverlap: true, name: 'minute' });
  return {
    tick,
    async stop() {
      ending.abort();
      await task.destroy();
      await Promise.all(busy.values());
    },
  };
}
