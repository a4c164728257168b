import { onScopeDispose } from 'vue';
import { usePrefs } from './prefs';

/** What a key does; a handler that gives back false leaves the key to the browser. */
export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => unknown>>;

/**
 * Single keys for as long as the component lives. They are silent while somebody types, while a dialog is open,
 * with a modifier held, and when the person has switched them off. Names are those of `KeyboardEvent.key`, lower case.
 */
export function useKeys(keys: KeyMap): void {
  const prefs = usePrefs();
  function onKey(event: KeyboardEvent) {
    if (!prefs.shortcuts || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || isDialogOpen()) return;
    const run = keys[event.key.toLowerCase()];
    if (run && run(event) !== false) event.preventDefault();
  }
  window.addEventListener('keydown', onKey);
  onScopeDispose(() => window.removeEventListener('keydown', onKey));
}

/** Dialogs that were closed may stay in the page, where nobody sees them. */
function isDialogOpen(): boolean {
  return [...document.querySelectorAll('[aria-modal="true"]')].some(dialog => dialog.getClientRects().length > 0);
}

/** Whether the key goes into something that takes text or has keys of its own. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, [role="menu"], [role="listbox"]') !== null)
  );
}
