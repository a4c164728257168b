import { useQueryClient } from '@tanstack/vue-query';
import { defineStore } from 'pinia';
import { onScopeDispose, ref } from 'vue';
import { type Live, openLive } from '@/api/live';
import type { LiveFrame } from '@/api/types';
import { applyFrame, keys } from './apply-frame';
import { useSession } from './session';

const LISTS_EVERY_MS = 800;
/** A campaign that runs tells of itself every few seconds. */
const WAITING_EVERY_MS = 10_000;
const TYPING_MS = 5000;

/** Whether the line stands, and who is writing where. */
export const useLive = defineStore('live', () => {
  const up = ref(true);
  /** Conversation id → name of the colleague who writes there now. */
  const typing = ref<Readonly<Record<string, string>>>({});
  let line: Live | null = null;
  const setLine = (next: Live | null) => {
    line = next;
  };
  const say = (words: Readonly<Record<string, unknown>>) => line?.say(words);
  return { up, typing, setLine, say };
});

/** Holds the live line for as long as the calling component is shown. */
export function useLiveLine(): void {
  const client = useQueryClient();
  const live = useLive();
  const session = useSession();
  const typingTimers = new Map<string, number>();
  let listsTimer = 0;
  let waitingTimer = 0;

  /** Lists are asked again at most once in a while, however fast the events come. */
  function refreshLists() {
    if (listsTimer) return;
    listsTimer = window.setTimeout(() => {
      listsTimer = 0;
      void client.invalidateQueries({ queryKey: ['conversations'] });
    }, LISTS_EVERY_MS);
  }

  function refreshWaiting() {
    if (waitingTimer) return;
    void client.invalidateQueries({ queryKey: keys.waiting });
    waitingTimer = window.setTimeout(() => {
      waitingTimer = 0;
      void client.invalidateQueries({ queryKey: keys.waiting });
    }, WAITING_EVERY_MS);
  }

  function showTyping(frame: LiveFrame) {
    const id = frame.conversationId;
    if (!id || (frame.agentId ?? frame.agent?.id) === session.user?.id) return;
    live.typing = { ...live.typing, [id]: frame.agent?.name ?? '' };
    window.clearTimeout(typingTimers.get(id));
    typingTimers.set(
      id,
      window.setTimeout(() => {
        const { [id]: _gone, ...rest } = live.typing;
        live.typing = rest;
      }, TYPING_MS),
    );
  }

  const line = openLive({
    connect: (path, ear) => {
      const socket = new WebSocket(location.origin.replace(/^http/, 'ws') + path);
      socket.onopen = ear.up;
      socket.onmessage = event => ear.heard(event.data);
      socket.onclose = ear.down;
      return socket;
    },
    wait: (ms, then) => {
      const timer = window.setTimeout(then, ms);
      return () => window.clearTimeout(timer);
    },
    random: Math.random,
    onFrame: frame => {
      const me = frame.agent?.id === session.user?.id;
      if (frame.type === 'agent.presence' && me && frame.agent?.presence) {
        session.hearPresence(frame.agent.presence);
        void session.arrive();
      }
      if (frame.type === 'typing') showTyping(frame);
      else if (applyFrame(client, frame)) refreshLists();
      if (frame.type === 'campaign.updated') refreshWaiting();
    },
    onUp: first => {
      live.up = true;
      void session.arrive();
      // What happened between the first answers and the standing of the line was told to nobody.
      if (first) refreshLists();
      else void client.invalidateQueries({ queryKey: keys.counts });
    },
    onDown: () => {
      live.up = false;
    },
  });
  live.setLine(line);

  const hurry = () => {
    if (document.visibilityState === 'visible') line.hurry();
  };
  window.addEventListener('online', hurry);
  document.addEventListener('visibilitychange', hurry);
  onScopeDispose(() => {
    window.removeEventListener('online', hurry);
    document.removeEventListener('visibilitychange', hurry);
    window.clearTimeout(listsTimer);
    window.clearTimeout(waitingTimer);
    for (const timer of typingTimers.values()) window.clearTimeout(timer);
    live.setLine(null);
    line.stop();
  });
}
