import type { Look } from '../wire';
import { el, icon } from './el';
import { whyNot } from './files';
import { fill, type Words } from './words';

/** Where the visitor writes. */
export interface Composer {
  readonly element: HTMLElement;
  focus(): void;
}

interface Parts {
  readonly words: Words;
  readonly look: Look;
  readonly onSay: (text: string) => void;
  readonly onFile: (file: File) => void;
}

export function openComposer({ words, look, onSay, onFile }: Parts): Composer {
  const { textLength, mimes } = look.uploads;
  const box = el('textarea', { rows: 1, 'aria-label': words.write, placeholder: words.write });
  const fault = el('p', { class: 'fault', role: 'alert', hidden: true });
  const send = el('button', { type: 'submit', class: 'send', 'aria-label': words.send, disabled: true }, icon('send'));
  const picker = el('input', { type: 'file', hidden: true, multiple: true, accept: mimes.join(','), tabindex: -1 });
  const clip = el(
    'button',
    { type: 'button', class: 'clip', 'aria-label': words.attach, title: words.attach, onclick: () => picker.click() },
    icon('clip'),
  );

  const complain = (text: string | null): void => {
    fault.hidden = text === null;
    fault.textContent = text;
  };
  const adapt = (): void => {
    box.style.height = 'auto';
    box.style.height = `${box.scrollHeight}px`;
    const text = box.value.trim();
    const long = text.length > textLength;
    send.disabled = text === '' || long;
    complain(long ? fill(words.tooLong, textLength) : null);
  };
  const say = (): void => {
    const text = box.value.trim();
    if (text === '' || text.length > textLength) return;
    onSay(text);
    box.value = '';
    adapt();
    box.focus();
  };
  const take = (files: Iterable<File>): void => {
    for (const file of files) {
      const why = whyNot(file, look, words);
      complain(why);
      if (why === null) onFile(file);
    }
  };

  box.addEventListener('input', adapt);
  box.addEventListener('keydown', event => {
    // Enter chooses a word while one is being composed of its sounds; 229 is how Safari says so.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    say();
  });
  box.addEventListener('paste', event => {
    const files = event.clipboardData?.files;
    if (!files?.length) return;
    event.preventDefault();
    take(files);
  });
  picker.addEventListener('change', () => {
    take(picker.files ?? []);
    picker.value = '';
  });
  const submit = (event: Event): void => {
    event.preventDefault();
    say();
  };
  const element = el(
    'form',
    { class: 'composer', onsubmit: submit },
    fault,
    el('div', { class: 'line' }, clip, picker, box, send),
  );
  return { element, focus: () => box.focus() };
}
