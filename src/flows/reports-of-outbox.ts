import { deliveriesEnded, type Ended, type Greeted, peopleGreeted } from '../store/queries/report-outbox';
import { portionsOf } from '../store/queries/report-portions';
import { messagesHeard } from '../store/queries/report-talk';
import { type Gather, sum } from './report-gather';

/** By day and channel: what came in, what arrived, what did not, and what the platform's window kept from leaving. */
export const reportChannels: Gather = {
  about: 'channel',
  columns: ['received', 'sent', 'failed', 'unknown', 'windowShut'].map(sum),
  async gather(store, time, tally) {
    for await (const portion of portionsOf(store, 'message', time)) {
      for (const { at, channelId, n } of await messagesHeard(store, portion)) {
        tally.add(Number(at), String(channelId), 'received', Number(n));
      }
    }
    for await (const portion of portionsOf(store, 'delivery', time)) {
      for (const ended of await deliveriesEnded(store, portion)) {
        const measure = fateOfDelivery(ended);
        if (measure) tally.add(Number(ended.at), String(ended.channelId), measure, Number(ended.n));
      }
    }
  },
};

/** Who left is not to be written to by anybody; whoever else could not be reached had no window open. */
function fateOfDelivery({ state, kind, code }: Ended): string | null {
  if (kind === 'unreachable' && code !== 'left' && state !== 'sent') return 'windowShut';
  return state === 'sent' || state === 'failed' || state === 'unknown' ? state : null;
}

/** By day and campaign: what became of the people whose turn it was. */
export const reportCampaigns: Gather = {
  about: 'campaign',
  columns: ['sent', 'replied', 'waiting', 'failed', 'unknown', 'skipped', 'expired', 'cancelled'].map(sum),
  async gather(store, time, tally) {
    for await (const people of peopleGreeted(store, time)) {
      for (const greeted of people) {
        const [at, id] = [Number(greeted.at), String(greeted.campaignId)];
        tally.add(at, id, fateOfPerson(greeted), Number(greeted.n));
        if (Number(greeted.replied) > 0) tally.add(at, id, 'replied', Number(greeted.replied));
      }
    }
  },
};

const WAITING: ReadonlySet<string> = new Set(['planned', 'draft', 'due', 'sending']);

/** What is queued is where its delivery is; one whose delivery is gone was somebody who has been erased. */
function fateOfPerson({ state, delivery }: Greeted): string {
  const fate = state === 'queued' ? (delivery ?? 'skipped') : state;
  return WAITING.has(fate) ? 'waiting' : fate;
}
