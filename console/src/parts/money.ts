/** The smallest unit in one of what people count in. */
const FEN = 100;

/** Yuan of fen. */
export const yuanOf = (fen: number): number => fen / FEN;

/** Fen of yuan, without the dust of binary fractions. */
export const fenOf = (yuan: number): number => Number((yuan * FEN).toFixed(4));

/** A sum as people read it: ¥1,280.00. */
export const money = (fen: number, locale: string): string =>
  new Intl.NumberFormat(locale, { style: 'currency', currency: 'CNY', currencyDisplay: 'narrowSymbol' }).format(
    yuanOf(fen),
  );
