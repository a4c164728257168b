import { audit } from '../support/day/audit';
import { openDice } from '../support/day/dice';
import { openPlayers, type Player } from '../support/day/players';
import { type Day, playDay } from '../support/day/script';
import { type Colleague, type Front, openFront } from '../support/http';

const CUSTOMERS = Number(process.env.GUANXI_DAY_CUSTOMERS ?? 1000);
/** The same seed is the same script: `GUANXI_DAY_SEED=7 npx jest test/flows/day`. */
const seed = Number(process.env.GUANXI_DAY_SEED ?? Math.floor(Math.random() * 1e6));

jest.setTimeout(300_000);

describe(`a day with ${CUSTOMERS} customers on every channel (seed ${seed})`, () => {
  let front: Front;
  let players: Player[] = [];
  let day: Day;

  beforeAll(async () => {
    front = await openFront({ at: '2026-11-20T09:00:00+08:00' });
    const xiaozhou: Colleague = await front.hire('小周', 'agent');
    players = await openPlayers(front, xiaozhou);
    front.listen();
    day = await playDay({ front, players, xiaozhou, dice: openDice(seed), customers: CUSTOMERS });
  });
  afterAll(async () => {
    await front.close();
    await Promise.all(players.map(player => player.close()));
  });

  test('everything that was said is stored once and answered once, in order, by whom it should be', () => {
    expect(audit(day.books)).toEqual([]);
  });

  test('something of everything took place', () => {
    const { questions, outcomes, accounts } = day.books;
    expect(new Set(questions.map(({ channel }) => channel))).toEqual(new Set(players.map(({ type }) => type)));
    expect(new Set(questions.map(({ expects }) => expects)).size).toBeGreaterThan(3);
    expect(outcomes.filter(({ by }) => by === 'agent').length).toBeGreaterThan(10);
    const moods = new Set(Object.values(accounts).flatMap(({ moods }) => [...moods.values()]));
    expect(moods.size).toBe(6);
    expect(day.tooLate.length).toBe(players.filter(({ windowMs }) => windowMs !== null).length);
    expect(new Set(day.tooLate.map(line => line.split(': ')[1]))).toEqual(new Set(['window_closed']));
  });

  test('every picture that was acknowledged is kept', () => {
    expect(day.pictures.acknowledged).toBeGreaterThan(0);
    expect(day.pictures.kept).toBe(day.pictures.acknowledged);
  });
});
