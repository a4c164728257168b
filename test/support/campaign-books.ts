/** What a platform took: to whom, and under which key of ours where it drops a second copy. */
export interface Taken {
  readonly to: string;
  readonly key: string | null;
}

/** Where one person of a campaign stands in the end. */
export interface Ended {
  readonly address: string;
  /** Of the delivery, or of the recipient where there is none. */
  readonly state: string;
}

/** The books of a campaign: everybody it was for, what the platform took, and where each stands. */
export interface CampaignBooks {
  readonly people: readonly string[];
  readonly taken: readonly Taken[];
  readonly ended: readonly Ended[];
  readonly integrity: string;
}

/** What may be unclear: at most so many may be unknown. */
export interface Bounds {
  readonly mostUnknown: number;
}

/** Everything that is wrong with the books: greeted twice, lost without a word, told to be sent and not, still open. */
export function campaignComplaints(
  { people, taken, ended, integrity }: CampaignBooks,
  { mostUnknown }: Bounds,
): string[] {
  const found = integrity === 'ok' ? [] : [`the database is damaged: ${integrity}`];
  const copies = new Map<string, number>();
  for (const { to } of taken) copies.set(to, (copies.get(to) ?? 0) + 1);
  for (const [to, count] of copies) if (count > 1) found.push(`${to} was greeted ${count} times`);
  const states = new Map<string, string>();
  for (const { address, state } of ended) {
    if (states.has(address)) found.push(`${address} is written down twice`);
    states.set(address, state);
  }
  for (const address of people) {
    const state = states.get(address) ?? 'nowhere';
    const arrived = copies.has(address);
    if (state === 'sent' && !arrived) found.push(`${address} is told to be sent and is lost`);
    if (state !== 'sent' && state !== 'unknown') found.push(`${address} is ${state} in the end`);
  }
  const known = new Set(people);
  for (const to of copies.keys()) if (!known.has(to)) found.push(`${to} was greeted and belongs to nobody`);
  if (states.size !== people.length) found.push(`${states.size} are written down of ${people.length}`);
  const unknown = ended.filter(({ state }) => state === 'unknown').length;
  if (unknown > mostUnknown) found.push(`${unknown} are unknown, more than the ${mostUnknown} that were on their way`);
  return found;
}
