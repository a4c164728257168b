import { onScopeDispose, type Ref, ref } from 'vue';

const STEP_MS = 15_000;
const now = ref(Date.now());
let watchers = 0;
let timer = 0;

/** The time, moving every fifteen seconds for as long as somebody looks at it; one timer serves the whole page. */
export function useNow(): Readonly<Ref<number>> {
  if (watchers++ === 0) {
    now.value = Date.now();
    timer = window.setInterval(() => {
      now.value = Date.now();
    }, STEP_MS);
  }
  onScopeDispose(() => {
    if (--watchers === 0) window.clearInterval(timer);
  });
  return now;
}
