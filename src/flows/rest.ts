/** Waits until something may have changed: a call, the time, the end, or one of `works` that is over. */
export async function rest(
  waitMs: number,
  signal: AbortSignal,
  onCall: (call: () => void) => void,
  works: readonly Promise<void>[] = [],
): Promise<void> {
  await new Promise<void>(resolve => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, waitMs);
    signal.addEventListener('abort', done);
    onCall(done);
    for (const work of works) work.then(done, done);
  });
}
