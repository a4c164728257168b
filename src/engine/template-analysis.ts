import {
  AssignTag,
  CaseTag,
  type Expression,
  type Template as Fragment,
  IfTag,
  Output,
  type Token,
  TypeGuards,
  UnlessTag,
  Value,
} from 'liquidjs';
import type { Position } from './template-fault';

/** A variable a body reads. */
export interface VariableUse {
  /** `name`, `agent.name`, `fields.会员等级`. */
  readonly path: string;
  /** Whether the body has an answer when the variable is missing: a fallback or a condition around it. */
  readonly covered: boolean;
  /** Whether its fallback is the empty text. */
  readonly emptyFallback: boolean;
  readonly position: Position;
}

type Paths = ReadonlySet<string>;
const nothing: Paths = new Set();

function pathOf(token: Token | undefined): string | null {
  if (!token || !TypeGuards.isPropertyAccessToken(token) || token.variable) return null;
  const parts: string[] = [];
  for (const part of token.props) {
    if (!('content' in part)) break;
    parts.push(String(part.content));
  }
  return parts.length > 0 ? parts.join('.') : null;
}

/** How a name the body gave a value itself is kept among the known paths. */
function assigned(name: string): string {
  return `assign ${name}`;
}

function positionOf(token: Token): Position {
  const [line = 1, column = 1] = token.getPosition();
  return { line, column };
}

function union(a: Paths, b: Paths): Paths {
  return new Set([...a, ...b]);
}

/** What is certainly there when a condition holds: `name` in `name and x`, nothing in `name or x`. */
function provedBy(expression: Expression): Paths {
  const stack: Paths[] = [];
  for (const token of expression.postfix) {
    if (!TypeGuards.isOperatorToken(token)) {
      const path = pathOf(token);
      stack.push(path ? new Set([path]) : nothing);
      continue;
    }
    const right = stack.pop() ?? nothing;
    if (token.operator === 'not') stack.push(nothing);
    else {
      const left = stack.pop() ?? nothing;
      if (token.operator === 'or') stack.push(new Set([...left].filter(path => right.has(path))));
      else stack.push(token.operator === '!=' ? nothing : union(left, right));
    }
  }
  return stack[0] ?? nothing;
}

/** `default` without words, or with the empty text, covers nothing up but leaves a hole. */
function emptyFallback(value: Value): boolean {
  const filter = value.filters[0];
  if (filter?.name !== 'default') return false;
  const argument = filter.args[0];
  if (argument === undefined) return true;
  return !Array.isArray(argument) && TypeGuards.isQuotedToken(argument) && argument.content.trim() === '';
}

class Reader {
  readonly uses: VariableUse[] = [];

  private note(token: Token, covered: boolean, empty: boolean, known: Paths): void {
    const path = pathOf(token);
    if (path === null || known.has(assigned(path.split('.', 1)[0]!))) return;
    this.uses.push({ path, covered: covered || known.has(path), emptyFallback: empty, position: positionOf(token) });
  }

  private value(value: Value, lenient: boolean, known: Paths): void {
    const fallsBack = value.filters[0]?.name === 'default';
    for (const token of value.initial.postfix) {
      this.note(token, lenient || fallsBack, emptyFallback(value), known);
    }
    for (const argument of value.filters.flatMap(filter => filter.args)) {
      const token = Array.isArray(argument) ? argument[1] : argument;
      if (token) this.note(token, false, false, known);
    }
  }

  private one(fragment: Fragment, known: Paths): Paths {
    if (fragment instanceof Output) this.value(fragment.value, false, known);
    else if (fragment instanceof IfTag) {
      for (const { value, templates } of fragment.branches) this.branch(value, templates, known);
      this.all(fragment.elseTemplates ?? [], known);
    } else if (fragment instanceof UnlessTag) {
      const [main, ...others] = fragment.branches;
      if (main) {
        this.value(main.value, true, known);
        this.all(main.templates, known);
      }
      for (const { value, templates } of others) this.branch(value, templates, known);
      this.all(fragment.elseTemplates, main ? union(known, this.proved(main.value)) : known);
    } else if (fragment instanceof CaseTag) {
      this.value(fragment.value, true, known);
      const subject = this.proved(fragment.value);
      for (const { values, templates } of fragment.branches) {
        for (const value of values) this.note(value, true, false, known);
        this.all(templates, union(known, subject));
      }
      this.all(fragment.elseTemplates, known);
    } else if (fragment instanceof AssignTag) {
      for (const value of fragment.arguments()) if (value instanceof Value) this.value(value, false, known);
      return union(known, new Set([...fragment.localScope()].map(token => assigned(token.content))));
    } else if (fragment.arguments) {
      throw new TypeError(`The tag at ${fragment.token.getText()} is offered but not analysed`);
    }
    return known;
  }

  private proved(value: Value): Paths {
    return value.filters.length === 0 ? provedBy(value.initial) : nothing;
  }

  private branch(value: Value, templates: readonly Fragment[], known: Paths): void {
    this.value(value, true, known);
    this.all(templates, union(known, this.proved(value)));
  }

  all(fragments: readonly Fragment[], known: Paths): void {
    let here = known;
    for (const fragment of fragments) here = this.one(fragment, here);
  }
}

/** Every variable a parsed body reads, in order, and whether the body copes without it. */
export function variableUses(fragments: readonly Fragment[]): readonly VariableUse[] {
  const reader = new Reader();
  reader.all(fragments, nothing);
  return reader.uses;
}
