import { onDist } from '../support/machine';
import { openPremises, type Premises, until } from '../support/process';

onDist('the demonstration, in a process of its own', () => {
  let premises: Premises;

  beforeEach(async () => {
    premises = await openPremises();
  });
  afterEach(() => premises.close());

  const accounts = () =>
    premises.read<{ type: string; state: string }>("SELECT type, state FROM channel WHERE name LIKE '%演示%'");
  const heard = () =>
    premises.read<{ type: string }>(
      "SELECT DISTINCT h.type FROM message m JOIN channel h ON h.id = m.channelId WHERE h.name LIKE '%演示%'",
    );

  test('has an account on every platform, whose customers write; started again it is joined to the same accounts', async () => {
    const server = await premises.start({ argv: ['--demo'] });
    await until(() => accounts().length === 7, 'an account on each');
    await until(() => heard().length > 0, 'the first words', 60_000);
    expect(await server.end('SIGTERM')).toMatchObject({ code: 0 });
    const again = await premises.start({ argv: ['--demo'] });
    const said = heard().length;
    await until(() => heard().length > said, 'words on another platform', 60_000);
    expect(accounts().map(({ state }) => state)).toEqual(Array.from({ length: 7 }, () => 'on'));
    expect(again.printed()).not.toContain('could not be played');
    await again.end('SIGTERM');
  }, 180_000);

  test('shows its stories alone when that is wanted', async () => {
    const server = await premises.start({ argv: ['--demo=stories'] });
    expect(premises.read('SELECT id FROM contact').length).toBeGreaterThan(10);
    expect(accounts()).toEqual([]);
    await server.end('SIGTERM');
  }, 90_000);
});
