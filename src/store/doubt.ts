import type { DeliveryFault } from '../model';

/** How the fault of a try begins that may have left although no answer came. */
export const IN_DOUBT = '{"kind":"unknown"';

/** SQL: whether the last try of a row with a fault may have left. */
export const MAY_HAVE_LEFT = `COALESCE(fault, '') LIKE '${IN_DOUBT}%'`;

/** Why somebody was not written to whose time fell into quiet hours. */
export const QUIET = JSON.stringify({
  kind: 'withheld',
  code: 'quiet',
  detail: 'it was time only in hours in which the customer is not to be disturbed',
} satisfies DeliveryFault);
