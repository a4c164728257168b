/**
 * Gives `work` a signal that aborts after `limitMs` or together with `outer`, whichever comes first. Nothing of it is
 * left behind once the work has ended: a timer or a listener that lives on would keep the whole request in memory.
 */
export async function withDeadline<T>(
  limitMs: number,
  outer: AbortSignal | null,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const end = () => ending.abort();
  const timer = setTimeout(end, limitMs);
  outer?.addEventListener('abort', end);
  if (outer?.aborted) end();
  try {
    return await work(ending.signal);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', end);
  }
}
