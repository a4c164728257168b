import type { WebSocket } from 'ws';
import type { AgentId } from '../model';
import type { Door } from './door';
import { idOf } from './ids';
import { z } from './zod';

const EVERY_MS = 1000;
const said = z.object({ type: z.literal('typing'), conversationId: idOf<'conversation'>() });

/** Passes on to colleagues that this agent is writing, at most once a second. Everything else a console says is passed over. */
export function hearTyping({ live, now }: Pick<Door, 'live' | 'now'>, socket: WebSocket, agentId: AgentId): void {
  let last = Number.NEGATIVE_INFINITY;
  socket.on('message', data => {
    const at = now();
    if (at - last < EVERY_MS) return;
    const words = said.safeParse(parse(String(data)));
    if (!words.success) return;
    last = at;
    live.publish({ type: 'typing', conversationId: words.data.conversationId, agentId });
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
