import { el, icon } from './el';
import { fill, type Words } from './words';

/** The button at the edge of the page and what opens from it. */
export interface Panel {
  readonly isOpen: boolean;
  open(): void;
  close(): void;
  unread(count: number): void;
  /** A line under the name: how it is with the connection. */
  tell(text: string, isFault: boolean): void;
  /** Says something to who hears the page, without showing it. */
  announce(text: string): void;
}

interface Parts {
  readonly root: ShadowRoot;
  readonly words: Words;
  readonly name: string;
  readonly content: readonly HTMLElement[];
  readonly onOpen: () => void;
  readonly focus: () => void;
}

const PHONE = '(max-width: 480px)';
const FOCUSABLE = 'button:not([disabled]):not([hidden]), a[href], textarea, audio, video, [tabindex="0"]';

export function openPanel({ root, words, name, content, onOpen, focus }: Parts): Panel {
  let isOpen = false;
  let scrolling = '';
  const phone = matchMedia(PHONE);
  const badge = el('span', { class: 'badge', hidden: true, 'aria-hidden': 'true' });
  const launcher = el('button', {
    type: 'button',
    class: 'launcher',
    'aria-label': words.open,
    'aria-expanded': 'false',
    'aria-haspopup': 'dialog',
  });
  launcher.append(icon('chat'), icon('shut'), badge);
  const status = el('p', { class: 'small' });
  const close = el('button', { type: 'button', class: 'close', 'aria-label': words.close }, icon('shut'));
  const head = el('header', {}, el('div', {}, el('h2', { id: 'name' }, name), status), close);
  const panel = el('section', {
    class: 'panel',
    role: 'dialog',
    'aria-labelledby': 'name',
    hidden: true,
    tabindex: -1,
  });
  panel.append(head, ...content);
  const spoken = el('p', { class: 'unseen', role: 'status' });

  const show = (on: boolean): void => {
    isOpen = on;
    panel.hidden = !on;
    launcher.setAttribute('aria-expanded', String(on));
    launcher.classList.toggle('opened', on);
    panel.setAttribute('aria-modal', String(on && phone.matches));
    hold();
  };

  /** On a phone the conversation is the whole screen: what lies behind does not scroll, and the keyboard covers nothing. */
  const hold = (): void => {
    const { style } = document.documentElement;
    const full = isOpen && phone.matches;
    if (full && style.overflow !== 'hidden') {
      scrolling = style.overflow;
      style.overflow = 'hidden';
    } else if (!full && style.overflow === 'hidden') style.overflow = scrolling;
    const view = window.visualViewport;
    panel.style.height = full && view ? `${view.height}px` : '';
    panel.style.top = full && view ? `${view.offsetTop}px` : '';
  };
  window.visualViewport?.addEventListener('resize', hold);
  phone.addEventListener('change', hold);

  const shut = (): void => {
    if (!isOpen) return;
    show(false);
    launcher.focus();
  };
  const keepInside = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.isComposing) {
      event.stopPropagation();
      shut();
    }
    if (event.key !== 'Tab') return;
    const places = [...panel.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(one => one.getClientRects().length > 0);
    const edge = event.shiftKey ? places[0] : places.at(-1);
    if (root.activeElement !== edge && root.activeElement !== panel) return;
    event.preventDefault();
    (event.shiftKey ? places.at(-1) : places[0])?.focus();
  };
  panel.addEventListener('keydown', keepInside);
  close.addEventListener('click', shut);

  const api: Panel = {
    get isOpen() {
      return isOpen;
    },
    open() {
      if (isOpen) return;
      show(true);
      // A keyboard that springs up would hide what has been said.
      if (phone.matches) panel.focus();
      else focus();
      onOpen();
    },
    close: shut,
    unread(count) {
      badge.hidden = count === 0;
      badge.textContent = count > 99 ? '99+' : String(count);
      launcher.setAttribute('aria-label', count === 0 ? words.open : `${words.open}, ${fill(words.unread, count)}`);
    },
    tell(text, isFault) {
      if (status.textContent !== text) status.textContent = text;
      status.classList.toggle('lost', isFault);
    },
    announce(text) {
      spoken.textContent = text;
    },
  };
  launcher.addEventListener('click', () => (isOpen ? shut() : api.open()));
  root.append(panel, launcher, spoken);
  return api;
}
