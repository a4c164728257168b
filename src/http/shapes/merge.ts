import type { AgentRow, MergeRow } from '../../store';
import { idText, isoTime, isoTimeOrNull } from '../ids';
import { z } from '../zod';
import { contactShape, presentContact } from './contact';
import { colleagueShape, presentColleague } from './people';

/** Two contacts that were found to be one person. */
export const mergeShape = z
  .object({
    id: z.string(),
    keptId: z.string(),
    otherId: z.string(),
    /** Who said so: an agent, the platform's id of a person over its accounts, or a signed link of ours. */
    cause: z.enum(['agent', 'union', 'link']),
    agent: colleagueShape.nullable(),
    /** Who was merged into the kept one, as they were; null once the merge is undone. */
    other: contactShape.nullable(),
    at: z.string(),
    undoneAt: z.string().nullable(),
  })
  .openapi('Merge');

export const presentMerge = (merge: MergeRow, agent: AgentRow | undefined): z.input<typeof mergeShape> => ({
  id: idText(merge.id),
  keptId: idText(merge.keptId),
  otherId: idText(merge.otherId),
  cause: merge.cause,
  agent: agent ? presentColleague(agent) : null,
  other: merge.other && presentContact(merge.other),
  at: isoTime(merge.at),
  undoneAt: isoTimeOrNull(merge.undoneAt),
});
