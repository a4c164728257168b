import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { computed, onScopeDispose, type Ref, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { listContacts } from '@/api/contacts';
import { search } from '@/api/conversations';
import { briefly } from '@/parts/briefly';
import type { IconName } from '@/parts/icons';
import { usePrefs } from './prefs';
import { pagesOf, sections } from './sections';
import { useSession } from './session';

/** One line of the palette: something to do or somewhere to go. */
export interface Command {
  readonly id: string;
  readonly icon: IconName;
  readonly label: string;
  readonly detail?: string;
  readonly run: () => void;
}

const PAUSE_MS = 180;

/** Pages, acts, people and words said that match the query; pages and acts alone while it is empty. */
export function usePalette(query: Ref<string>, showSheet: () => void) {
  const { t } = useI18n();
  const router = useRouter();
  const prefs = usePrefs();
  const session = useSession();
  const asked = ref('');
  let timer = 0;
  watch(query, text => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      asked.value = text.trim();
    }, PAUSE_MS);
  });
  onScopeDispose(() => window.clearTimeout(timer));

  const enabled = computed(() => asked.value.length > 0);
  const people = useQuery({
    queryKey: ['palette', 'contacts', asked],
    queryFn: ({ signal }) => listContacts({ q: asked.value, limit: 5 }, signal),
    enabled,
    placeholderData: keepPreviousData,
  });
  const words = useQuery({
    queryKey: ['palette', 'words', asked],
    queryFn: ({ signal }) => search(asked.value, signal),
    enabled,
    placeholderData: keepPreviousData,
  });

  const go = (to: string | { name: string }) => () => void router.push(to);

  const pages = computed<Command[]>(() =>
    sections
      .filter(section => session.may(section.roles))
      .flatMap(section =>
        pagesOf(section, session.may).map(page => ({
          id: `page-${page}`,
          icon: section.icon,
          label: t(`pages.${page}.title`),
          detail: section.pages.length > 1 ? t(`sections.${section.name}`) : undefined,
          run: go({ name: page }),
        })),
      ),
  );

  const acts = computed<Command[]>(() => [
    {
      id: 'language',
      icon: 'template',
      label: prefs.locale === 'en' ? '换成简体中文' : 'Switch to English',
      run: () => void prefs.setLocale(prefs.locale === 'en' ? 'zh-CN' : 'en'),
    },
    {
      id: 'theme',
      icon: 'sun',
      label: t('palette.theme'),
      run: () => {
        prefs.theme = document.documentElement.classList.contains('dark') ? 'light' : 'dark';
      },
    },
    {
      id: 'presence',
      icon: 'user',
      label: session.user?.presence === 'online' ? t('palette.away') : t('palette.online'),
      run: () => void session.setPresence(session.user?.presence === 'online' ? 'away' : 'online'),
    },
    { id: 'keys', icon: 'keyboard', label: t('keys.title'), run: showSheet },
  ]);

  const commands = computed<Command[]>(() => {
    const wanted = query.value.trim().toLowerCase();
    const own = [...pages.value, ...acts.value];
    if (!wanted) return own;
    const found = own.filter(each => `${each.label} ${each.detail ?? ''}`.toLowerCase().includes(wanted));
    if (!enabled.value) return found;
    const contacts = (people.data.value?.items ?? []).map<Command>(contact => ({
      id: `contact-${contact.id}`,
      icon: 'people',
      label: contact.name || t('customers.nameless'),
      detail: contact.phone ?? contact.email ?? contact.tags.join(' · '),
      run: go(`/customers/${contact.id}`),
    }));
    const said = (words.data.value?.items ?? []).map<Command>(({ message, conversation }) => ({
      id: `message-${message.id}`,
      icon: 'inbox',
      label: conversation.contact?.name || t('customers.nameless'),
      detail: briefly(message.content),
      run: go(`/inbox/${conversation.id}`),
    }));
    return [...contacts, ...said, ...found];
  });

  return { commands, busy: computed(() => people.isFetching.value || words.isFetching.value) };
}
