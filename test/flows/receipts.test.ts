import { openOutbound } from '../../src/flows/outbound';
import { sweepReceipts } from '../../src/flows/receipts';
import type { ChannelId, Inbound } from '../../src/model';
import { databases } from '../support/databases';
import { openHouse, type TestHouse } from '../support/house';

jest.setTimeout(60_000);

const A_QUARTER = 15 * 60_000;

describe.each(databases)(
  'the fate of what we sent, told before we have written that we sent it, on %s',
  (_, scratch) => {
    let house: TestHouse;
    let channel: ChannelId;
    let number = 0;

    beforeEach(async () => {
      house = await openHouse({ scratch: await scratch() });
      channel = await house.addChannel('stage');
      await house.setRules([
        { name: '问候', when: { text: { contains: '你好' } }, then: [{ reply: { text: '您好！' } }] },
      ]);
    });
    afterEach(() => house.close());

    const tells = (receipt: NonNullable<Inbound['receipt']>) =>
      house.inbound.hear([
        {
          open: house.channels.get(channel)!,
          inbound: {
            kind: 'receipt',
            externalId: `receipt-${number++}`,
            address: 'wang',
            content: { type: 'event', event: 'receipt', text: '' },
            platformTime: house.now(),
            receipt,
          },
          request: null,
        },
      ]);
    const kept = () => house.store.rows('receipt').count();

    /** Sends 您好！ to wang; `tell` is called with the platform's id after it was taken and before that is written. */
    async function sending(tell: (externalId: string) => Promise<unknown>) {
      await house.inbound.hear([house.words(channel, 'wang', '你好')]);
      const outbound = openOutbound({
        ...house,
        store: {
          ...house.store,
          write: async (job, input) => {
            if (job.name === 'settle') await tell((input as { externalId: string }).externalId);
            return house.store.write(job, input);
          },
        },
      });
      await outbound.drain();
      return house.store.rows('delivery').findOneByOrFail({ channelId: channel });
    }

    test('is written with it', async () => {
      const delivery = await sending(externalId => tells({ externalId, state: 'failed', fault: '未通过审核' }));
      expect(delivery).toMatchObject({ state: 'failed', fault: { kind: 'refused', detail: '未通过审核' } });
      expect(await kept()).toBe(0);
    });

    test('may be that nothing reaches her any more', async () => {
      const gone = { state: 'failed', fault: 'no such mailbox', gone: true } as const;
      expect(await sending(externalId => tells({ externalId, ...gone }))).toMatchObject({ state: 'failed' });
      expect(await house.store.rows('identity').find()).toMatchObject([{ address: 'wang', reachable: false }]);
    });

    test('may be told twice, and the last word counts', async () => {
      const delivery = await sending(async externalId => {
        await tells({ externalId, state: 'failed', fault: '甲' });
        await tells({ externalId, state: 'failed', fault: '乙' });
      });
      expect(delivery).toMatchObject({ state: 'failed', fault: { detail: '乙' } });
      expect(await kept()).toBe(0);
    });

    test('is another channel’s, though the id is the same', async () => {
      const other = await house.addChannel('stage');
      const delivery = await sending(async externalId => {
        const mine = channel;
        channel = other;
        await tells({ externalId, state: 'failed' });
        channel = mine;
      });
      expect(delivery.state).toBe('sent');
      expect(await kept()).toBe(1);
    });

    test('that it arrived changes nothing and is not kept', async () => {
      expect(await sending(externalId => tells({ externalId, state: 'sent' }))).toMatchObject({ state: 'sent' });
      expect(await kept()).toBe(0);
    });

    test('is found by the next sweep when both were written at the same time in two processes', async () => {
      const { id, externalId, conversationId } = await sending(async () => undefined);
      await house.store.transact(tx =>
        tx.insert(
          'receipt',
          ['externalId', 'channelId', 'state', 'fault', 'gone', 'at'],
          [[externalId, channel, 'failed', null, 0, house.now()]],
        ),
      );
      const told: unknown[] = [];
      house.live.subscribe(event => told.push(event));
      await sweepReceipts(house);
      expect(told).toMatchObject([{ type: 'delivery.updated', deliveryId: id, conversationId }]);
      expect(await house.store.rows('delivery').findOneByOrFail({ id })).toMatchObject({ state: 'failed' });
      expect(await kept()).toBe(0);
    });

    test('is forgotten after a quarter of an hour when it belongs to nothing of ours', async () => {
      await tells({ externalId: 'somebody-elses', state: 'failed' });
      house.pass(A_QUARTER - 1);
      await sweepReceipts(house);
      expect(await kept()).toBe(1);
      house.pass(1);
      await sweepReceipts(house);
      expect(await kept()).toBe(0);
    });
  },
);
