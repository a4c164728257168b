/** What a business expects of the answers to a greeting. */
export interface ReplyHabits {
  /** Of those greeted, the part that answers. */
  readonly replyRate: number;
  /** Of those who answer, the part that needs a person. */
  readonly needRate: number;
  /** How long a colleague is busy with one of them. */
  readonly minutesEach: number;
}

/** Where nothing was learned yet: what a first campaign has to reckon with. */
export const usualHabits: ReplyHabits = { replyRate: 0.1, needRate: 0.2, minutesEach: 5 };

/** One hour of work to come. */
export interface LoadHour {
  /** Its beginning, milliseconds since the epoch. */
  readonly at: number;
  readonly sends: number;
  readonly replies: number;
  readonly needs: number;
  /** Colleagues this keeps busy all the hour. */
  readonly hands: number;
}

const HOUR_MS = 3_600_000;
/** When people answer: the part of all answers in the first hour after a greeting, the second and so on. */
const CURVE = [0.45, 0.2, 0.1, 0.07, 0.05, 0.04, 0.03, 0.02, 0.02, 0.01, 0.01] as const;

/**
 * The desk's work by the hour, from when people are written to: `sends` are moments with how many at each. Hours in which
 * nothing is sent and less than a tenth of an answer is expected are left out.
 */
export function replyLoad(
  sends: readonly { readonly at: number; readonly count: number }[],
  { replyRate, needRate, minutesEach }: ReplyHabits,
): LoadHour[] {
  const sent = new Map<number, number>();
  const replies = new Map<number, number>();
  const add = (to: Map<number, number>, hour: number, count: number) => to.set(hour, (to.get(hour) ?? 0) + count);
  for (const { at, count } of sends) {
    const hour = Math.floor(at / HOUR_MS);
    add(sent, hour, count);
    // Who is greeted at half past answers half in this clock hour and half in the next.
    const late = at / HOUR_MS - hour;
    CURVE.forEach((part, after) => {
      add(replies, hour + after, count * replyRate * part * (1 - late));
      add(replies, hour + after + 1, count * replyRate * part * late);
    });
  }
  const hours = [...new Set([...sent.keys(), ...replies.keys()])].sort((a, b) => a - b);
  return hours
    .map(hour => {
      const answers = replies.get(hour) ?? 0;
      const needs = answers * needRate;
      return {
        at: hour * HOUR_MS,
        sends: sent.get(hour) ?? 0,
        replies: answers,
        needs,
        hands: (needs * minutesEach) / 60,
      };
    })
    .filter(({ sends: count, replies: answers }) => count > 0 || answers >= 0.1);
}
