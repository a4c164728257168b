import {
  ChannelError,
  type HealthChannel,
  type LinkChannel,
  type Outbound,
  type Receipt,
  type TestableChannel,
  type Tools,
  type TypingChannel,
  type WebhookChannel,
} from '../../src/channel';
import type { ChannelId } from '../../src/model';
import { openFiles } from './files';
import { limits } from './limits';
import { receiver } from './receive';
import type { Settings } from './settings';
import { openStreams } from './streams';
import { openTickets } from './ticket';
import { openVisitors } from './visitor';
import { openWidgetFile } from './widget-file';

type Webchat = WebhookChannel & TypingChannel & HealthChannel & LinkChannel & TestableChannel;

/** What an account does once it is opened; loaded with the first of its kind. */
export function openAccount(id: ChannelId, own: Settings, tools: Tools): Webchat {
  const tickets = openTickets(id, own.secret);
  const streams = openStreams(id, tools.said, tickets);
  const script = openWidgetFile();
  let stranger: string | null = null;
  return {
    id,
    limits,
    hasPaths: true,
    receive: receiver({
      settings: own,
      tools,
      visitors: openVisitors(id, own.secret),
      tickets,
      files: openFiles(tools, tickets),
      streams,
      script: script.answer,
      onStranger: origin => {
        stranger = origin.slice(0, 200);
      },
    }),
    async send({ address, content, key }: Outbound): Promise<Receipt> {
      if (!limits.sends.includes(content.type)) {
        throw new ChannelError('refused', null, `the web chat cannot show ${content.type}`);
      }
      // The words lie in the store, and the visitor's page asks for them: now, or when it comes back.
      streams.wake(address);
      return { externalId: key };
    },
    async typing(address, on) {
      streams.typing(address, on);
    },
    async linkTo(token) {
      const [site] = own.origins;
      if (site === undefined)
        throw new ChannelError('broken', null, 'no site is named under origins, so a link leads nowhere');
      return `${site}/?guanxi=${token}`;
    },
    health: () => (stranger === null ? {} : { lastFault: `a page of ${stranger} asked and is not among the origins` }),
    async test() {
      await script.read();
      if (own.origins.length > 0) return;
      throw new ChannelError('broken', null, 'no site is named under origins, so the chat opens on our own pages only');
    },
    async close() {
      streams.close();
    },
  };
}
