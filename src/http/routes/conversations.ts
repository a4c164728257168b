import { search } from '../../flows/index-search';
import type { AgentId, ConversationId } from '../../model';
import type { ConversationRow } from '../../store';
import { CURSOR_LENGTH, conversationsOfPeople, listConversations } from '../../store/queries/conversations';
import { openCounts } from '../../store/queries/counts';
import { seeConversations } from '../../store/queries/surroundings';
import type { Door } from '../door';
import { invalid, notFound } from '../errors';
import { idOf, paged, pageOf, readCursor, withId, writeCursor } from '../ids';
import { type Route, route, STAFF } from '../route';
import { conversationShape, ownerShape, presentConversation } from '../shapes/conversation';
import { z } from '../zod';

const tag = 'conversations';
const FOUND_MOST = 300;

/** Looking at conversations. */
export function conversationRoutes(door: Door): Route[] {
  const { store } = door;
  const count = openCounts(store);
  return [
    route({
      method: 'get',
      path: '/conversations',
      tag,
      says: 'Lists conversations, newest words first; the queue by priority, then by who waits longest.',
      may: STAFF,
      query: z.object({
        owner: ownerShape.optional(),
        agentId: z.union([z.literal('me'), idOf<'agent'>()]).optional(),
        teamId: idOf<'team'>().optional(),
        channelId: idOf<'channel'>().optional(),
        contactId: idOf<'contact'>().optional(),
        q: z.string().trim().max(200).optional(),
        ...paged(30, 100),
      }),
      gives: pageOf(conversationShape),
      answer: async ({ query: { q, after, limit, agentId, ...filter }, caller }) => {
        const cursor = after === undefined ? null : readCursor(after, CURSOR_LENGTH);
        if (after !== undefined && !cursor) throw invalid({ after: 'is not a cursor of this list' });
        const page = await listConversations(
          store,
          {
            ...filter,
            agentId: agentId === 'me' ? caller.agent.id : (agentId as AgentId | undefined),
            among: q ? await conversationsAbout(door, q) : undefined,
          },
          limit,
          cursor,
        );
        return {
          items: (await seeConversations(store, page.rows)).map(presentConversation),
          next: page.next ? writeCursor(page.next) : null,
        };
      },
    }),
    route({
      method: 'get',
      path: '/conversations/counts',
      tag,
      says: 'Counts the conversations under each view of the inbox.',
      may: STAFF,
      gives: z
        .object({
          queue: z.number().int(),
          mine: z.number().int(),
          bot: z.number().int(),
          closed: z.number().int(),
          all: z.number().int(),
        })
        .openapi('Counts'),
      answer: ({ caller }) => count(caller.agent.id),
    }),
    route({
      method: 'get',
      path: '/conversations/:id',
      tag,
      says: 'Shows one conversation.',
      may: STAFF,
      params: withId<'conversation'>(),
      gives: conversationShape,
      answer: async ({ params }) => showConversation(door, await conversationOf(door, params.id)),
    }),
  ];
}

/** The conversation, or a 404. */
export async function conversationOf(door: Pick<Door, 'store'>, id: ConversationId): Promise<ConversationRow> {
  const row = await door.store.rows('conversation').findOneBy({ id });
  if (!row) throw notFound('this conversation');
  return row;
}

/** A conversation as the API shows it. */
export async function showConversation(door: Pick<Door, 'store'>, row: ConversationRow) {
  const [seen] = await seeConversations(door.store, [row]);
  if (!seen) throw notFound('this conversation');
  return presentConversation(seen);
}

async function conversationsAbout({ store }: Door, q: string): Promise<ConversationId[]> {
  const [people, words] = await Promise.all([
    conversationsOfPeople(store, q, FOUND_MOST),
    search({ store }, { q, limit: 100 }),
  ]);
  return [...new Set([...people, ...words.items.map(message => message.conversationId)])].slice(0, FOUND_MOST);
}
