import { ChannelError, type Health } from '../../src/channel';
import type { Budget } from './budget';
import type { Allowance } from './token';

/** What the account has seen of itself, for the operator. */
export interface Vitals {
  /** When the token and the allowance were last asked for; a listener that is started again does not ask anew. */
  checkedAt: number | null;
  health(): Health;
  link(state: NonNullable<Health['link']>): void;
  tokenUntil(time: number | null): void;
  allowance(told: Allowance | null): void;
  /** Notes what went wrong and gives it back, to be thrown on. */
  fault(error: unknown): unknown;
}

/** Opens the notes; without listening there is no link to tell of. */
export function openVitals(budget: Budget): Vitals {
  let link: Health['link'];
  let until: number | null = null;
  let told: Allowance | null = null;
  let lastFault: string | null = null;
  return {
    checkedAt: null,
    health: () => ({
      ...(link === undefined ? {} : { link }),
      ...(until === null ? {} : { tokenUntil: until }),
      quotas: [
        {
          name: 'comment and mention calls today',
          left: budget.left(),
          of: budget.perDay,
          resetsAt: budget.resetsAt(),
        },
        ...(told === null
          ? []
          : [
              {
                name: 'calls by the count of Weibo',
                left: told.left,
                of: told.of,
                ...(told.resetsAt === null ? {} : { resetsAt: told.resetsAt }),
              },
            ]),
      ],
      ...(lastFault === null ? {} : { lastFault }),
    }),
    link(state) {
      link = state;
    },
    tokenUntil(time) {
      until = time;
    },
    allowance(now) {
      told = now;
    },
    fault(error) {
      if (error instanceof ChannelError) lastFault = error.message;
      return error;
    },
  };
}
