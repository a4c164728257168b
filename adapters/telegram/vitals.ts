import { ChannelError, type Health } from '../../src/channel';

/** How the bot is, as far as it has been seen. */
export interface Vitals {
  link(state: NonNullable<Health['link']>): void;
  /** Something went wrong; null when what was wrong is over. */
  fault(error: unknown): void;
  tell(): Health;
  /** Who wants to know when it changes. */
  watch(changed: () => void): void;
}

/** Opens the memory of one bot's health. */
export function openVitals(): Vitals {
  let link: Health['link'] = 'connecting';
  let lastFault: string | undefined;
  let changed: () => void = () => undefined;
  return {
    link(state) {
      if (state === link) return;
      link = state;
      changed();
    },
    fault(error) {
      const words = wordsOf(error);
      if (words === lastFault) return;
      lastFault = words;
      changed();
    },
    tell: () => ({ link, ...(lastFault === undefined ? {} : { lastFault }) }),
    watch(hear) {
      changed = hear;
    },
  };
}

function wordsOf(error: unknown): string | undefined {
  if (error === null) return undefined;
  if (typeof error === 'string') return error;
  return error instanceof ChannelError ? error.message : 'an unexpected fault';
}
