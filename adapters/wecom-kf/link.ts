import { z } from 'zod';
import { senseless } from '../../src/channel/answer';
import type { Api } from './api';

/** By this WeCom tells that somebody came by a link of ours; at most 32 bytes. */
const SCENE = 'guanxi';

const answer = z.object({ url: z.url() });

/**
 * A link that opens the chat with a customer-service account (document 94665 "Get account link"). Whoever comes by it
 * brings `token` as `scene_param` of `enter_session`. It has no end of its own. Rejects with ChannelError.
 */
export async function linkTo(api: Api, desk: string, token: string, signal: AbortSignal): Promise<string> {
  const parsed = answer.safeParse(
    await api.post('/cgi-bin/kf/add_contact_way', { open_kfid: desk, scene: SCENE }, 'none', signal),
  );
  if (!parsed.success) throw senseless({ effect: 'none' });
  const url = new URL(parsed.data.url);
  url.searchParams.set('scene_param', token);
  return url.href;
}
