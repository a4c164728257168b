import type { WebhookRequest } from '../../src/channel';

/** In each of two generations; when the young one is full, the old one is forgotten as a whole. */
const GENERATION = 4096;

/** Remembers which signed address carried which push. */
export interface SeenPushes {
  /** False when the same timestamp, nonce and signature have already carried another push. */
  isHonest(request: WebhookRequest, externalId: string): boolean;
}

/**
 * In plain mode the signature does not cover the body, so whoever reads one address in a log could put any words under
 * it for five minutes. Each signed address therefore stands for the first push it carried: the same push again is a
 * retry and passes, another one is forged. At least the last 4096 are remembered.
 */
export function seenPushes(): SeenPushes {
  let young = new Map<string, string>();
  let old = new Map<string, string>();
  return {
    isHonest({ query }, externalId) {
      const address = `${query.get('timestamp')} ${query.get('nonce')} ${query.get('signature')}`;
      const before = young.get(address) ?? old.get(address);
      if (before !== undefined) return before === externalId;
      if (young.size >= GENERATION) {
        old = young;
        young = new Map();
      }
      young.set(address, alone(externalId));
      return true;
    },
  };
}

/** The same words in memory of their own: cut out of a push they would keep the whole push. */
const alone = (words: string): string => Buffer.from(words).toString();
