import type { CampaignRow } from '../store/schema/campaign-tables';
import { mustBeApproved } from './campaign-approval';
import { type Finding, preflight } from './campaign-preflight';
import { Conflict } from './conflict';
import type { House } from './house';

/**
 * Looks at a campaign as it would go if it were started now. Rejects with Conflict `not_approved`, or `preflight_stops` with
 * each reason and what to do about it. Nobody may pass over a stop: it is mended, and approved anew where that changes what
 * was approved.
 */
export async function mustBeStartable(
  house: Parameters<typeof preflight>[0] & Pick<House, 'now'>,
  campaign: CampaignRow,
): Promise<void> {
  const { reached, findings } = await preflight(house, campaign, house.now());
  await mustBeApproved(house, campaign, reached);
  const stops = findings.filter(({ severity }) => severity === 'stop');
  if (stops.length === 0) return;
  throw new Conflict(
    'preflight_stops',
    `it cannot start as it is: ${stops.map(wordsOf).join('; ')}`,
    Object.fromEntries(stops.map(stop => [nameOf(stop), wordsOf(stop)])),
  );
}

/** Of several wordings each may be stopped: `words_fail:B`. */
const nameOf = ({ id, facts: { variant } }: Finding): string => (variant === undefined ? id : `${id}:${variant}`);

/** What is wrong, and what to do. */
function wordsOf({ id, facts }: Finding): string {
  switch (id) {
    case 'nobody':
      return 'it would reach nobody; look at its people and its channels';
    case 'never_due':
      return 'its time is over and does not come again; set another';
    case 'words_missing':
      return `the template of wording ${facts.variant} is gone or broken; choose or mend one`;
    case 'words_fail':
      return `wording ${facts.variant} cannot be said in ${facts.cases} cases; give its variables a fallback`;
    case 'words_amiss':
      return `wording ${facts.variant} has ${facts.count} places that readers would take amiss; change them`;
    case 'words_personal':
      return `wording ${facts.variant} says something else to each reader (${facts.variables}), and a mass send says the same to all; choose another template`;
    case 'mass_quota':
      return `it needs ${facts.calls} mass sends of channel ${facts.channelId}, which has ${facts.left} left; choose another day or fewer wordings`;
    default:
      return id;
  }
}
