import type { AgentId } from '../model';
import { greetingsSending, MOURNING_SETTING } from '../store/greeting-gate';
import { changeSetting } from '../store/queries/settings';
import type { House } from './house';

const LANDING_MS = 3000;
const LOOK_AGAIN_MS = 25;

/**
 * Holds back every greeting of every campaign from now on, for a reason that the audit keeps, or (null) lets them go on.
 * Answers and colleagues' words go as ever. Resolves once none is on its way any more, or after three seconds with
 * `inFlight`.
 */
export async function mourn(
  { store, flights, now }: Pick<House, 'store' | 'flights' | 'now'>,
  reason: string | null,
  agentId: AgentId,
): Promise<{ readonly inFlight: boolean }> {
  const at = now();
  await changeSetting(store, MOURNING_SETTING, reason === null ? null : { since: at, reason, agentId }, {
    at,
    agentId,
  });
  flights.due();
  if (reason === null) return { inFlight: false };
  for (let waited = 0; waited < LANDING_MS; waited += LOOK_AGAIN_MS) {
    if ((await greetingsSending(store)) === 0) return { inFlight: false };
    await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  return { inFlight: true };
}
