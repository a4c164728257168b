import { type Ref, shallowRef, watch } from 'vue';

const REST_MS = 350;

/** What somebody writes, once typing rests for a third of a second; for what is asked of the server with it. */
export function useRested<T>(written: () => T): Readonly<Ref<T>> {
  const rested = shallowRef(written());
  watch(written, (now, _, onCleanup) => {
    const timer = window.setTimeout(() => {
      rested.value = now;
    }, REST_MS);
    onCleanup(() => window.clearTimeout(timer));
  });
  return rested;
}
