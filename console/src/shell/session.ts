import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { ApiError } from '@/api/client';
import * as api from '@/api/session';
import type { Presence, Role, User } from '@/api/types';

const WANTED = 'guanxi.presence';

/** Who sits in front of the console. */
export const useSession = defineStore('session', () => {
  const user = ref<User | null>(null);
  const asked = ref(false);

  /** Asks the server once who this is; a missing session is no fault, an unreachable server is. */
  async function recall(): Promise<User | null> {
    if (asked.value) return user.value;
    try {
      user.value = await api.readSession();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      user.value = null;
    }
    asked.value = true;
    return user.value;
  }

  async function signIn(email: string, password: string): Promise<void> {
    user.value = await api.signIn(email, password);
    localStorage.removeItem(WANTED);
    asked.value = true;
  }

  async function signOut(): Promise<void> {
    await api.signOut();
    forget();
  }

  /** The server no longer knows us. */
  function forget(): void {
    user.value = null;
    asked.value = true;
  }

  /** What the person chose; it is kept, so that only a chosen `offline` outlives the closing of the console. */
  async function setPresence(presence: Presence): Promise<void> {
    localStorage.setItem(WANTED, presence);
    await api.setPresence(presence);
    hearPresence(presence);
  }

  /** The server's word on this person, such as `offline` after a night without a console. */
  function hearPresence(presence: Presence): void {
    if (user.value) user.value = { ...user.value, presence };
  }

  /** Whoever sits here is online again, unless they chose not to be. */
  async function arrive(): Promise<void> {
    if (user.value?.presence !== 'offline' || localStorage.getItem(WANTED) === 'offline') return;
    await api.setPresence('online').then(
      () => hearPresence('online'),
      () => undefined,
    );
  }

  /** Whether this person may see what is meant for these roles; an administrator may see everything. */
  const may = computed(
    () =>
      (roles?: readonly Role[]): boolean =>
        !roles || user.value?.role === 'admin' || (user.value !== null && roles.includes(user.value.role)),
  );

  return { user, recall, signIn, signOut, forget, setPresence, hearPresence, arrive, may };
});
