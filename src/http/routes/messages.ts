import { contentSchema } from '../../engine/content-schema';
import { search } from '../../flows/index-search';
import { note, say } from '../../flows/say';
import type { MessageRow } from '../../store';
import { byIds } from '../../store/queries/by-ids';
import { messagesBefore, messagesSince, tellMessages } from '../../store/queries/messages';
import { seeConversations } from '../../store/queries/surroundings';
import type { Door } from '../door';
import { idOf, moment, paged, pageOf, withId } from '../ids';
import { openLimit } from '../limits';
import { type Route, route, STAFF } from '../route';
import { conversationShape, presentConversation } from '../shapes/conversation';
import { type MessageShown, messageShape, presentMessage } from '../shapes/message';
import { z } from '../zod';
import { conversationOf } from './conversations';

const tag = 'messages';
const params = withId<'conversation'>();
const words = z
  .string()
  .max(20_000)
  .refine(text => text.trim() !== '', 'is blank; write what to say');
const seq = z.coerce.number().int().min(0);

/** What was said, saying something, and finding it again. */
export function messageRoutes(door: Door): Route[] {
  const { store } = door;
  const present = async (rows: readonly MessageRow[]): Promise<MessageShown[]> =>
    (await tellMessages(store, rows)).map(presentMessage);
  return [
    route({
      method: 'get',
      path: '/conversations/:id/messages',
      tag,
      says: 'Lists messages, newest first, paging backwards; with `since` those after that seq, oldest first.',
      may: STAFF,
      params,
      query: z.object({ ...paged(40, 200), after: seq.optional(), since: seq.optional() }),
      gives: pageOf(messageShape),
      answer: async ({ params, query: { limit, after, since } }) => {
        const { id } = await conversationOf(door, params.id);
        const rows =
          since === undefined
            ? await messagesBefore(store, id, after ?? Number.MAX_SAFE_INTEGER, limit + 1)
            : await messagesSince(store, id, Math.max(since, after ?? 0), limit + 1);
        const shown = rows.slice(0, limit);
        const next = rows.length > limit ? String(shown.at(-1)?.seq) : null;
        return { items: await present(shown), next };
      },
    }),
    route({
      method: 'post',
      path: '/conversations/:id/messages',
      tag,
      says: 'Sends words to the customer; answers the message that carries them (the first, when they were too long for one).',
      may: ['admin', 'agent'],
      once: true,
      params,
      body: z
        .object({
          text: words.optional(),
          content: contentSchema.optional(),
          replyTo: idOf<'message'>().optional(),
          sendAt: moment().optional(),
        })
        .refine(said => (said.text === undefined) !== (said.content === undefined), {
          path: ['text'],
          message: 'say exactly one of text and content',
        }),
      gives: messageShape,
      status: 201,
      answer: async ({ params, body, caller }) => {
        const content = body.content ?? { type: 'text' as const, text: body.text ?? '' };
        const said = await say(door, {
          conversationId: params.id,
          agentId: caller.agent.id,
          content,
          ...(body.replyTo === undefined ? {} : { replyToId: body.replyTo }),
          ...(body.sendAt === undefined ? {} : { sendAt: body.sendAt }),
        });
        return (await present(said.messages))[0] as MessageShown;
      },
    }),
    route({
      method: 'post',
      path: '/conversations/:id/notes',
      tag,
      says: 'Leaves words for colleagues only; they never leave the house.',
      may: ['admin', 'agent'],
      once: true,
      params,
      body: z.object({ text: words }),
      gives: messageShape,
      status: 201,
      answer: async ({ params, body, caller }) => {
        const message = await note(door, { conversationId: params.id, agentId: caller.agent.id, text: body.text });
        return (await present([message]))[0] as MessageShown;
      },
    }),
    route({
      method: 'get',
      path: '/search',
      tag,
      says: 'Finds everything said that holds these words, newest first.',
      may: STAFF,
      limit: { by: 'agent', limit: openLimit(120, 60) },
      query: z.object({ q: z.string().trim().min(1).max(200), ...paged(20, 100), after: idOf<'message'>().optional() }),
      gives: pageOf(z.object({ message: messageShape, conversation: conversationShape })),
      answer: async ({ query: { q, limit, after } }) => {
        const found = await search({ store }, { q, limit, ...(after === undefined ? {} : { before: after }) });
        const rows = await byIds(
          store,
          'conversation',
          found.items.map(message => message.conversationId),
        );
        const seen = await seeConversations(store, [...rows.values()]);
        const shown = new Map(seen.map(each => [each.conversation.id, presentConversation(each)]));
        const messages = await present(found.items);
        const items = messages.flatMap((message, index) => {
          const conversation = shown.get(found.items[index]?.conversationId as never);
          return conversation ? [{ message, conversation }] : [];
        });
        return { items, next: found.next === null ? null : String(found.next) };
      },
    }),
  ];
}
