import { bubble, type Showing } from './bubble';
import { el } from './el';
import type { Line, Talk } from './talk';
import { clockText, dayText } from './time';
import { fill, type Language, type Words } from './words';

/** The list of what was said. */
export interface Thread {
  readonly element: HTMLElement;
  /** Shows the conversation as it is now; what has not changed stays as it is. */
  draw(): void;
  toEnd(): void;
}

interface Row {
  readonly element: HTMLElement;
  readonly day: HTMLElement;
  readonly who: HTMLElement;
  readonly state: HTMLElement;
  body: HTMLElement;
  shape: string;
}

/** Words of one side within this time stand together. */
const TOGETHER_MS = 5 * 60_000;
const NEAR_PX = 80;

export function openThread(
  talk: Talk,
  parts: Showing & { readonly language: Language; readonly greeting: string },
): Thread {
  const { words, language } = parts;
  const rows = new Map<string, Row>();
  const list = el('ol', {});
  const typing = el(
    'p',
    { class: 'typing', hidden: true },
    ...[1, 2, 3].map(() => el('i', {})),
    el('span', { class: 'unseen' }, words.typing),
  );
  const earlier = el(
    'button',
    { type: 'button', class: 'earlier', hidden: true, onclick: talk.showEarlier },
    words.earlier,
  );
  const greeting = el('div', { class: 'row bot' }, bubble({ type: 'text', text: parts.greeting }, parts));
  const log = el(
    'div',
    { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': words.log, tabindex: 0 },
    earlier,
    greeting,
    list,
    typing,
  );

  const rowOf = (line: Line): Row => {
    const shape = JSON.stringify(line.content);
    const known = rows.get(line.key);
    if (known) {
      if (known.shape !== shape) {
        const body = bubble(line.content, parts);
        known.body.replaceWith(body);
        known.body = body;
        known.shape = shape;
      }
      return known;
    }
    const day = el('p', { class: 'day' });
    const who = el('p', { class: 'who' });
    const state = el('p', { class: 'state' });
    const body = bubble(line.content, parts);
    const element = el('li', {}, day, el('div', { class: `row ${line.from}` }, who, body, state));
    const row = { element, day, who, state, body, shape };
    rows.set(line.key, row);
    return row;
  };

  const place = (line: Line, before: Line | undefined, last: boolean, at: number): void => {
    const row = rowOf(line);
    const today = dayText(line.at, Date.now(), language, words);
    const sameDay = before !== undefined && dayText(before.at, Date.now(), language, words) === today;
    write(row.day, sameDay ? '' : today);
    const together = sameDay && before.from === line.from && line.at - before.at < TOGETHER_MS;
    drawWho(row.who, together ? null : line, words, language);
    drawState(row.state, line, last, words, talk);
    if (list.children[at] !== row.element) list.insertBefore(row.element, list.children[at] ?? null);
  };

  let wasAtEnd = true;
  const toEnd = () => {
    wasAtEnd = true;
    log.scrollTop = log.scrollHeight;
  };
  log.addEventListener('scroll', () => {
    wasAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_PX;
  });
  const follow = () => {
    if (wasAtEnd) toEnd();
  };
  // A picture grows when it has come.
  list.addEventListener('load', follow, true);
  new ResizeObserver(follow).observe(log);

  return {
    element: log,
    toEnd,
    draw() {
      const lines = talk.lines();
      const gone = new Set(rows.keys());
      const lastOwn = lines.filter(line => line.from === 'visitor').at(-1);
      lines.forEach((line, at) => {
        gone.delete(line.key);
        place(line, lines[at - 1], line === lastOwn, at);
      });
      for (const key of gone) {
        rows.get(key)?.element.remove();
        rows.delete(key);
      }
      earlier.hidden = !talk.hasEarlier();
      greeting.hidden = talk.hasEarlier();
      typing.hidden = !talk.typing;
      follow();
    },
  };
}

/** Who it was and when. That it was the visitor is seen by where it stands, and said to who cannot see it. */
function drawWho(who: HTMLElement, line: Line | null, words: Words, language: Language): void {
  const key = line === null ? '' : `${line.from} ${line.at}`;
  if (who.dataset.key === key) return;
  who.dataset.key = key;
  who.hidden = line === null;
  if (line === null) return;
  const name = line.from === 'visitor' ? words.you : line.from === 'agent' ? words.agent : words.bot;
  const shown = el('span', line.from === 'visitor' ? { class: 'unseen' } : {}, `${name} `);
  who.replaceChildren(shown, clockText(line.at, language));
}

/** Refusals that would come again however often it is tried. */
const FOR_GOOD: readonly Line['why'][] = ['unsupported', 'too_large', 'invalid'];

function drawState(
  state: HTMLElement,
  line: Line,
  last: boolean,
  words: Words,
  talk: Pick<Talk, 'retry' | 'remove'>,
): void {
  const own = line.from === 'visitor';
  const text = !own || (line.state === 'sent' && !last) ? '' : stateText(line, words);
  if (state.dataset.text === text) return;
  state.dataset.text = text;
  const failed = line.state === 'failed';
  state.classList.toggle('failed', failed);
  state.replaceChildren(text);
  if (!failed) return;
  const forGood = FOR_GOOD.includes(line.why);
  const act = () => (forGood ? talk.remove(line.key) : talk.retry(line.key));
  state.append(el('button', { type: 'button', onclick: act }, forGood ? words.remove : words.retry));
}

function stateText({ state, why }: Line, words: Words): string {
  if (state === 'waiting') return why === 'slow_down' ? words.slowDown : words.waiting;
  if (state === 'failed' && why === 'unsupported') return fill(words.failedWhy, words.unsupported);
  return words[state];
}

/** Only what changes is written, so that who listens is not told the rest again. */
function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
  element.hidden = text === '';
}
