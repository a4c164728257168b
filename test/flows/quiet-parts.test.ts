import { openFlights } from '../../src/flows/flights';
import { oneAtATime } from '../../src/flows/one-at-a-time';
import { openRush } from '../../src/flows/rush';
import type { ConversationId } from '../../src/model';

const wang = 1 as ConversationId;
const li = 2 as ConversationId;

describe('what is on its way', () => {
  test('is waited for, and only in its own conversation', async () => {
    const flights = openFlights();
    flights.took(wang);
    flights.took(wang);
    flights.took(li);
    const landed = flights.landedAll(wang, 60_000);
    flights.landed(wang);
    flights.landed(wang);
    expect(await landed).toBe(true);
    expect(await flights.landedAll(wang, 0)).toBe(true);
  });

  test('is waited for no longer than asked', async () => {
    const flights = openFlights();
    flights.took(wang);
    expect(await flights.landedAll(wang, 1)).toBe(false);
  });
});

describe('work that is called for again and again', () => {
  test('runs once at a time, and once more for all who called meanwhile', async () => {
    const started: (() => void)[] = [];
    const call = oneAtATime(
      () => new Promise<void>(resolve => started.push(resolve)),
      () => undefined,
    );
    for (let index = 0; index < 10; index++) call();
    expect(started).toHaveLength(1);
    started[0]!();
    await new Promise(resolve => setImmediate(resolve));
    expect(started).toHaveLength(2);
    started[1]!();
    await new Promise(resolve => setImmediate(resolve));
    call();
    expect(started).toHaveLength(3);
  });

  test('goes on after a fault', async () => {
    const faults: unknown[] = [];
    let runs = 0;
    const call = oneAtATime(
      async () => {
        runs++;
        throw new Error('not now');
      },
      fault => faults.push(fault),
    );
    call();
    await new Promise(resolve => setImmediate(resolve));
    call();
    await new Promise(resolve => setImmediate(resolve));
    expect([runs, faults.length]).toEqual([2, 2]);
  });
});

describe('a rush of customers', () => {
  test('is on while they come, over when they stop, and no excuse for ever', () => {
    let time = 0;
    const rush = openRush(() => time);
    const second = (count: number) => {
      time += 1000;
      rush.add(count);
    };
    second(5);
    expect(rush.isOn()).toBe(false);
    second(1500);
    expect(rush.isOn()).toBe(true);
    for (let index = 0; index < 6; index++) second(1500);
    expect(rush.isOn()).toBe(true);
    time += 60_000;
    expect(rush.isOn()).toBe(false);
    for (let index = 0; index < 700; index++) second(1500);
    expect(rush.isOn()).toBe(false);
  });
});
