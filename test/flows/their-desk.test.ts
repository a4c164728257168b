import { ChannelError } from '../../src/channel';
import { giveBack, takeover } from '../../src/flows/handoff';
import type { AgentId, ChannelId, ConversationId, Inbound } from '../../src/model';
import { addRemark } from '../../src/store/say';
import { databases } from '../support/databases';
import { openFeed } from '../support/feed';
import { openHouse, type TestHouse } from '../support/house';
import { until } from '../support/process';

jest.setTimeout(60_000);

const REMARK = '平台客服仍在接待这位客户，您的消息可能发不出去';

describe.each(databases)("taking a conversation from the platform's own desk, on %s", (_, scratch) => {
  let house: TestHouse;
  let channel: ChannelId;
  let xiaozhou: AgentId;
  let wang: ConversationId;
  let number = 0;
  let asked: string[];
  let holder: () => Promise<'us' | 'them' | 'nobody'>;

  const hears = (kind: Inbound['kind'], text: string) =>
    house.inbound.hear([
      {
        open: house.channels.get(channel)!,
        inbound: {
          kind,
          externalId: `heard-${number++}`,
          address: 'wang',
          content: { type: 'text', text },
          platformTime: house.now(),
        },
        request: null,
      },
    ]);

  beforeEach(async () => {
    asked = [];
    const theirs = {
      holder: (address: string) => {
        asked.push(address);
        return holder();
      },
      handOver: () => Promise.resolve(),
    };
    house = await openHouse({ scratch: await scratch(), adapters: [openFeed({}, theirs).adapter] });
    channel = await house.addChannel('feed');
    xiaozhou = await house.addAgent('小周');
    await hears('message', '在吗');
    wang = await house.conversation(channel, 'wang');
  });
  afterEach(() => house.close());

  const notes = async () => (await house.history(wang)).filter(line => line.startsWith('note: ')).slice(-1);
  const takes = () => takeover(house, { conversationId: wang, agentId: xiaozhou });

  test('小周 is told when they still speak there, and has it nevertheless', async () => {
    await hears('held', '客服张三接入');
    let answer: (who: 'them') => void = () => undefined;
    holder = () => new Promise(resolve => (answer = resolve));
    const { conversation } = await takes();
    expect([conversation.owner, conversation.agentId]).toEqual(['agent', xiaozhou]);
    expect(await notes()).toEqual(['note: 小周接管了会话']);
    const told: unknown[] = [];
    house.live.subscribe(event => told.push(event.type));
    answer('them');
    await until(async () => told.includes('message.created'), 'the remark');
    expect(await notes()).toEqual([`note: ${REMARK}`]);
    expect(await house.store.rows('conversation').findOneByOrFail({ id: wang })).toMatchObject({
      owner: 'agent',
      agentId: xiaozhou,
      epoch: conversation.epoch,
    });
  });

  test('nothing is said when they have let go, or nobody knows', async () => {
    await hears('held', '客服张三接入');
    let asking: Promise<unknown> = Promise.resolve();
    const answers = (who: () => Promise<'us' | 'them'>) => {
      holder = () => {
        const answer = who();
        asking = answer.catch(() => undefined);
        return answer;
      };
    };
    answers(async () => 'us');
    await takes();
    await asking;
    expect(await notes()).toEqual(['note: 小周接管了会话']);

    await house.store.transact(tx => tx.update('conversation', ['agentId'], [[wang, null]]));
    answers(() => Promise.reject(new ChannelError('busy', null, 'later')));
    await takes();
    await until(async () => house.logged.some(({ event }) => String(event).startsWith('the platform did not')), 'log');
    expect(await house.history(wang)).not.toContain(`note: ${REMARK}`);
    expect(asked).toEqual(['wang', 'wang']);
  });

  test('nothing is said once it has changed hands again', async () => {
    await hears('held', '客服张三接入');
    holder = async () => 'us';
    const { conversation } = await takes();
    const remark = { conversationId: wang, event: 'still-theirs', text: REMARK, now: house.now() };
    await giveBack(house, { conversationId: wang, agentId: xiaozhou });
    expect(await addRemark(house.store, { ...remark, epoch: conversation.epoch })).toBeNull();
    expect(await notes()).toEqual(['note: 小周将会话交还给机器人']);
  });

  test('the platform is not asked about what its desk did not hold', async () => {
    holder = async () => 'them';
    await takes();
    await takes();
    expect(asked).toEqual([]);
  });
});
