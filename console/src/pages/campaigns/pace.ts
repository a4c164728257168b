const MINUTE_MS = 60_000;
/** Shorter looks tell more of chance than of pace. */
const LEAST_MS = 4000;

/** How fast a campaign goes by what was seen of it, and how long `open` people take at that pace; null while nobody can tell. */
export function paceOf(
  seen: readonly { readonly at: number; readonly sent: number }[],
  open: number,
): { readonly perMinute: number; readonly minutesLeft: number } | null {
  const [first] = seen;
  const last = seen.at(-1);
  if (first === undefined || last === undefined || last.at - first.at < LEAST_MS || last.sent <= first.sent)
    return null;
  const perMinute = ((last.sent - first.sent) / (last.at - first.at)) * MINUTE_MS;
  return { perMinute: Math.round(perMinute), minutesLeft: Math.ceil(open / perMinute) };
}
