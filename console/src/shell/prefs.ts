import { defineStore } from 'pinia';
import { ref, watch } from 'vue';
import { type ConsoleLocale, preferredLocale, speak } from '@/i18n';

/** Light, dark, or as the system has it. */
export type Theme = 'system' | 'light' | 'dark';

const KEY = 'guanxi.prefs';

interface Kept {
  locale?: ConsoleLocale;
  theme?: Theme;
  shortcuts?: boolean;
}

/** How this browser likes the console: language, theme, single-key shortcuts. Kept in the browser only. */
export const usePrefs = defineStore('prefs', () => {
  const kept = recall();
  const locale = ref<ConsoleLocale>(kept.locale ?? preferredLocale());
  const theme = ref<Theme>(kept.theme ?? 'system');
  const shortcuts = ref(kept.shortcuts ?? true);
  const system = window.matchMedia('(prefers-color-scheme: dark)');

  function paint() {
    const dark = theme.value === 'dark' || (theme.value === 'system' && system.matches);
    document.documentElement.classList.toggle('dark', dark);
  }

  system.addEventListener('change', paint);
  watch(theme, paint, { immediate: true });
  watch([locale, theme, shortcuts], () => {
    localStorage.setItem(
      KEY,
      JSON.stringify({ locale: locale.value, theme: theme.value, shortcuts: shortcuts.value } satisfies Kept),
    );
  });

  /** Loads the words first, so that the page never shows a half-changed language. */
  async function setLocale(next: ConsoleLocale): Promise<void> {
    await speak(next);
    locale.value = next;
  }

  return { locale, theme, shortcuts, setLocale };
});

function recall(): Kept {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Kept;
  } catch {
    return {};
  }
}
