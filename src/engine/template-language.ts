import {
  AssertionError,
  type Template as Fragment,
  filters,
  Liquid,
  LiquidError,
  Output,
  TypeGuards,
  tags,
} from 'liquidjs';
import { variableUses } from './template-analysis';
import { type Position, TemplateFault } from './template-fault';

/** The longest body, in characters: e-mails fit, novels do not. */
export const longestBody = 10_000;

const offeredTags = ['assign', 'case', 'comment', 'if', 'raw', 'unless'];
const offeredFilters =
  'append at_least at_most capitalize ceil default divided_by downcase first floor join last minus modulo plus prepend remove replace round size strip times upcase'.split(
    ' ',
  );

function written(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null || value === undefined) throw new AssertionError('this has no value');
  throw new AssertionError('this is a group of values; name one of them, for example {{ agent.name }}');
}

function restrictedLiquid(): Liquid {
  const liquid = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    lenientIf: true,
    cache: false,
    relativeReference: false,
    dynamicPartials: false,
    // No file is ever read: partials are looked up in this empty map.
    templates: {},
    locale: 'en-US',
    timezoneOffset: 0,
    parseLimit: longestBody,
    renderLimit: 1_000,
    memoryLimit: 100_000,
    outputEscape: written,
  });
  for (const name of Object.keys(tags)) if (!offeredTags.includes(name)) delete liquid.tags[name];
  for (const name of Object.keys(filters)) if (!offeredFilters.includes(name)) liquid.unregisterFilter(name);
  return liquid;
}

const liquid = restrictedLiquid();

function positionIn(error: unknown): Position | undefined {
  if (!(error instanceof LiquidError)) return undefined;
  const [line, column] = error.token.getPosition();
  return line === undefined || column === undefined ? undefined : { line, column };
}

function missing(variable: string, position: Position | undefined, fragments: readonly Fragment[]): TemplateFault {
  const use = variableUses(fragments).find(
    one => one.position.line === position?.line && one.position.column === position.column,
  );
  const path = use?.path ?? variable;
  const advice = `give it a fallback, {{ ${path} | default: "…" }}, or fill it in`;
  return new TemplateFault(`{{ ${path} }} is not known here; ${advice}`, position);
}

function asFault(error: unknown, fragments: readonly Fragment[] = []): TemplateFault {
  if (error instanceof TemplateFault) return error;
  const position = positionIn(error);
  const text = (error instanceof Error ? error.message : String(error)).replace(/, (file|line):.*$/s, '');
  const variable = /^undefined variable: (.+)$/.exec(text)?.[1];
  if (variable) return missing(variable, position, fragments);
  const filter = /^undefined filter: (.+)$/.exec(text)?.[1];
  if (filter) return new TemplateFault(`There is no filter ${filter}; use ${offeredFilters.join(', ')}`, position);
  const tag = /^tag "(.+)" not found$/.exec(text)?.[1];
  if (tag) return new TemplateFault(`There is no tag ${tag}; use ${offeredTags.join(', ')}`, position);
  return new TemplateFault(text, position);
}

/**
 * Parse a body.
 * @throws TemplateFault when it is too long or cannot be understood
 */
export function parseBody(body: string): readonly Fragment[] {
  try {
    return liquid.parse(body);
  } catch (error) {
    throw asFault(error);
  }
}

/**
 * Fill in a parsed body from plain data.
 * @throws TemplateFault when something it needs is missing
 */
export function fillIn(fragments: readonly Fragment[], data: Readonly<Record<string, unknown>>): string {
  try {
    return String(liquid.renderSync(fragments as Fragment[], data));
  } catch (error) {
    throw asFault(error, fragments);
  }
}

/** What the filter is called that every variable gets, `written`; it leaves texts as they are. */
const EVERYWHERE = Object.prototype.toString.call(written);

/** A body of words and bare variables, in order: most replies are no more, and need no interpreter. */
export type Simple = readonly (string | { readonly variable: string })[];

/** The parsed body as such a list, or null when it holds a filter, a tag or a path of several names. */
export function simpleParts(fragments: readonly Fragment[]): Simple | null {
  const parts: (string | { readonly variable: string })[] = [];
  for (const fragment of fragments) {
    if (TypeGuards.isHTMLToken(fragment.token)) parts.push(fragment.token.getContent());
    else {
      const variable = fragment instanceof Output ? bareVariable(fragment) : null;
      if (variable === null) return null;
      parts.push({ variable });
    }
  }
  return parts;
}

function bareVariable({ value }: Output): string | null {
  const [token, ...more] = value.initial.postfix;
  if (!token || more.length > 0 || value.filters.some(({ name }) => name !== EVERYWHERE)) return null;
  if (!TypeGuards.isPropertyAccessToken(token) || token.variable || token.props.length !== 1) return null;
  const [name] = token.props;
  return name && TypeGuards.isWordToken(name) ? name.content : null;
}

/** Fills in such a list, or null when a value is no text: then `fillIn` knows what to say about it. */
export function fillInSimple(parts: Simple, data: Readonly<Record<string, unknown>>): string | null {
  let text = '';
  for (const part of parts) {
    const said = typeof part === 'string' ? part : data[part.variable];
    if (typeof said !== 'string') return null;
    text += said;
  }
  return text;
}

/** Whether a body says the same to everybody: nothing in it is to be filled in. */
export function isConstant(body: string): boolean {
  return !body.includes('{{') && !body.includes('{%');
}

/** An address with nobody in it: `尊敬的：`, `亲爱的，`, `Dear ,`. */
const hollow = /(?:尊敬的|亲爱的|敬爱的|親愛的|敬愛的)\s*(?:[，,：:、。!！]|$)|^\s*Dear\s*[,:]/m;

/**
 * The finished words, trimmed.
 * @throws TemplateFault when nothing is left of them, or when they address nobody
 */
export function whole(text: string): string {
  const said = text.trim();
  if (said === '') throw new TemplateFault('Nothing is left to say; write a sentence that holds without its variables');
  if (hollow.test(said))
    throw new TemplateFault('The greeting names nobody; write {{ honorific }}, which is never empty');
  return said;
}
