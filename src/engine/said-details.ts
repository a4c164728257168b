/** A way to reach a person that they wrote themselves. */
export interface SaidDetail {
  readonly kind: 'phone' | 'email';
  /** A mainland mobile number as eleven digits, or an address in small letters. */
  readonly value: string;
}

/** Longer texts are looked at so far and no further. */
const LOOKED_AT = 5000;

/** Eleven digits from 13 to 19 on, in one or in 3-4-4, with or without +86; never a piece of a longer number or word. */
const MOBILE = /(?<![\dA-Za-z_@.+-])(?:(?:\+|00)?86[ -]?)?(1[3-9]\d)[ -]?(\d{4})[ -]?(\d{4})(?![\dA-Za-z_@])/g;
const EMAIL = /(?<![\w.%+-])[\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w-])/g;

/** The mobile numbers and e-mail addresses in a text, each once, in their order; full-width signs count as plain ones. */
export function detailsIn(text: string): SaidDetail[] {
  const plain = text.slice(0, LOOKED_AT).normalize('NFKC');
  const found = [
    ...[...plain.matchAll(MOBILE)].map(at => ({
      kind: 'phone' as const,
      value: at.slice(1).join(''),
      index: at.index,
    })),
    ...[...plain.matchAll(EMAIL)].map(at => ({ kind: 'email' as const, value: at[0].toLowerCase(), index: at.index })),
  ].sort((one, other) => one.index - other.index);
  const once = new Map(found.map(({ kind, value }) => [value, { kind, value }]));
  return [...once.values()];
}

/** The eleven digits of a mainland mobile number however it is written, or the words as they are for any other number. */
export function plainPhone(phone: string): string {
  const [found] = detailsIn(phone);
  return found?.kind === 'phone' ? found.value : phone.trim();
}

/** The ways in which colleagues and imports write a number, for a search by an index of whole values. */
export function phoneSpellings(phone: string): string[] {
  const plain = plainPhone(phone);
  const parts = /^(1[3-9]\d)(\d{4})(\d{4})$/.exec(plain)?.slice(1);
  if (!parts) return [...new Set([phone, plain])];
  const spaced = ['', ' ', '-'].map(sign => parts.join(sign));
  const prefixes = ['', '+86', '+86 ', '+86-', '86', '86 ', '86-', '0086', '0086 '];
  return [...new Set([phone, ...prefixes.flatMap(prefix => spaced.map(number => prefix + number))])];
}
