import { createHmac, scryptSync, timingSafeEqual } from 'node:crypto';

/** Signs short texts that come back to us in mail. */
export interface Seal {
  /** Twenty characters of lower-case hex, which survive every mail system. */
  sign(purpose: string, text: string): string;
  isSigned(purpose: string, text: string, signature: string): boolean;
}

const LENGTH = 20;

/**
 * Opens the seal of one mailbox. Its key is derived slowly from the secret, because everybody we write to holds a
 * signature and could otherwise try passwords against it. The derivation happens on first use.
 */
export function openSeal(secret: string, address: string): Seal {
  let key: Buffer | null = null;
  const sign = (purpose: string, text: string): string => {
    key ??= scryptSync(secret, `guanxi mail ${address}`, 32);
    return createHmac('sha256', key).update(`${purpose}\n${text}`).digest('hex').slice(0, LENGTH);
  };
  return {
    sign,
    isSigned: (purpose, text, signature) =>
      signature.length === LENGTH &&
      timingSafeEqual(Buffer.from(sign(purpose, text)), Buffer.from(signature, 'latin1')),
  };
}
