import { get } from './client';
import type { DeliveryMark, Page, Why } from './types';

/** One row of the outbox. */
export interface Delivery extends DeliveryMark {
  readonly conversationId: string;
  readonly contactId: string;
  readonly channelId: string;
  readonly messageId: string | null;
  readonly agentId: string | null;
  readonly class: 'greeting' | 'reply' | 'agent';
  readonly attempts: number;
  readonly sentAt: string | null;
  readonly externalId: string | null;
  readonly explain: Why | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Whom it is for and its words in one line; null for what has been removed. */
  readonly contact: { readonly id: string; readonly name: string } | null;
  readonly text: string | null;
}

export interface DeliveryQuery {
  /** Several with commas; all when left out. */
  readonly state?: string;
  readonly channelId?: string;
  readonly after?: string | null;
  readonly limit?: number;
}

/** One row of the outbox, without whom it is for and its words. */
export const readDelivery = (id: string, signal?: AbortSignal) =>
  get<Omit<Delivery, 'contact' | 'text'>>(`/deliveries/${id}`, undefined, signal);

/** One page of the outbox, newest first. */
export const listDeliveries = (query: DeliveryQuery, signal?: AbortSignal) =>
  get<Page<Delivery>>('/deliveries', { limit: 50, ...query }, signal);
