import type { TestableChannel, Tools, WebhookChannel } from '../../src/channel';
import type { ChannelId } from '../../src/model';
import { limits } from './limits';
import { receive } from './receive';
import { prove, send } from './send';
import type { Settings } from './settings';

type NewNameChannel = WebhookChannel & TestableChannel;

/** What an account does once it is opened; loaded with the first of its kind. */
export function openAccount(id: ChannelId, own: Settings, tools: Tools): NewNameChannel {
  return {
    id,
    limits,
    receive: request => receive(own, request),
    send: (message, signal) => send(own, tools, message, signal),
    test: signal => prove(own, tools, signal),
  };
}
