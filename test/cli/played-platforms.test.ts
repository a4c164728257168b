import { playPlatforms } from '../../src/cli/played-platforms';
import { type Front, openFront } from '../support/http';
import { until } from '../support/process';

const PLAYED = ['wechat-oa', 'wecom-kf', 'weibo', 'qq', 'telegram', 'http'];

describe('the platforms of the demonstration', () => {
  let front: Front;
  let ending: AbortController;
  const faults: string[] = [];

  beforeEach(async () => {
    front = await openFront();
    ending = new AbortController();
    faults.length = 0;
  });
  afterEach(async () => {
    ending.abort();
    await front.close();
  });

  const host = () => ({
    url: front.url,
    now: front.now,
    signal: ending.signal,
    report: (type: string, error: unknown) => void faults.push(`${type}: ${String(error)}`),
    join: (type: string, _name: string, settings: Readonly<Record<string, unknown>>) =>
      front.addChannel(type, settings),
  });
  const heard = async (): Promise<Set<string>> => {
    const rows = await front.store.read<{ type: string }>(
      "SELECT DISTINCT h.type FROM message m JOIN channel h ON h.id = m.channelId WHERE m.direction = 'in'",
    );
    return new Set(rows.map(({ type }) => type));
  };
  const unsent = async (): Promise<number> => {
    await front.outbound.drain();
    front.pass(1000);
    const [row] = await front.store.read<{ many: number }>(
      "SELECT COUNT(*) AS many FROM delivery WHERE state IN ('due', 'sending')",
    );
    return Number(row?.many);
  };

  test('are there as accounts, their customers write, and what is said to them is accepted', async () => {
    await front.setRules([{ name: '都答', when: { all: [] }, then: [{ reply: { text: '您好，有什么可以帮您？' } }] }]);
    front.listen();
    const platforms = await playPlatforms(host(), 0);
    await platforms.done;
    await until(async () => (await heard()).size === PLAYED.length, 'words everywhere');
    await until(async () => (await unsent()) === 0, 'every answer on its way');
    const states = await front.store.read<{ type: string; state: string }>(
      'SELECT DISTINCT h.type, d.state FROM delivery d JOIN channel h ON h.id = d.channelId ORDER BY h.type',
    );
    expect(states).toEqual(PLAYED.toSorted().map(type => ({ type, state: 'sent' })));
    expect(
      front.channels
        .all()
        .map(({ type, state }) => `${type} ${state}`)
        .toSorted(),
    ).toEqual([...PLAYED, 'webchat'].toSorted().map(type => `${type} on`));
    expect(faults).toEqual([]);
    await platforms.close();
  });

  test('say nothing more once the process ends', async () => {
    const platforms = await playPlatforms(host(), 3_600_000);
    ending.abort();
    await platforms.done;
    await platforms.close();
    expect(await heard()).toEqual(new Set());
  });

  test('one that cannot be played is told, and the others are', async () => {
    const { join, ...rest } = host();
    const picky = {
      ...rest,
      join: async (type: string, name: string, settings: Readonly<Record<string, unknown>>) => {
        if (type === 'weibo') throw new Error('no room');
        return join(type, name, settings);
      },
    };
    ending.abort();
    const platforms = await playPlatforms(picky, 0);
    expect(faults).toEqual(['weibo: Error: no room']);
    expect(front.channels.all()).toHaveLength(PLAYED.length);
    await platforms.close();
  });
});
