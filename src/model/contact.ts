import type { Address, AgentId, ChannelId, ContactId } from './ids';

export type Gender = 'male' | 'female' | 'unknown';
export type Locale = 'zh-CN' | 'zh-TW' | 'zh-HK' | 'en';
export type FieldValue = string | number | boolean;

/** A person. One contact may speak on many channels. */
export interface Contact {
  readonly id: ContactId;
  /** The name as the person or the platform gave it; may be empty. */
  readonly name: string;
  /** Family name when known, so that 称呼 need not guess. */
  readonly surname: string | null;
  /** Professional or social title: 总, 老师, 医生. */
  readonly title: string | null;
  readonly gender: Gender;
  readonly locale: Locale;
  /** IANA zone of the person, or null for the workspace's. */
  readonly zone: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly tags: readonly string[];
  readonly fields: Readonly<Record<string, FieldValue>>;
  readonly ownerAgentId: AgentId | null;
  /** `MM-DD`, or `YYYY-MM-DD` when the year is known. With `birthdayLunar` a day of the Chinese calendar. */
  readonly birthday: string | null;
  readonly birthdayLunar: boolean;
  /** Born in a leap month of the Chinese calendar. */
  readonly birthdayLeap: boolean;
  /** The level of membership as the business calls it: 金卡. Null for who is no member. */
  readonly member: string | null;
  readonly lastPurchaseAt: number | null;
  /** Where the person lives, as the business writes it: 浙江杭州. */
  readonly region: string | null;
  /** What the business's own programs call the person: a customer number. */
  readonly externalId: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A contact's name on one channel. `(channelId, address)` is unique. */
export interface Identity {
  readonly contactId: ContactId;
  readonly channelId: ChannelId;
  readonly address: Address;
  readonly unionId: string | null;
  /** False after unfollow or block: nothing may be sent. */
  readonly reachable: boolean;
}
