import { get, newKey, patch, post, put, remove } from './client';
import type { ChannelLimits, Page } from './types';

/** A sentence in both languages of the console. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** As much of JSON Schema as the settings of channels are written in. */
export interface FieldSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly description?: string;
  readonly title?: string;
  readonly format?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly required?: readonly string[];
  readonly items?: FieldSchema;
  readonly anyOf?: readonly FieldSchema[];
}

/** A kind of channel: what it is called, what it needs to know and how one sets it up. */
export interface ChannelType {
  readonly type: string;
  readonly name: Bilingual;
  readonly settings: FieldSchema;
  /** Fields that are written and never shown again. */
  readonly secrets: readonly string[];
  /** Steps in order; `{url}` stands for the account's webhook address. */
  readonly guide: readonly Bilingual[];
}

export type ChannelState = 'on' | 'paused' | 'broken';

/** An account of ours on a platform; a secret that is kept is shown as `{ set: true }`. */
export interface Channel {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly state: ChannelState;
  readonly lastError: string | null;
  readonly lastInboundAt: string | null;
  readonly webhookUrl: string | null;
  /** What it takes from us; null while the account cannot be opened. */
  readonly limits: ChannelLimits | null;
  /** Whether the platform has a desk of its own that can take a conversation. */
  readonly handsOver: boolean;
  /** Whether a personal link can lead somebody here. */
  readonly opensByLink: boolean;
  /** Whether the platform shows a menu of ours under the conversation. */
  readonly hasMenu: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What a channel is made of or changed to. */
export interface ChannelChange {
  readonly name?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly state?: 'on' | 'paused';
}

/** What asking the platform came to. */
export interface TestResult {
  readonly ok: boolean;
  readonly fault: { readonly kind: string; readonly detail: string } | null;
}

/** What a platform still allows of one of its own counts. */
export interface Quota {
  readonly name: string;
  readonly left: number;
  readonly of: number;
  readonly resetsAt: string | null;
}

/** How an account is; null for what its channel cannot tell or this colleague may not see. */
export interface ChannelHealth {
  readonly lastInboundAt: string | null;
  readonly lastSentAt: string | null;
  /** Deliveries that are due and not sent yet. */
  readonly waiting: number;
  readonly failedLastHour: number;
  /** Whether a process listens; null for channels the platform calls. */
  readonly listening: boolean | null;
  readonly link: 'up' | 'connecting' | 'down' | null;
  readonly tokenUntil: string | null;
  /** Text of the QR code to sign in with. */
  readonly qr: string | null;
  readonly quotas: readonly Quota[];
  readonly lastFault: string | null;
}

/** Every kind of channel this house speaks. */
export const listChannelTypes = () => get<readonly ChannelType[]>('/channel-types');

/** Every account, oldest first. */
export const listChannels = () => get<Page<Channel>>('/channels');

/** A new account; rejects with status 400 and the fields at fault (`settings.appId`). */
export const addChannel = (channel: { type: string; name: string; settings: Readonly<Record<string, unknown>> }) =>
  post<Channel>('/channels', channel, { idempotencyKey: newKey() });

/** Changes what is given; secrets left out stay. */
export const changeChannel = (id: string, change: ChannelChange) => patch<Channel>(`/channels/${id}`, change);

/** Removes an account; its conversations stay. */
export const removeChannel = (id: string) => remove(`/channels/${id}`);

/** Asks the platform whether the settings are right; nobody is written to. */
export const testChannel = (id: string) => post<TestResult>(`/channels/${id}/test`);

/** How the account is right now. */
export const readChannelHealth = (id: string) => get<ChannelHealth>(`/channels/${id}/health`);

/** A button of the menu that does something: tells a key, opens an address, or what only the platform's own console makes. */
export interface MenuTap {
  readonly name: string;
  readonly key?: string;
  readonly url?: string;
  readonly kind?: string;
}

/** The menu under the conversation; a button may open buttons of its own. */
export interface Menu {
  readonly buttons: readonly (MenuTap & { readonly buttons?: readonly MenuTap[] })[];
}

/** Asks the platform for the menu; its buttons are null when there is none. */
export const readMenu = (id: string) => get<{ buttons: Menu['buttons'] | null }>(`/channels/${id}/menu`);

/** Puts up a menu in place of the one before; phones may show that for up to a day. */
export const putMenu = (id: string, menu: Menu) => put<void>(`/channels/${id}/menu`, menu);

/** Takes the menu away. */
export const removeMenu = (id: string) => remove(`/channels/${id}/menu`);

/** What a customer on the stage does. */
export interface StageWords {
  readonly address: string;
  readonly name?: string;
  readonly language?: string;
  readonly text?: string;
  readonly key?: string;
  readonly kind?: 'message' | 'follow' | 'unfollow' | 'scan' | 'menu';
}

/** Speaks as a customer on a channel of type stage. */
export const speakOnStage = (channelId: string, words: StageWords) =>
  post<{ status: number; answer: string }>(`/channels/${channelId}/stage`, words, { idempotencyKey: newKey() });
