import { defineStore } from 'pinia';
import { ref, watch } from 'vue';

const KEY = 'guanxi.drafts';

/** What was begun and not sent, by conversation; kept until the tab is closed, so that a reload loses no words. */
export const useDrafts = defineStore('drafts', () => {
  const drafts = ref<Record<string, string>>(recall());
  watch(drafts, now => sessionStorage.setItem(KEY, JSON.stringify(now)), { deep: true });

  function keep(place: string, text: string): void {
    if (text) drafts.value[place] = text;
    else delete drafts.value[place];
  }

  const of = (place: string): string => drafts.value[place] ?? '';
  return { of, keep };
});

function recall(): Record<string, string> {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '{}') as Record<string, string>;
  } catch {
    return {};
  }
}
