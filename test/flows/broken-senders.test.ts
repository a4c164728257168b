import { brokenSenders, honest } from '../support/broken-senders';
import { campaignComplaints } from '../support/campaign-books';
import { crashRun } from '../support/crash-run';
import { databases, scratchSqlite } from '../support/databases';

describe.each(databases)('the books of a campaign on a machine that goes down three times, on %s', (_, scratch) => {
  test.each(['without keys', 'with keys'] as const)('find nothing wrong with an honest sender, %s', async platform => {
    const { books, bounds } = await crashRun(await scratch(), honest, platform);
    expect(campaignComplaints(books, bounds)).toEqual([]);
    // It was no easy run: something was on its way when the machine went down.
    if (platform === 'without keys') expect(books.ended.map(({ state }) => state)).toContain('unknown');
    else expect(books.taken).toHaveLength(books.people.length);
  });
});

describe('the same books on the same machine', () => {
  test.each(brokenSenders)('find out one that %s', async (__, sender, platform, complaint) => {
    const { books, bounds } = await crashRun(scratchSqlite(), sender, platform);
    expect(campaignComplaints(books, bounds).join('\n')).toMatch(complaint);
  });
});
