const ADDRESS =
  /^[^\s<>()[\]\\,;:"@\p{C}]{1,64}@(?=.{1,253}$)(?:[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}_])?\.)*[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}_])?$/u;

/** Whether this is one address and nothing else: no name, no list, no line break (RFC 5321, without quoted names). */
export const isAddress = (text: string): boolean => text.length <= 254 && ADDRESS.test(text);

/** The address as we compare it. Nobody tells two people apart by the case of their letters. */
export const plainAddress = (address: string): string => address.trim().toLowerCase();

/** What follows the last `@`. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** What precedes the last `@`. */
export const localPartOf = (address: string): string => address.slice(0, address.lastIndexOf('@'));
