import type { Channel, Outbound } from '../../src/channel';
import type { House } from '../../src/flows/house';
import type { ConversationId } from '../../src/model';
import type { Store } from '../../src/store';
import { type Claimed, type ClaimInput, claimJob } from '../../src/store/outbox';
import type { Settlement } from '../../src/store/settle';
import type { Job } from '../../src/store/writer';

interface Claims {
  readonly claimed: readonly Claimed[];
  readonly ended: number;
}

/** What is put around the real outbox, where it meets its database and its platform. */
interface Odd {
  readonly claim?: (honest: () => Promise<Claims>, input: ClaimInput) => Promise<Claims>;
  readonly settle?: (honest: (settlement: Settlement) => Promise<unknown>, settlement: Settlement) => Promise<unknown>;
  readonly channel?: (channel: Channel) => Channel;
}

/** The house as a sender sees it that is broken in one way; everything else is as it is. */
export type Sender = (house: House) => House;

function oddHouse(house: House, { claim, settle, channel }: Odd): House {
  const { store, channels } = house;
  async function write<Input, Output>(job: Job<Input, Output>, input: Input): Promise<Output> {
    const honest = () => store.write(job, input);
    if (job.name === 'claim' && claim)
      return (await claim(honest as () => Promise<unknown> as () => Promise<Claims>, input as ClaimInput)) as Output;
    if (job.name === 'settle' && settle) {
      return (await settle(settlement => store.write(job, settlement as Input), input as Settlement)) as Output;
    }
    return honest();
  }
  return {
    ...house,
    store: { ...store, write },
    channels: channel === undefined ? channels : channelsAs(channels, channel),
  };
}

/** The accounts with something around each of them; the same account is always the same one. */
export function channelsAs(channels: House['channels'], around: (channel: Channel) => Channel): House['channels'] {
  const known = new WeakMap<Channel, Channel>();
  const as = <Open extends { readonly channel: Channel }>(open: Open): Open => {
    const changed = known.get(open.channel) ?? around(open.channel);
    known.set(open.channel, changed);
    return { ...open, channel: changed };
  };
  return {
    ...channels,
    get(id) {
      const open = channels.get(id);
      return open && as(open);
    },
    all: () => channels.all().map(as),
  };
}

const sending = (send: (honest: Channel['send'], message: Outbound) => ReturnType<Channel['send']>) => ({
  channel: (channel: Channel): Channel => ({
    ...channel,
    send: (message, signal) => send(each => channel.send(each, signal), message),
  }),
});

/** One as it should be. */
export const honest: Sender = house => house;

/** Learns what it would be granted, sends that, and writes down the claim only together with how the send ended. */
const sendsBeforeItsClaimIsOnDisk: Sender = house => {
  const inHand = new Map<ConversationId, () => Promise<Claims>>();
  return oddHouse(house, {
    async claim(honest, input) {
      const candidates = input.candidates.filter(one => !inHand.has(one.conversationId));
      const granted = await wouldBeGranted(house.store, { ...input, candidates });
      let written: Promise<Claims> | undefined;
      for (const one of granted.claimed) inHand.set(one.conversationId, () => (written ??= honest()));
      return granted;
    },
    async settle(honest, settlement) {
      await inHand.get(settlement.conversationId)?.();
      await honest(settlement);
      inHand.delete(settlement.conversationId);
    },
  });
};

class Back extends Error {}

async function wouldBeGranted(store: Store, input: ClaimInput): Promise<Claims> {
  let granted: Claims = { claimed: [], ended: 0 };
  if (input.candidates.length === 0) return granted;
  await store
    .transact(async tx => {
      granted = (await claimJob.apply(tx, [input]))[0] as Claims;
      throw new Back();
    })
    .catch(error => {
      if (!(error instanceof Back)) throw error;
    });
  return granted;
}

/** Sends whatever it saw to be due, whether it was granted to it or to another process. */
const sendsWhatItWasNotGranted: Sender = house =>
  oddHouse(house, {
    async claim(honest, input) {
      const { claimed, ended } = await honest();
      const mine = new Set(claimed.map(one => Number(one.id)));
      const others = input.candidates.filter(one => !mine.has(Number(one.id))).map(one => one.id);
      if (others.length === 0) return { claimed, ended };
      const taken = await house.store.read<Claimed>(
        `SELECT d.*, m.content, c.address, c.thread FROM delivery d JOIN conversation c ON c.id = d.conversationId
         JOIN message m ON m.id = d.messageId WHERE d.id IN (${others.map(() => '?').join(', ')})`,
        others,
      );
      const { token, leaseUntil } = input;
      return { claimed: [...claimed, ...taken.map(one => ({ ...one, claim: token, leaseUntil }))], ended };
    },
  });

/** Counts every fifth as sent and never calls the platform. */
const tellsWhatItDidNotSend: Sender = house => {
  let sends = 0;
  return oddHouse(
    house,
    sending(async (honest, message) => {
      sends += 1;
      return sends % 5 === 0 ? { externalId: `told-${message.key}` } : honest(message, new AbortController().signal);
    }),
  );
};

/** Takes every platform for one that drops a second copy. */
const asksAgainWithoutAKey: Sender = house =>
  oddHouse(house, {
    channel: channel => ({ ...channel, limits: { ...channel.limits, idempotency: 'key' } }),
  });

/** Makes another key for every attempt, so that the platform cannot know a second copy. */
const forgetsItsKey: Sender = house =>
  oddHouse(
    house,
    sending((honest, message) =>
      honest({ ...message, key: `${message.key}-${message.attempt}` }, new AbortController().signal),
    ),
  );

/** Sees a fault in an answer that says yes. */
const doubtsEverything: Sender = house =>
  oddHouse(
    house,
    sending(async (honest, message) => {
      await honest(message, new AbortController().signal);
      throw new Error('it cannot read the answer');
    }),
  );

/** Says of what nobody knows that it went wrong. */
const callsDoubtFailure: Sender = house =>
  oddHouse(house, {
    settle: (honest, settlement) =>
      honest(settlement.state === 'unknown' ? { ...settlement, state: 'failed' } : settlement),
  });

/** Remembers the address of the one before. */
const mixesUpAddresses: Sender = house => {
  let before = 'at-nobody';
  return oddHouse(
    house,
    sending((honest, message) => {
      const address = before;
      before = message.address;
      return honest({ ...message, address }, new AbortController().signal);
    }),
  );
};

/** Never writes down how every fourth send ended, and takes no look at what it left behind. */
const forgetsHowItEnded: Sender = house => {
  let ends = 0;
  return oddHouse(house, {
    settle: async (honest, settlement) => {
      ends += 1;
      if (ends % 4 !== 0 && settlement.state === 'sent') await honest(settlement);
    },
  });
};

/** Each in one way, with what must be said of it; on which platform it shows. */
export const brokenSenders: readonly (readonly [
  what: string,
  sender: Sender,
  platform: 'without keys' | 'with keys',
  complaint: RegExp,
])[] = [
  ['sends before its claim is on disk', sendsBeforeItsClaimIsOnDisk, 'without keys', /was greeted 2 times/],
  ['sends what it was not granted', sendsWhatItWasNotGranted, 'without keys', /was greeted 2 times/],
  ['tells what it did not send', tellsWhatItDidNotSend, 'without keys', /is told to be sent and is lost/],
  ['asks again what is unknown, without a key', asksAgainWithoutAKey, 'without keys', /was greeted 2 times/],
  ['makes a new key for each attempt', forgetsItsKey, 'with keys', /was greeted 2 times/],
  ['doubts everything', doubtsEverything, 'without keys', /are unknown, more than the \d+ that were on their way/],
  ['calls doubt a failure', callsDoubtFailure, 'without keys', /is failed in the end/],
  ['mixes up addresses', mixesUpAddresses, 'with keys', /belongs to nobody/],
  ['forgets how a send ended', forgetsHowItEnded, 'without keys', /is sending in the end/],
];
