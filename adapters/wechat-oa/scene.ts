import { z } from 'zod';
import { senseless } from '../../src/channel/answer';
import type { Api } from './api';

/** A temporary code lives thirty days at most, and WeChat's shortest default is too short for a person. */
const MOST_SECONDS = 2_592_000;
const LEAST_SECONDS = 60;

const answer = z.object({ url: z.string().min(1) });

/**
 * What a QR code shows to open the account with this scene (document "Create QR code", `qrcode/create`): who scans it
 * comes back with `scene` as the key of `SCAN`, or of `subscribe` when they follow first. Rejects with ChannelError.
 */
export async function sceneLink(api: Api, scene: string, forMs: number, signal: AbortSignal): Promise<string> {
  const { json } = await api.post(
    '/cgi-bin/qrcode/create',
    {
      expire_seconds: Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, Math.floor(forMs / 1000))),
      action_name: 'QR_STR_SCENE',
      action_info: { scene: { scene_str: scene } },
    },
    'none',
    signal,
  );
  const told = answer.safeParse(json);
  if (!told.success) throw senseless({ effect: 'none' });
  return told.data.url;
}
