import type { CampaignPlan } from '../engine/campaign-plan';
import { keepWinner } from '../store/campaign-lease';
import type { CampaignRow, OccurrenceRow } from '../store/schema/campaign-tables';
import { reportOn } from './campaign-report';
import type { House } from './house';

const MINUTE_MS = 60_000;

/**
 * Which wording the rest of an occurrence's people get: chosen once, when the time for it has come, by the rule that was
 * fixed before the start. Null while it is too early.
 */
export async function winnerOf(
  { store, now }: Pick<House, 'store' | 'now'>,
  campaign: CampaignRow,
  occurrence: OccurrenceRow,
): Promise<number | null> {
  if (occurrence.winner !== null) return Number(occurrence.winner);
  const { experiment } = campaign.plan as CampaignPlan;
  if (experiment === null) return 0;
  if (now() < Number(occurrence.dueUntil) + experiment.afterMinutes * MINUTE_MS) return null;
  const { choice } = await reportOn({ store }, campaign);
  return keepWinner(store, occurrence.id, choice?.winner ?? 0);
}
