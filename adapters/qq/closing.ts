/** What follows when a line ends: the same session again, a new one, or a person who looks into it. */
export interface Closing {
  readonly sequel: 'resume' | 'identify' | 'stop';
  readonly says: string;
}

type Codes = readonly (number | readonly [from: number, to: number])[];

/** With which codes the gateway closes, and what follows (document "error-trace/websocket"). */
const closings: readonly (Closing & { readonly codes: Codes })[] = [
  { codes: [4008], sequel: 'resume', says: 'the gateway was spoken to too fast' },
  { codes: [4009], sequel: 'resume', says: 'the session had lasted long enough' },
  { codes: [4006, 4007], sequel: 'identify', says: 'the gateway no longer knows the session' },
  { codes: [[4900, 4913]], sequel: 'identify', says: 'the gateway is out of order' },
  { codes: [4001, 4002], sequel: 'stop', says: 'the gateway does not understand us' },
  { codes: [[4010, 4013]], sequel: 'stop', says: 'the gateway does not take this bot in this form' },
  { codes: [4014], sequel: 'stop', says: 'the bot may not hear these events: ask for them in the console of QQ' },
  { codes: [4914], sequel: 'stop', says: 'the bot is taken down and lives in the sandbox only' },
  { codes: [4915], sequel: 'stop', says: 'the bot is banned' },
];

const OTHERS: Closing = { sequel: 'resume', says: 'the line was cut' };

/** What follows from a code. A line that ends in any other way is worth the same session again. */
export function closingOf(code: number): Closing {
  const found = closings.find(({ codes }) =>
    codes.some(one => (typeof one === 'number' ? one === code : one[0] <= code && code <= one[1])),
  );
  return found === undefined ? OTHERS : { sequel: found.sequel, says: found.says };
}
