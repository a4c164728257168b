import type { EntitySchema } from 'typeorm';
import type { Click, HookCall, SegmentMember, TrackedLink } from '../../model';
import {
  type BroadcastRow,
  type CampaignRow,
  campaignTables,
  type OccurrenceRow,
  type RecipientRow,
  type SegmentRow,
} from './campaign-tables';
import type { Dialect } from './columns';
import { type GiftRow, giftTables } from './gift-tables';
import { type HookRow, hookTables } from './hook-tables';
import type { ContactImportRow, ImportChangeRow, ImportFaultRow } from './import-rows';
import { importTables } from './import-tables';
import type {
  AgentRow,
  AuditRow,
  ChannelRow,
  ConsentRow,
  ConsentStateRow,
  ContactEventRow,
  ContactRow,
  ConversationRow,
  DeliveryRow,
  ErrandRow,
  GreetedRow,
  IdentityRow,
  MediaRow,
  MergeRow,
  MessageRow,
  ReceiptRow,
  RequestRow,
  RuleRow,
  SessionRow,
  SettingRow,
  TeamRow,
  TemplateRow,
  TemplateVersionRow,
} from './rows';
import { talkTables } from './talk-tables';
import { workspaceTables } from './workspace-tables';

/** Row types by table name: the one list of what the database holds. */
export interface Tables {
  channel: ChannelRow;
  contact: ContactRow;
  contactEvent: ContactEventRow;
  gift: GiftRow;
  contactImport: ContactImportRow;
  importChange: ImportChangeRow;
  importFault: ImportFaultRow;
  identity: IdentityRow;
  consent: ConsentRow;
  consentState: ConsentStateRow;
  greeted: GreetedRow;
  conversation: ConversationRow;
  message: MessageRow;
  delivery: DeliveryRow;
  segment: SegmentRow;
  segmentMember: SegmentMember;
  campaign: CampaignRow;
  occurrence: OccurrenceRow;
  recipient: RecipientRow;
  broadcast: BroadcastRow;
  trackedLink: TrackedLink;
  click: Click;
  rule: RuleRow;
  template: TemplateRow;
  templateVersion: TemplateVersionRow;
  agent: AgentRow;
  team: TeamRow;
  session: SessionRow;
  audit: AuditRow;
  setting: SettingRow;
  request: RequestRow;
  hook: HookRow;
  hookCall: HookCall;
  receipt: ReceiptRow;
  media: MediaRow;
  merge: MergeRow;
  errand: ErrandRow;
}

export type TableName = keyof Tables;
export type Entities = { readonly [Name in TableName]: EntitySchema<Tables[Name]> };

/** TypeORM's view of every table, for one database. Console queries and migrations use it; the hot paths write SQL. */
export const entitiesFor = (dialect: Dialect): Entities => ({
  ...talkTables(dialect),
  ...giftTables(dialect),
  ...importTables(dialect),
  ...campaignTables(dialect),
  ...workspaceTables(dialect),
  ...hookTables(dialect),
});
