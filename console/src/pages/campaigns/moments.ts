/** Whether a time says where on earth it is meant: `2027-02-06T08:00Z`, `…+08:00`. Others are each reader's own. */
export const isMoment = (at: string): boolean => /(?:Z|[+-]\d{2}:\d{2})$/.test(at);

/** What clocks of a zone show at a moment (ms): `2027-02-06T16:00`. */
export function wallTime(ms: number, zone: string): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  });
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}T${parts.get('hour')}:${parts.get('minute')}`;
}

/** The moment at which clocks of a zone show this, as the API takes it; in an hour that clocks skip, the one before it. */
export function momentAt(wall: string, zone: string): string {
  const wanted = Date.parse(`${wall}Z`);
  let ms = wanted;
  // The second round mends a guess that fell on the other side of a change of clocks.
  for (let round = 0; round < 2; round++) ms += wanted - Date.parse(`${wallTime(ms, zone)}Z`);
  return `${new Date(ms).toISOString().slice(0, 16)}Z`;
}
