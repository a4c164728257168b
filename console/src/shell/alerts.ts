import { defineStore } from 'pinia';
import { ref } from 'vue';

/** A word to the person in front, in the one place for such words. */
export interface Alert {
  readonly id: number;
  readonly kind: 'info' | 'done' | 'fault';
  readonly text: string;
  /** One thing that can be done about it, such as undoing it. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

const STAY_MS = 6000;
let nextId = 1;

/** What has just happened. News goes by itself; faults stay until they are put away. */
export const useAlerts = defineStore('alerts', () => {
  const alerts = ref<readonly Alert[]>([]);

  function tell(alert: Omit<Alert, 'id'>): void {
    const id = nextId++;
    const others = alerts.value.filter(each => each.text !== alert.text);
    alerts.value = [...others.slice(-3), { ...alert, id }];
    if (alert.kind !== 'fault') window.setTimeout(() => putAway(id), STAY_MS);
  }

  function putAway(id: number): void {
    alerts.value = alerts.value.filter(alert => alert.id !== id);
  }

  return { alerts, tell, putAway };
});
