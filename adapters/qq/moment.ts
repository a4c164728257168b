/** `2024-10-15 16:33:15.123456 +0800 CST m=+12.3`: how Go prints a time. */
const GO_TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?) ([+-]\d\d)(\d\d)\b/;
/** Numbers below are seconds, for the platform counts both ways. */
const FIRST_MILLISECONDS = 100_000_000_000;

/**
 * When it happened, in milliseconds since the epoch: RFC 3339 in messages, whole seconds in events about people, and
 * the time as Go prints it, which some pushes have carried. What cannot be read is `fallback`.
 */
export function momentOf(raw: unknown, fallback: number): number {
  if (typeof raw === 'number') return fromNumber(raw, fallback);
  if (typeof raw !== 'string') return fallback;
  if (/^\d{1,16}$/.test(raw)) return fromNumber(Number(raw), fallback);
  const go = GO_TIME.exec(raw);
  const at = Date.parse(go ? `${go[1]}T${go[2]?.slice(0, 12)}${go[3]}:${go[4]}` : raw);
  return Number.isNaN(at) ? fallback : at;
}

function fromNumber(count: number, fallback: number): number {
  if (!Number.isFinite(count) || count <= 0) return fallback;
  return Math.floor(count < FIRST_MILLISECONDS ? count * 1000 : count);
}
