import type { MediaChannel, TestableChannel, Tools, WebhookChannel } from '../../src/channel';
import type { ChannelId } from '../../src/model';
import { openFiles } from './files';
import { limits } from './limits';
import { receiver } from './receive';
import { openSender } from './send';
import type { Settings } from './settings';
import { signer } from './signature';

type HttpChannel = WebhookChannel & MediaChannel & TestableChannel;

/** What an account does once it is opened; loaded with the first of its kind. */
export function openAccount(id: ChannelId, own: Settings, tools: Tools): HttpChannel {
  const signing = signer(own);
  const files = openFiles(id, own, tools, signing);
  const sender = openSender(own, tools, signing, files);
  return {
    id,
    limits,
    hasPaths: true,
    receive: receiver(signing, files),
    send: sender.send,
    test: sender.test,
    download: files.download,
  };
}
