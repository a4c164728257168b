import { setMaxListeners } from 'node:events';
import { ChannelError } from './error';

/**
 * Lets one caller wait for work that many wait for: when its own signal aborts it stops waiting with `busy`,
 * while the work goes on for the others.
 */
export async function waitFor<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  // One signal may stop a hundred sends, each of which listens to it for a moment; that is no leak to warn of.
  setMaxListeners(0, signal);
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new ChannelError('busy', null, 'stopped before anything was sent'));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
