import type { DeliveryId } from '../model';

/** What a platform is given as the key of a delivery (Outbound.key): lower-case letters and digits. */
export const keyOf = (id: DeliveryId): string => `d${id.toString(36)}`;

/** The delivery that has this key, or null when no delivery of ours can. */
export function deliveryOf(key: string): DeliveryId | null {
  const id = /^d[0-9a-z]{1,11}$/.test(key) ? Number.parseInt(key.slice(1), 36) : Number.NaN;
  return Number.isSafeInteger(id) && id > 0 ? (id as DeliveryId) : null;
}
