/** Beijing's days know no summer time. */
const BEIJING_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;
/** Calls of each day that listening leaves for answers in public. */
const FOR_ANSWERS = 20;

/** The calls of one day, as they are kept between two starts. */
export interface Spent {
  /** The day in Beijing: `2026-11-21`. */
  readonly day: string;
  readonly calls: number;
  /** How many of them were answers. */
  readonly answers: number;
}

/** What Weibo allows this app for one account on one day, by our own count: 100 calls at the test level. */
export interface Budget {
  readonly perDay: number;
  spend(what: 'look' | 'answer'): void;
  /** What listening may still spend today; what is set aside for answers is not in it. */
  looksLeft(): number;
  left(): number;
  spent(): Spent;
  /** Goes on from what an earlier start had spent, where that is more. */
  restore(spent: Spent): void;
  /** When the next day begins, milliseconds since the epoch. */
  resetsAt(): number;
}

/** Opens the count. Weibo does not say by which clock a day ends; Beijing's is taken. */
export function openBudget(perDay: number, now: () => number): Budget {
  let current: Spent = { day: dayOf(now()), calls: 0, answers: 0 };

  const today = (): Spent => {
    const day = dayOf(now());
    if (day !== current.day) current = { day, calls: 0, answers: 0 };
    return current;
  };

  return {
    perDay,
    spend(what) {
      const { day, calls, answers } = today();
      current = { day, calls: calls + 1, answers: answers + (what === 'answer' ? 1 : 0) };
    },
    looksLeft() {
      const { calls, answers } = today();
      return Math.max(0, perDay - calls - Math.max(0, FOR_ANSWERS - answers));
    },
    left: () => Math.max(0, perDay - today().calls),
    spent: today,
    restore(spent) {
      if (spent.day === today().day && spent.calls > current.calls) current = spent;
    },
    resetsAt: () => startOfDay(now()) + DAY_MS,
  };
}

/** When this moment's day began in Beijing, milliseconds since the epoch. */
export const startOfDay = (time: number): number => time - ((time + BEIJING_MS) % DAY_MS);

const dayOf = (time: number): string => new Date(time + BEIJING_MS).toISOString().slice(0, 10);
