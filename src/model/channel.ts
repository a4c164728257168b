import type { ChannelId } from './ids';

/** `on` works; `paused` was switched off by a person; `broken` stopped itself because its credentials are refused. */
export type ChannelState = 'on' | 'paused' | 'broken';

/** A configured account of ours on a platform. */
export interface ChannelRecord {
  readonly id: ChannelId;
  readonly type: string;
  readonly name: string;
  /** Settings with every secret sealed; opened only where the adapter is. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly state: ChannelState;
  readonly lastError: string | null;
  readonly lastInboundAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}
