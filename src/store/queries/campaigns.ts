import type { AgentId, Approval, Campaign, CampaignId, CampaignPurpose, CampaignState } from '../../model';
import type { CampaignRow } from '../schema/campaign-tables';
import type { Store } from '../store';
import type { Transaction } from '../transaction';
import { type AuditEntry, writeAudit } from './audit';

type By = Pick<AuditEntry, 'at' | 'agentId'>;

/** What a marketer decides of a campaign. */
export interface CampaignWords {
  readonly name: string;
  readonly purpose: CampaignPurpose;
  readonly festival: string | null;
  readonly plan: unknown;
}

/** Writes down a new campaign as a draft. */
export const addCampaign = (store: Store, words: CampaignWords, by: By): Promise<CampaignId> =>
  store.transact(async tx => {
    const id = store.id<'campaign'>();
    await tx.insert(
      'campaign',
      ['id', 'name', 'state', 'purpose', 'festival', 'plan', 'version', 'createdBy', 'createdAt', 'updatedAt'],
      [
        [
          ...[id, words.name, 'draft', words.purpose, words.festival, JSON.stringify(words.plan)],
          ...[1, by.agentId, by.at, by.at],
        ],
      ],
    );
    await writeAudit(store, tx, {
      ...by,
      action: 'campaign.add',
      subject: `campaign:${id}`,
      data: { name: words.name },
    });
    return id;
  });

/**
 * Changes a draft, and so takes back its approval. Resolves `missing`, `running` for what is no draft any more, or
 * `stale` when somebody else changed it since `version`.
 */
export const changeCampaign = (
  store: Store,
  id: CampaignId,
  words: CampaignWords,
  version: number | null,
  by: By,
): Promise<'done' | 'missing' | 'running' | 'stale'> =>
  store.transact(async tx => {
    const row = await lockCampaign(tx, id);
    if (row === null) return 'missing';
    if (row.state !== 'draft') return 'running';
    if (version !== null && Number(row.version) !== version) return 'stale';
    await tx.update(
      'campaign',
      ['name', 'purpose', 'festival', 'plan', 'version', 'approval', 'updatedAt'],
      [
        [
          ...[id, words.name, words.purpose, words.festival, JSON.stringify(words.plan)],
          ...[Number(row.version) + 1, null, by.at],
        ],
      ],
    );
    const data = { name: words.name, version: Number(row.version) + 1 };
    await writeAudit(store, tx, { ...by, action: 'campaign.change', subject: `campaign:${id}`, data });
    return 'done';
  });

/** Keeps a second person's yes, as long as the draft is still the one they saw. */
export const approveCampaign = (
  store: Store,
  id: CampaignId,
  version: number,
  approval: Approval,
): Promise<'done' | 'missing' | 'running' | 'stale'> =>
  store.transact(async tx => {
    const row = await lockCampaign(tx, id);
    if (row === null) return 'missing';
    if (row.state !== 'draft') return 'running';
    if (Number(row.version) !== version) return 'stale';
    const { agentId, at, hash, audience } = approval;
    await tx.update('campaign', ['approval', 'updatedAt'], [[id, JSON.stringify(approval), at]]);
    const entry = {
      agentId,
      at,
      action: 'campaign.approve',
      subject: `campaign:${id}`,
      data: { version, hash, audience },
    };
    await writeAudit(store, tx, entry);
    return 'done';
  });

/** Deletes a draft that nobody needs; what has run stays. */
export const deleteCampaign = (store: Store, id: CampaignId, by: By): Promise<'done' | 'missing' | 'running'> =>
  store.transact(async tx => {
    const row = await lockCampaign(tx, id);
    if (row === null) return 'missing';
    if (row.state !== 'draft') return 'running';
    await tx.run('DELETE FROM campaign WHERE id = ?', [id]);
    await writeAudit(store, tx, { ...by, action: 'campaign.delete', subject: `campaign:${id}`, data: null });
    return 'done';
  });

async function lockCampaign(
  tx: Transaction,
  id: CampaignId,
): Promise<{ readonly state: CampaignState; readonly version: number } | null> {
  const end = tx.dialect === 'mysql' ? ' FOR UPDATE' : '';
  const [row] = await tx.all<{ state: CampaignState; version: number }>(
    `SELECT state, version FROM campaign WHERE id = ?${end}`,
    [id],
  );
  return row ?? null;
}

/** One campaign, or null. */
export const campaignOf = (store: Store, id: CampaignId): Promise<CampaignRow | null> =>
  store.rows('campaign').findOneBy({ id });

/** Campaigns, newest first, with ids below `before`. */
export function listCampaigns(
  store: Store,
  {
    states,
    limit,
    before,
  }: { readonly states?: readonly CampaignState[]; readonly limit: number; readonly before: number },
): Promise<CampaignRow[]> {
  const query = store
    .rows('campaign')
    .createQueryBuilder('k')
    .where('k.id < :before', { before })
    .orderBy('k.id', 'DESC')
    .limit(limit);
  if (states !== undefined && states.length > 0) query.andWhere('k.state IN (:...states)', { states });
  return query.getMany() as Promise<Campaign[]>;
}

/** Who beside this colleague could approve: enabled administrators and marketers. */
export async function otherApprovers(store: Pick<Store, 'read'>, agentId: AgentId): Promise<number> {
  const [row] = await store.read<{ n: number }>(
    "SELECT COUNT(*) AS n FROM agent WHERE enabled = 1 AND role IN ('admin', 'marketer') AND id <> ?",
    [agentId],
  );
  return Number(row?.n ?? 0);
}
