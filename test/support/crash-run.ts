import type { House } from '../../src/flows/house';
import { openOutbound } from '../../src/flows/outbound';
import type { Store } from '../../src/store';
import type { Job } from '../../src/store/writer';
import { channelsAs, type Sender } from './broken-senders';
import type { Bounds, CampaignBooks, Ended } from './campaign-books';
import { addPeople, openMarketing, openPost } from './campaigns';
import type { Scratch } from './databases';
import { openHouse } from './house';

const PEOPLE = 60;
/** So many of them a minute, so that few are on their way at once. */
const PER_MINUTE = 8;
/** At which of all sends the machine goes down. */
const CRASHES = [7, 21, 41];
const MINUTE = 60_000;
/** No run takes longer, but one that never comes to its end. */
const MINUTES = 25;

/** Two processes until the machine goes down, and what they have claimed and not ended. */
interface Life {
  dead: boolean;
  readonly inHand: Set<number>;
  /** Tells which of all sends it is. */
  onSend: () => number;
}

/** What a run left behind, and what may be unclear in it. */
export interface CrashRun {
  readonly books: CampaignBooks;
  readonly bounds: Bounds;
}

/**
 * Greets sixty people with two processes at once that are broken as `sender` is, on a machine that goes down three times
 * while something is on its way; of that some has arrived and some never will. Everything but the sender is real.
 */
export async function crashRun(
  scratch: Scratch,
  sender: Sender,
  platform: 'without keys' | 'with keys',
): Promise<CrashRun> {
  const isKeyed = platform === 'with keys';
  const post = openPost('letters', { idempotency: isKeyed ? 'key' : 'none' });
  const house = await openHouse({ scratch, adapters: [post.adapter] });
  try {
    const letters = await house.addChannel('letters');
    const marketing = await openMarketing(house);
    const names = Array.from({ length: PEOPLE }, (_, index) => ({ name: `客人${index}` }));
    const people = (await addPeople(house.store, [letters], names, house.now())).map(id => `at-${id}`);
    const calm = { pauseOn: { faultPercent: 100, of: 1000 }, lateness: { missed: 'send' as const } };
    const id = await marketing.started({ ladder: [letters], perMinute: PER_MINUTE, ...calm });

    const lives: Life[] = [];
    let sends = 0;
    let minutes = 0;
    for (const crash of [...CRASHES, Number.POSITIVE_INFINITY]) {
      const life: Life = { dead: false, inHand: new Set(), onSend: () => 0 };
      lives.push(life);
      const down = new Promise<void>(resolve => {
        life.onSend = () => {
          sends += 1;
          if (sends >= crash) {
            life.dead = true;
            resolve();
          }
          return sends;
        };
      });
      const processes = [1, 2].map(() => openOutbound(sender(mortal(house, life)), { leaseMs: MINUTE }));
      const everything = async () => {
        for (const process of processes) await process.recover();
        while (await house.campaigns.look());
        await Promise.all(processes.map(process => process.drain()));
      };
      while (!life.dead && minutes < MINUTES && (await marketing.state(id)) === 'running') {
        await Promise.race([everything(), down]);
        house.pass(MINUTE + 1);
        minutes += 1;
      }
    }
    const taken = isKeyed ? [...new Map(post.taken.map(one => [one.key, one])).values()] : post.taken;
    return {
      books: {
        people,
        taken: taken.map(({ address, key }) => ({ to: address, key: isKeyed ? key : null })),
        ended: await house.store.read<Ended>(
          `SELECT i.address, COALESCE(d.state, r.state) AS state FROM recipient r JOIN identity i ON i.contactId = r.contactId
           LEFT JOIN delivery d ON d.id = r.deliveryId`,
        ),
        integrity: await integrityOf(house.store),
      },
      bounds: { mostUnknown: isKeyed ? 0 : lives.reduce((sum, { dead, inHand }) => sum + (dead ? inHand.size : 0), 0) },
    };
  } finally {
    await house.close();
  }
}

const never = new Promise<never>(() => undefined);

/**
 * The house of a process that can die: from then on it reads and writes nothing. Of what it was sending then some has left,
 * and its answer is heard by nobody.
 */
function mortal(house: House, life: Life): House {
  const { store } = house;
  const alive = async <Value>(work: () => Promise<Value>): Promise<Value> => {
    if (life.dead) return never;
    const value = await work();
    return life.dead ? never : value;
  };
  const way = () => new Promise<void>(resolve => setImmediate(resolve));
  const channels = channelsAs(house.channels, channel => ({
    ...channel,
    async send(message, signal) {
      const turn = life.dead ? 0 : life.onSend();
      // Every other one has left when the machine goes down, and no answer has come.
      if (turn % 2 === 0) await way();
      if (life.dead) throw new Error('the machine went down');
      const receipt = await channel.send(message, signal);
      for (let step = 0; step < 3; step++) await way();
      if (life.dead) throw new Error('the machine went down');
      return receipt;
    },
  }));
  const mortalStore: Store = {
    ...store,
    read: (sql, values) => alive(() => store.read(sql, values)),
    write: <Input, Output>(job: Job<Input, Output>, input: Input) =>
      alive(async () => {
        const output = await store.write(job, input);
        if (job.name === 'claim')
          for (const { id } of (output as { claimed: readonly { id: number }[] }).claimed) life.inHand.add(Number(id));
        if (job.name === 'settle') life.inHand.delete(Number((input as { id: number }).id));
        return output;
      }),
    writeSoon: <Input, Output>(job: Job<Input, Output>, input: Input) => alive(() => store.writeSoon(job, input)),
    transact: work => alive(() => store.transact(work)),
  };
  return { ...house, store: mortalStore, channels };
}

async function integrityOf({ dialect, read }: Store): Promise<string> {
  if (dialect === 'mysql') return 'ok';
  const [row] = await read<{ integrity_check: string }>('PRAGMA integrity_check');
  return row?.integrity_check ?? 'silent';
}
