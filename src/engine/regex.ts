import { setFlagsFromString } from 'node:v8';
import { foldCharacter } from './normalise';

/** How much of a message a regular expression looks at, in UTF-16 units. */
export const REGEX_TEXT_LIMIT = 2_000;
const SYNTAX = /[\\^$.*+?()[\]{}|/-]/;

/**
 * Enough effort to find the well-known traps, in a tenth of a second for nearly every pattern. It is measured in steps and
 * not in time, with a fixed seed, so that a busy machine judges as an idle one does; the timeout is only the last resort.
 */
const JUDGING = {
  timeout: 3_000,
  attackTimeout: null,
  incubationTimeout: null,
  attackLimit: 2_000_000,
  incubationLimit: 10_000,
  randomSeed: 1,
  maxIteration: 3,
  maxInitialGenerationSize: 100,
  maxGenerationSize: 30,
  crossoverSize: 10,
  mutationSize: 10,
};

// Lets a pattern ask for V8's linear-time engine by the flag `l`; patterns without it run as before.
setFlagsFromString('--enable-experimental-regexp-engine');

/**
 * Compiles a pattern for normalised text: its letters are folded as the text's are (traditional as simplified, upper as lower
 * case). It runs in linear time wherever V8 can do that; backward references, look-around and counted repeats cannot.
 * Throws `SyntaxError` when the pattern is none.
 */
export function compileRegex(pattern: string): (text: string) => boolean {
  const folded = foldPattern(pattern);
  const plain = new RegExp(folded);
  const regex = linear(folded) ?? plain;
  return text => regex.test(text.length > REGEX_TEXT_LIMIT ? text.slice(0, REGEX_TEXT_LIMIT) : text);
}

/**
 * Says in words why a pattern may not be saved, or null when it may. A pattern that can take exponential time is refused;
 * one that can take polynomial time, or that could not be judged, passes only when V8 runs it in linear time anyway.
 * May take seconds of computing in the worst case: meant for saving, not for matching.
 */
export function regexFault(pattern: string): string | null {
  if (pattern.length > 500) return 'is longer than 500 characters; make several rules of it';
  let folded: string;
  try {
    folded = foldPattern(pattern);
    new RegExp(folded);
  } catch (error) {
    return `is not a regular expression: ${error instanceof Error ? error.message : String(error)}`;
  }
  const judged = judge(folded);
  if (judged === 'safe') return null;
  if (judged === 'exponential') {
    return 'can take exponential time on a long message (catastrophic backtracking); a repeat inside a repeat such as (a+)+ is the usual cause, write it without';
  }
  if (linear(folded) !== null) return null;
  return 'can take very long on a long message; use fewer open repeats such as .*, or do without look-around, backward references and counted repeats';
}

function judge(pattern: string): 'safe' | 'exponential' | 'doubtful' {
  // Loaded on first use: it is large, and only saving a rule needs it.
  const { checkSync } = require('recheck') as typeof import('recheck');
  const backend = process.env.RECHECK_SYNC_BACKEND;
  process.env.RECHECK_SYNC_BACKEND = 'pure';
  try {
    const judged = checkSync(pattern, '', JUDGING);
    if (judged.status === 'vulnerable' && judged.complexity.type === 'exponential') return 'exponential';
    return judged.status === 'safe' ? 'safe' : 'doubtful';
  } finally {
    if (backend === undefined) delete process.env.RECHECK_SYNC_BACKEND;
    else process.env.RECHECK_SYNC_BACKEND = backend;
  }
}

function linear(pattern: string): RegExp | null {
  try {
    return new RegExp(pattern, 'l');
  } catch {
    return null;
  }
}

/** Folds letters and leaves syntax alone: `\S` stays, `ORDER` becomes `order`, a full-width bracket becomes an escaped one. */
function foldPattern(pattern: string): string {
  return pattern.replace(/\\u([0-9a-f]{4})|\\.|./gis, (piece, code?: string) => {
    if (code !== undefined) return literal(String.fromCharCode(Number.parseInt(code, 16)));
    if (piece.length > 1) return piece;
    return piece.charCodeAt(0) < 128 ? piece.toLowerCase() : literal(piece);
  });
}

function literal(character: string): string {
  const folded = foldCharacter(character);
  return SYNTAX.test(folded) ? `\\${folded}` : folded;
}
