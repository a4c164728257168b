const FIRST_MS = 1000;
const LONGEST_MS = 30_000;

/** How long to wait after so many faults in a row; a little different everywhere, so that not all come back at once. */
export const pauses = (faults: number): number =>
  Math.min(LONGEST_MS, FIRST_MS * 2 ** faults) * (0.75 + Math.random() / 2);

/** Waits, but not when the network comes back meanwhile. */
export function pause(ms: number): Promise<void> {
  return new Promise(resolve => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener('online', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    addEventListener('online', end);
  });
}
