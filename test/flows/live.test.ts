import { openLive } from '../../src/flows/live';
import type { AgentId, ConversationId, DeliveryId, LiveEvent, MessageId } from '../../src/model';
import { firstIdAt } from '../../src/store';

const wang = 11 as ConversationId;
const started = Date.parse('2026-11-20T10:00:00+08:00');

function open(remembered?: number) {
  let id = firstIdAt(started) + 1;
  return openLive(
    () => id++,
    () => started,
    remembered,
  );
}

test('a console that was away for a moment hears what it missed, in order and whole', () => {
  const live = open();
  const heard: LiveEvent[] = [];
  live.subscribe(event => heard.push(event));
  live.publish(
    { type: 'message.created', conversationId: wang, messageId: 21 as MessageId },
    { type: 'conversation.updated', conversationId: wang },
    { type: 'delivery.updated', conversationId: wang, deliveryId: 31 as DeliveryId },
    { type: 'typing', conversationId: wang, agentId: 41 as AgentId },
    { type: 'agent.presence', agentId: 41 as AgentId },
  );
  expect(live.after(firstIdAt(started))).toEqual(heard);
  expect(live.after(heard[2]!.id)).toEqual(heard.slice(3));
  expect(live.after(heard[4]!.id)).toEqual([]);
});

test('a console that was away for longer than is remembered must ask for everything', () => {
  const live = open(3);
  const heard: LiveEvent[] = [];
  live.subscribe(event => heard.push(event));
  for (let index = 0; index < 5; index++)
    live.publish({ type: 'conversation.updated', conversationId: index as ConversationId });
  expect(live.after(heard[0]!.id)).toBeNull();
  expect(live.after(heard[1]!.id)).toEqual(heard.slice(2));
});

test('a console that was here before this process began must ask for everything', () => {
  expect(open().after(firstIdAt(started) - 1)).toBeNull();
});

test('who stops listening hears nothing more', () => {
  const live = open();
  const heard: LiveEvent[] = [];
  const stop = live.subscribe(event => heard.push(event));
  stop();
  live.publish({ type: 'conversation.updated', conversationId: wang });
  expect(heard).toEqual([]);
});
