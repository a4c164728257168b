/** Strings first, so that digits inside them are left alone; then numbers. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;
const WHOLE = /^-?\d+$/;

/**
 * Parses Weibo's JSON without losing a digit: ids have 64 bits, so whole numbers too long for a double become strings.
 * Throws SyntaxError when it is no JSON.
 */
export function parseJson(text: string): unknown {
  return JSON.parse(
    text.replace(TOKENS, token => (WHOLE.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token)),
  );
}
