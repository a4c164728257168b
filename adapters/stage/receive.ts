import type { Received, WebhookRequest } from '../../src/channel';
import type { Content } from '../../src/model';
import { readStage } from './request';

const SUCCESS = { status: 200, type: 'text/plain; charset=utf-8', body: 'success' };

/** What the phone on the stage says or does, as any platform would push it. */
export function receive(request: WebhookRequest): Received {
  const { address, name, language, kind, text, key, content, externalId } = readStage(request);
  const said: Content =
    content ??
    (kind === 'message' ? { type: 'text', text: text ?? '' } : { type: 'event', event: kind, key, text: text ?? '' });
  return {
    inbound: [
      {
        kind,
        externalId: externalId ?? '',
        address,
        content: said,
        platformTime: request.at,
        profile: { name, language },
      },
    ],
    response: SUCCESS,
  };
}
