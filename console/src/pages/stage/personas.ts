import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import type { Locale } from '@/api/types';

/** Somebody one plays on the stage. */
export interface Persona {
  /** The name the platform would know them by; a new one is a first meeting. */
  readonly address: string;
  readonly name: string;
  readonly language: Locale;
}

/** What the phone looks like; the messages are the same under every look. */
export type Look = 'wechat' | 'weibo' | 'mail' | 'telegram';

export const looks: readonly Look[] = ['wechat', 'weibo', 'mail', 'telegram'];

const KEY = 'guanxi.stage';
const first: readonly Persona[] = [
  { address: 'stage-wang-wei', name: '王伟', language: 'zh-CN' },
  { address: 'stage-li-na', name: '李娜', language: 'zh-CN' },
  { address: 'stage-chen-yating', name: '陳雅婷', language: 'zh-TW' },
  { address: 'stage-mary', name: 'Mary', language: 'en' },
];

interface Kept {
  readonly personas: readonly Persona[];
  readonly current: string;
  readonly look: Look;
}

/** The cast of the stage and who is being played, kept in this browser. */
export const useCast = defineStore('cast', () => {
  const kept = recall();
  const personas = ref<readonly Persona[]>(kept?.personas ?? first);
  const current = ref(kept?.current ?? first[0]?.address ?? '');
  const look = ref<Look>(kept?.look ?? 'wechat');
  const persona = computed(
    () => personas.value.find(each => each.address === current.value) ?? personas.value[0] ?? (first[0] as Persona),
  );

  function add(name: string, language: Locale): void {
    const made = { address: newAddress(), name, language };
    personas.value = [...personas.value, made];
    current.value = made.address;
  }

  /** The same person with a new address, whom nobody has met before. */
  function renew(): void {
    const { address } = persona.value;
    const next = newAddress();
    personas.value = personas.value.map(each => (each.address === address ? { ...each, address: next } : each));
    current.value = next;
  }

  function drop(address: string): void {
    const rest = personas.value.filter(each => each.address !== address);
    personas.value = rest.length > 0 ? rest : first;
    if (current.value === address) current.value = personas.value[0]?.address ?? '';
  }

  watch([personas, current, look], () => {
    const keep: Kept = { personas: personas.value, current: current.value, look: look.value };
    localStorage.setItem(KEY, JSON.stringify(keep));
  });

  return { personas, current, look, persona, add, renew, drop };
});

function newAddress(): string {
  return `stage-${Array.from(crypto.getRandomValues(new Uint8Array(6)), byte => byte.toString(36)).join('')}`;
}

function recall(): Kept | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    const right = typeof kept === 'object' && kept !== null && Array.isArray((kept as Kept).personas);
    return right && (kept as Kept).personas.length > 0 ? (kept as Kept) : null;
  } catch {
    return null;
  }
}
