import { handOver } from '../../flows/hand-over';
import { type Asked, claim, close, giveBack, type Held, reopen, snooze, takeover, transfer } from '../../flows/handoff';
import { markRead } from '../../flows/say';
import type { ConversationId, Role } from '../../model';
import type { Door } from '../door';
import { idOf, moment, withId } from '../ids';
import { type Call, type Route, route } from '../route';
import { conversationShape } from '../shapes/conversation';
import { z } from '../zod';
import { showConversation } from './conversations';

const tag = 'conversations';
const may: readonly Role[] = ['admin', 'agent'];

const believed = { epoch: z.number().int().optional(), force: z.boolean().optional() };
const heldShape = conversationShape.extend({ inFlight: z.boolean().optional() }).openapi('HeldConversation');
const params = withId<'conversation'>();

const destinationShape = z
  .object({
    ...believed,
    agentId: idOf<'agent'>().optional(),
    teamId: idOf<'team'>().nullable().optional(),
  })
  .refine(to => (to.agentId === undefined) !== (to.teamId === undefined), {
    path: ['agentId'],
    message: 'name exactly one of agentId and teamId',
  });

type Act = (house: Door, asked: Asked) => Promise<Held>;

const PLAIN: readonly (readonly [path: string, act: Act, says: string])[] = [
  ['takeover', takeover, 'Takes the conversation into the own hands; answered once nothing of the bot is on its way.'],
  ['claim', claim, 'Takes a waiting conversation; of two who ask at once one gets it and the other a 409.'],
  ['return', giveBack, 'Gives the conversation back to the bot.'],
  ['close', close, "Ends the conversation; the customer's next message opens it again."],
  ['reopen', reopen, 'Opens a closed conversation in the own hands.'],
];

/** Changing who holds a conversation. Each answers the conversation as it is afterwards, or 409 when somebody was quicker. */
export function conversationActRoutes(door: Door): Route[] {
  const asked = ({
    caller,
    params,
    body,
  }: Call<{ id: ConversationId }, unknown, { epoch?: number; force?: boolean }>) => ({
    conversationId: params.id,
    agentId: caller.agent.id,
    epoch: body.epoch,
    force: body.force,
  });
  const show = async ({ conversation, inFlight }: Held) => ({
    ...(await showConversation(door, conversation)),
    inFlight,
  });
  const plain = PLAIN.map(([path, act, says]) =>
    route({
      method: 'post',
      path: `/conversations/:id/${path}`,
      tag,
      says,
      may,
      once: true,
      params,
      body: z.object(believed),
      gives: heldShape,
      answer: async call => show(await act(door, asked(call))),
    }),
  );
  return [
    ...plain,
    route({
      method: 'post',
      path: '/conversations/:id/transfer',
      tag,
      says: "Hands the conversation to a colleague, or to a team's queue (teamId null: everybody's).",
      may,
      once: true,
      params,
      body: destinationShape,
      gives: heldShape,
      answer: async call => {
        const { body } = call;
        const to = body.agentId === undefined ? { teamId: body.teamId ?? null } : { agentId: body.agentId };
        return show(await transfer(door, { ...asked(call), to }));
      },
    }),
    route({
      method: 'post',
      path: '/conversations/:id/hand-over',
      tag,
      says: "Gives the conversation to the platform's own desk, with its person `to` when named; 409 `cannot_hand_over` where it has none.",
      may,
      once: true,
      params,
      body: z.object({ ...believed, to: z.string().trim().min(1).max(190).nullish() }),
      gives: heldShape,
      answer: async call => show(await handOver(door, { ...asked(call), to: call.body.to ?? null })),
    }),
    route({
      method: 'post',
      path: '/conversations/:id/snooze',
      tag,
      says: 'Puts the conversation out of sight until a moment, or back in sight with null.',
      may,
      once: true,
      params,
      body: z.object({ ...believed, until: moment().nullable() }),
      gives: heldShape,
      answer: async call => show(await snooze(door, { ...asked(call), until: call.body.until })),
    }),
    route({
      method: 'post',
      path: '/conversations/:id/read',
      tag,
      says: 'Says that everything so far has been seen.',
      may,
      params,
      answer: ({ params }) => markRead(door, { conversationId: params.id }),
    }),
  ];
}
