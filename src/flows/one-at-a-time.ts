/**
 * Makes a call that starts `work` unless it runs already; calls meanwhile lead to one more run after it, however many
 * they were. Nobody waits for it; a fault is reported and forgotten.
 */
export function oneAtATime(work: () => Promise<unknown>, report: (error: unknown) => void): () => void {
  let running = false;
  let again = false;
  const run = async (): Promise<void> => {
    running = true;
    do {
      again = false;
      await work().catch(report);
    } while (again);
    running = false;
  };
  return () => {
    if (running) again = true;
    else run().catch(report);
  };
}
