/**
 * Finds every one of many words in a text in a single pass (Aho and Corasick, 1975), however many words there are.
 * Words and text must be in the same form; see `normalise`.
 */
export interface Automaton {
  /** Adds the index of every word that occurs in the text to `found`, each once per text. */
  readonly scan: (text: string, found: number[]) => void;
}

interface Node {
  readonly children: Map<number, Node>;
  word: number;
  id: number;
  fail: Node | null;
}

/** Builds the automaton for these words; an empty word is never found. The same word twice is found at its first index. */
export function buildAutomaton(words: readonly string[]): Automaton {
  const nodes = breadthFirst(words);
  const table = flatten(nodes);
  return { scan: (text, found) => scan(table, text, found) };
}

interface Table {
  /** Where a first character leads; most characters begin no word, and this answers them in one read. */
  readonly start: Int32Array;
  /** State `s` has the edges `first[s]` to `first[s + 1]`, sorted by character. */
  readonly first: Int32Array;
  readonly edgeUnit: Uint16Array;
  readonly edgeState: Int32Array;
  readonly fail: Int32Array;
  /** The word that ends in a state, or -1. */
  readonly word: Int32Array;
  /** The nearest shorter state in which a word ends, or 0. */
  readonly shorter: Int32Array;
}

function scan(table: Table, text: string, found: number[]): void {
  const { start, word, shorter, fail } = table;
  let state = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    let next = 0;
    while (state !== 0) {
      next = edge(table, state, unit);
      if (next !== 0) break;
      state = fail[state] as number;
    }
    state = next !== 0 ? next : (start[unit] as number);
    for (let at = state; at !== 0; at = shorter[at] as number) {
      const index = word[at] as number;
      if (index >= 0 && !found.includes(index)) found.push(index);
    }
  }
}

function edge(table: Table, state: number, unit: number): number {
  const { edgeUnit, edgeState, first } = table;
  let low = first[state] as number;
  let high = first[state + 1] as number;
  while (high - low > 4) {
    const middle = (low + high) >>> 1;
    if ((edgeUnit[middle] as number) <= unit) low = middle;
    else high = middle;
  }
  for (; low < high; low++) if (edgeUnit[low] === unit) return edgeState[low] as number;
  return 0;
}

function breadthFirst(words: readonly string[]): readonly Node[] {
  const root: Node = { children: new Map(), word: -1, id: 0, fail: null };
  words.forEach((word, index) => {
    let node = root;
    for (let i = 0; i < word.length; i++) {
      const unit = word.charCodeAt(i);
      let child = node.children.get(unit);
      if (child === undefined) {
        child = { children: new Map(), word: -1, id: 0, fail: null };
        node.children.set(unit, child);
      }
      node = child;
    }
    if (node !== root && node.word < 0) node.word = index;
  });
  const nodes = [root];
  for (const node of nodes) {
    for (const [unit, child] of node.children) {
      child.id = nodes.length;
      child.fail = failure(node, unit, root);
      nodes.push(child);
    }
  }
  return nodes;
}

function failure(parent: Node, unit: number, root: Node): Node {
  for (let at = parent.fail; at !== null; at = at.fail) {
    const next = at.children.get(unit);
    if (next !== undefined) return next;
  }
  return root;
}

function flatten(nodes: readonly Node[]): Table {
  const table: Table = {
    start: new Int32Array(65_536),
    first: new Int32Array(nodes.length + 1),
    edgeUnit: new Uint16Array(nodes.length),
    edgeState: new Int32Array(nodes.length),
    fail: new Int32Array(nodes.length),
    word: new Int32Array(nodes.length),
    shorter: new Int32Array(nodes.length),
  };
  let edges = 0;
  for (const node of nodes) {
    const fail = node.fail?.id ?? 0;
    table.first[node.id] = edges;
    table.word[node.id] = node.word;
    table.fail[node.id] = fail;
    table.shorter[node.id] = (table.word[fail] as number) >= 0 ? fail : (table.shorter[fail] as number);
    for (const [unit, child] of [...node.children].sort((a, b) => a[0] - b[0])) {
      if (node.id === 0) table.start[unit] = child.id;
      table.edgeUnit[edges] = unit;
      table.edgeState[edges++] = child.id;
    }
  }
  table.first[nodes.length] = edges;
  return table;
}
