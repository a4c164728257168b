import { createRequire } from 'node:module';
import {
  ChannelError,
  type GroupChannel,
  type HealthChannel,
  type ListeningChannel,
  type TestableChannel,
  type Tools,
} from '../../src/channel';
import type { ChannelId } from '../../src/model';
import { notInstalled } from './errors';
import { limitsOf } from './limits';
import { openLine } from './line';
import { type Account, listen } from './listen';
import { openNorms } from './norms';
import { openOwn } from './own';
import { placeOf } from './place';
import { send } from './send';
import { openSessionSeal } from './session';
import type { Settings } from './settings';

/** What an account does once it is opened; loaded with the first of its kind. */
export function openAccount(
  id: ChannelId,
  own: Settings,
  tools: Tools,
): ListeningChannel & GroupChannel & HealthChannel & TestableChannel {
  const limits = limitsOf(own);
  const sent = openOwn();
  const line = openLine(sent);
  const norms = openNorms(own.norms, tools.now, Math.random);
  const account: Account = {
    own: sent,
    line,
    settings: own,
    seal: openSessionSeal(own.sessionKey),
    tools,
    session: null,
    unheard: [],
    health: { link: 'down' },
    client: null,
    last: Promise.resolve(),
  };
  return {
    id,
    limits,
    send: (message, signal) => send(message, { line, norms, limits, load: tools.load }, signal),
    groupOf: (address, thread) => placeOf(address, thread).room,
    listen: (ear, signal) => listen(account, ear, signal),
    health: () => account.health,
    /** Looks whether the packages are there. Signing in takes a person with a phone. */
    async test(signal) {
      if (signal.aborted) throw new ChannelError('busy', null, 'stopped before it was looked');
      for (const name of ['wechaty', own.puppet]) if (!isInstalled(name)) throw notInstalled(name);
    },
    close: async () => {
      void account.client?.end('the channel was closed');
      await account.last;
    },
  };
}

/** Whether a package is there; nothing of it is loaded. */
function isInstalled(name: string): boolean {
  try {
    createRequire(__filename).resolve(name);
    return true;
  } catch (error) {
    return (error as { code?: unknown }).code !== 'MODULE_NOT_FOUND';
  }
}
