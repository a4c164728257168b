import type { Http, WebhookRequest } from '../channel';
import type { Campaigns } from '../flows/campaigns';
import type { Gallery } from '../flows/gallery';
import type { Hooks } from '../flows/hooks';
import type { House } from '../flows/house';
import type { Imports } from '../flows/imports';
import type { InboundPath } from '../flows/inbound';
import type { OutboundPath } from '../flows/outbound';
import type { ChannelId, Content } from '../model';
import type { Files } from '../store/media';
import type { Metrics } from './metrics';
import type { Sealer } from './seal';

/** Facts of this installation that the doors need. */
export interface Site {
  /** What the world calls us, without a slash at its end. */
  readonly publicUrl: string;
  readonly dataDir: string;
  /** Where the built console lies. */
  readonly consoleDir: string;
  /** How many proxies in front of us may be believed about the caller's address; 0 believes none. */
  readonly trustProxy: number;
  /** Who knows it may read `/metrics`; null leaves it open. */
  readonly metricsToken: string | null;
  readonly version: string;
}

/** Someone's words on a stage channel, as its adapter hears them. */
export interface StageWords {
  readonly address: string;
  readonly name?: string;
  readonly language?: string;
  readonly kind?: 'message' | 'follow' | 'unfollow' | 'scan' | 'menu';
  readonly text?: string;
  readonly key?: string;
  readonly content?: Content;
}

/** What the doors need beside the house itself. */
export interface HttpDeps {
  readonly site: Site;
  readonly sealer: Sealer;
  readonly metrics: Metrics;
  readonly inbound: InboundPath;
  readonly outbound: OutboundPath;
  /** The files of messages. */
  readonly files: Files;
  /** Greetings to choose from. */
  readonly gallery: Gallery;
  /** Campaigns that run. */
  readonly campaigns: Campaigns;
  /** Lists of customers that are brought in. */
  readonly imports: Imports;
  /** Addresses of other programs that are told what happens here. */
  readonly hooks: Hooks;
  /** The one client that asks servers outside. */
  readonly http: Http;
  /** A signed push, as the stage's adapter expects it, that says these words. */
  readonly stage: (channelId: ChannelId, words: StageWords) => WebhookRequest;
  /** Aborts when the process is asked to end. */
  readonly ending: AbortSignal;
}

export type Door = House & HttpDeps;
