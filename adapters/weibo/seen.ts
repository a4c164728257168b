import type { WebhookRequest } from '../../src/channel';

/** How many signed addresses each of two generations holds; when the young one is full, the old one is forgotten. */
const GENERATION = 8192;

/** Remembers which signed address carried which push. */
export interface SeenPushes {
  /** False when the same timestamp and nonce have already carried another push. */
  isHonest(request: WebhookRequest, externalId: string): boolean;
}

/**
 * The signature does not cover the body, so whoever reads one address in a log could put any words under it until its
 * time is over. Each signed address therefore stands for the first push it carried: the same push again is one of
 * Weibo's three attempts and passes, another one is forged. At least the last 8192 are remembered, in this process.
 */
export function seenPushes(): SeenPushes {
  let young = new Map<string, string>();
  let old = new Map<string, string>();
  return {
    isHonest({ query }, externalId) {
      const address = `${query.get('timestamp')} ${query.get('nonce')}`;
      const before = young.get(address) ?? old.get(address);
      if (before !== undefined) return before === externalId;
      if (young.size >= GENERATION) {
        old = young;
        young = new Map();
      }
      young.set(address, externalId);
      return true;
    },
  };
}
