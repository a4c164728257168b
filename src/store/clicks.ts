import type { CampaignId, ContactId, TrackedLinkId } from '../model';
import { keptAs } from './merged';
import type { Store } from './store';
import type { Transaction } from './transaction';

/** The ids under which a campaign's addresses are kept, by address; those that are new are kept from now on. */
export async function keepLinks(
  store: Store,
  campaignId: CampaignId,
  urls: readonly string[],
): Promise<ReadonlyMap<string, TrackedLinkId>> {
  const known = await linksOf(store, campaignId);
  const missing = [...new Set(urls)].filter(url => !known.has(url));
  if (missing.length === 0) return known;
  await store.transact(async tx => {
    for (const url of missing) {
      // Another process may have kept it meanwhile.
      const unless = tx.dialect === 'mysql' ? 'ON DUPLICATE KEY UPDATE id = trackedLink.id' : 'ON CONFLICT DO NOTHING';
      await tx.run(`INSERT INTO trackedLink (id, campaignId, url) VALUES (?, ?, ?) ${unless}`, [
        store.id(),
        campaignId,
        url,
      ]);
    }
  });
  return linksOf(store, campaignId);
}

/** As many as a few templates hold. */
async function linksOf({ read }: Pick<Store, 'read'>, id: CampaignId): Promise<Map<string, TrackedLinkId>> {
  const rows = await read<{ id: TrackedLinkId; url: string }>(
    'SELECT id, url FROM trackedLink WHERE campaignId = ? ORDER BY id',
    [id],
  );
  return new Map(rows.map(({ id, url }) => [url, id]));
}

/** Where a kept link leads; null when there is none of this id. */
export async function urlOfLink({ read }: Pick<Store, 'read'>, id: TrackedLinkId): Promise<string | null> {
  const [row] = await read<{ url: string }>('SELECT url FROM trackedLink WHERE id = ?', [id]);
  return row?.url ?? null;
}

/** Somebody opened a link. Whoever was merged into another is counted as that one; who was erased is not counted. */
export const noteClick = (
  store: Store,
  { contactId, linkId, at }: { readonly contactId: ContactId; readonly linkId: TrackedLinkId; readonly at: number },
): Promise<void> =>
  store.transact(async tx => {
    const id = await keptAs((sql, values) => tx.all(sql, values), contactId);
    const again =
      tx.dialect === 'mysql'
        ? 'ON DUPLICATE KEY UPDATE count = click.count + 1'
        : 'ON CONFLICT (linkId, contactId) DO UPDATE SET count = count + 1';
    await tx.run(
      `INSERT INTO click (linkId, contactId, firstAt, count) SELECT ?, c.id, ?, 1 FROM contact c WHERE c.id = ? ${again}`,
      [linkId, at, id],
    );
  });

/** Gives all of one person's clicks to another; what both opened is one row then, with the earlier time. */
export async function joinClicks(tx: Transaction, from: ContactId, to: ContactId): Promise<void> {
  const again =
    tx.dialect === 'mysql'
      ? 'ON DUPLICATE KEY UPDATE firstAt = LEAST(click.firstAt, VALUES(firstAt)), count = click.count + VALUES(count)'
      : 'ON CONFLICT (linkId, contactId) DO UPDATE SET firstAt = MIN(firstAt, excluded.firstAt), count = count + excluded.count';
  await tx.run(
    `INSERT INTO click (linkId, contactId, firstAt, count)
     SELECT k.linkId, ?, k.firstAt, k.count FROM click k WHERE k.contactId = ? ${again}`,
    [to, from],
  );
  await forgetClicks(tx, from);
}

/** Gives clicks back to whom the greetings belong by now; where both were greeted by the campaign nobody can tell whose they are. */
export const partClicks = (tx: Transaction, from: ContactId, to: ContactId): Promise<number> =>
  tx.run(
    `UPDATE click SET contactId = ? WHERE contactId = ? AND linkId IN (SELECT l.id FROM trackedLink l
       WHERE EXISTS (${GREETED}) AND NOT EXISTS (${GREETED}))`,
    [to, from, to, from],
  );

const GREETED =
  'SELECT 1 FROM greeted g JOIN delivery d ON d.id = g.deliveryId WHERE g.contactId = ? AND d.campaignId = l.campaignId';

/** That the person of a row `r` of `recipient` opened a link of its campaign. */
export const CLICKED = `EXISTS (SELECT 1 FROM trackedLink l JOIN click k ON k.linkId = l.id
        WHERE l.campaignId = r.campaignId AND k.contactId = r.contactId)`;

/** Forgets what somebody opened. */
export const forgetClicks = (tx: Transaction, contactId: ContactId): Promise<number> =>
  tx.run('DELETE FROM click WHERE contactId = ?', [contactId]);

/** One address of a campaign: how many people opened it, and how often. */
export interface LinkClicks {
  readonly url: string;
  readonly people: number;
  readonly clicks: number;
}

const TOP = 10;
/** Clicks counted in one statement. */
const PORTION = 10_000;

/** The addresses of a campaign that most people opened, at most ten, those that nobody opened too. */
export async function topLinks(store: Pick<Store, 'read'>, campaignId: CampaignId): Promise<LinkClicks[]> {
  const links: LinkClicks[] = [];
  for (const [url, id] of await linksOf(store, campaignId)) links.push({ url, ...(await clicksOn(store, id)) });
  return links.sort((a, b) => b.people - a.people).slice(0, TOP);
}

async function clicksOn({ read }: Pick<Store, 'read'>, id: TrackedLinkId): Promise<Omit<LinkClicks, 'url'>> {
  const total = { people: 0, clicks: 0 };
  for (let after = 0; ; ) {
    const [row] = await read<{ people: number; clicks: number | null; last: number | null }>(
      `SELECT COUNT(*) AS people, SUM(k.count) AS clicks, MAX(k.contactId) AS last FROM
         (SELECT contactId, count FROM click WHERE linkId = ? AND contactId > ? ORDER BY contactId LIMIT ${PORTION}) k`,
      [id, after],
    );
    total.people += Number(row?.people ?? 0);
    total.clicks += Number(row?.clicks ?? 0);
    if (Number(row?.people ?? 0) < PORTION) return total;
    after = Number(row?.last);
    await new Promise<void>(resolve => setImmediate(resolve));
  }
}
