import type { Condition } from '../model';
import { type Check, type Compiling, DEEPEST_CONDITION, wordsOfCheck } from './check';
import { compileContact } from './contact-test';
import { courtesyWords, isCourtesy } from './courtesy';
import { scoreSentiment } from './sentiment';
import { compileKey, compileText } from './text-test';
import { compileTime } from './time-test';

/**
 * Compiles a condition into a check. What cannot be used is told to `compiling.fault` with its path (`when.all[1].text.contains`);
 * the check is then not to be relied on.
 */
export function compileCondition(condition: Condition, path: string, compiling: Compiling, depth = 1): Check {
  if (depth > DEEPEST_CONDITION) {
    compiling.fault(path, `stands more than ${DEEPEST_CONDITION} conditions deep; make it flatter`);
    return never;
  }
  const inner = (part: Condition, where: string) => compileCondition(part, `${path}.${where}`, compiling, depth + 1);
  if ('all' in condition) return all(condition.all.map((part, i) => inner(part, `all[${i}]`)));
  if ('any' in condition) return any(condition.any.map((part, i) => inner(part, `any[${i}]`)));
  if ('not' in condition) return not(inner(condition.not, 'not'));
  if ('text' in condition) return all(compileText(condition.text, `${path}.text`, compiling));
  if ('key' in condition) return all(compileKey(condition.key, `${path}.key`, compiling));
  if ('contact' in condition) return all(compileContact(condition.contact, `${path}.contact`, compiling));
  if ('time' in condition) return all(compileTime(condition.time, `${path}.time`, compiling));
  if ('content' in condition) return contentIs(condition.content.type);
  if ('misses' in condition) return missesAre(condition.misses.gte);
  if ('sentiment' in condition) return sentimentBelow(condition.sentiment.lt);
  if ('courtesy' in condition) return courtesy(compiling);
  if ('agents' in condition) return agentsAre(condition.agents.online);
  compiling.fault(path, 'is not a condition known here');
  return never;
}

const never: Check = { needs: [], test: () => false, tell: 'never' };

function all(parts: readonly Check[]): Check {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const needs = parts.map(part => part.needs).filter(list => list !== null);
  const fewest = needs.reduce<readonly number[] | null>(
    (best, list) => (best === null || list.length < best.length ? list : best),
    null,
  );
  return {
    needs: fewest,
    test: facts => parts.every(part => part.test(facts)),
    tell: 'all of no conditions',
    parts,
    readsMisses: parts.some(part => part.readsMisses),
  };
}

function any(parts: readonly Check[]): Check {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const free = parts.some(part => part.needs === null);
  return {
    needs: free ? null : [...new Set(parts.flatMap(part => part.needs ?? []))],
    test: facts => parts.some(part => part.test(facts)),
    tell: 'any of no conditions',
    parts,
    readsMisses: parts.some(part => part.readsMisses),
  };
}

function not(part: Check): Check {
  const words = wordsOfCheck(part, null);
  const inner = part.parts?.map(each => wordsOfCheck(each, null)).join(', ');
  return {
    needs: null,
    test: facts => !part.test(facts),
    tell: `not (${inner ?? words})`,
    readsMisses: part.readsMisses ?? false,
  };
}

function contentIs(type: string | readonly string[]): Check {
  const types = typeof type === 'string' ? [type] : type;
  return {
    needs: null,
    test: ({ moment }) => types.includes(moment.content.type),
    tell: `content is ${types.join(' or ')}`,
  };
}

function missesAre(gte: number): Check {
  const test: Check['test'] = facts => facts.misses >= gte;
  return { needs: null, test, tell: `not understood ${gte} times in a row`, readsMisses: true };
}

function sentimentBelow(lt: number): Check {
  return { needs: null, test: facts => scoreSentiment(facts.text) < lt, tell: `sentiment below ${lt}` };
}

function courtesy({ keyword, business }: Compiling): Check {
  return {
    needs: courtesyWords.map(keyword),
    test: facts => isCourtesy(facts.text, business),
    tell: 'is a courtesy',
  };
}

function agentsAre(online: boolean): Check {
  const test: Check['test'] = ({ moment }) => moment.agentsOnline === online;
  return { needs: null, test, tell: online ? 'an agent is online' : 'no agent is online' };
}
