/**
 * Parses WeChat's JSON without losing anything: whole numbers too long for a double become strings of the same digits
 * (message ids have 64 bits), and control characters that WeChat leaves bare inside strings are escaped.
 * Throws SyntaxError when it is no JSON even so.
 */
export function parseJson(text: string): unknown {
  return JSON.parse(repair(text));
}

/** Writes JSON as raw UTF-8; `text.ts` tells what is left out so that no `\u` escape is needed. */
export function writeJson(value: unknown, clean: (text: string) => string): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'string' ? clean(inner) : inner));
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;

function repair(text: string): string {
  let out = '';
  let from = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at += 1;
      while (at < text.length && text.charCodeAt(at) !== QUOTE) {
        const inner = text.charCodeAt(at);
        if (inner < 0x20) {
          out += text.slice(from, at) + escapeOf(inner);
          from = at + 1;
        }
        at += inner === BACKSLASH ? 2 : 1;
      }
      at += 1;
    } else if (isDigit(code) || code === MINUS) {
      const start = at;
      at += 1;
      while (isDigit(text.charCodeAt(at))) at += 1;
      const isWhole = !isFractionAt(text, at);
      while (isNumberCode(text.charCodeAt(at))) at += 1;
      const digits = text.slice(start, at);
      if (isWhole && !Number.isSafeInteger(Number(digits))) {
        out += `${text.slice(from, start)}"${digits}"`;
        from = at;
      }
    } else at += 1;
  }
  return out + text.slice(from);
}

function escapeOf(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Whether a fraction or an exponent goes on here. */
function isFractionAt(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x2e || code === 0x65 || code === 0x45;
}

function isNumberCode(code: number): boolean {
  return isDigit(code) || code === 0x2e || code === 0x65 || code === 0x45 || code === 0x2b || code === MINUS;
}
