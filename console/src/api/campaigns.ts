import { get, newKey, patch, post, remove } from './client';
import type { Locale, Page } from './types';

export type CampaignState = 'draft' | 'running' | 'paused' | 'finished' | 'cancelled';
export type CampaignPurpose = 'service' | 'greeting' | 'promotion';

/** When a campaign is due. Times of day are the reader's own. */
export type Schedule =
  | { readonly at: string }
  | {
      readonly every: {
        readonly days?: number;
        readonly weekdays?: readonly number[];
        readonly monthDay?: number;
        readonly at: string;
        readonly from: string;
        readonly until?: string;
      };
    }
  | { readonly festival: string; readonly days: number; readonly at: string }
  | {
      readonly birthday: {
        readonly days: number;
        readonly at: string;
        readonly leapMonth?: 'leap' | 'regular' | 'both' | 'skip';
        readonly thirtieth?: 'last-day' | 'next-day' | 'skip';
        readonly feb29?: 'feb-28' | 'mar-1' | 'skip';
      };
    }
  | { readonly field: string; readonly days: number; readonly at: string; readonly yearly?: boolean };

export interface Variant {
  readonly name: string;
  readonly templateId: string;
  readonly share: number;
}

/** A channel on which everybody is written to by themselves, or by one message to all who have this step. */
export type LadderStep = string | { readonly channelId: string; readonly massSend: true };

/** What a marketer decides. */
export interface Plan {
  readonly purpose: CampaignPurpose;
  readonly festival: string | null;
  readonly audience: { readonly segments: readonly string[]; readonly exclude: readonly string[] };
  readonly schedule: Schedule;
  readonly lateness: {
    readonly missed: 'send' | 'skip' | 'ask';
    readonly graceMinutes: number;
    readonly expires: { readonly afterMinutes: number } | { readonly at: string };
  };
  readonly quiet: {
    readonly hours: { readonly from: string; readonly to: string } | null;
    readonly nights: readonly { readonly festival: string; readonly from: string; readonly to: string }[];
    readonly then: 'hold' | 'drop';
  };
  readonly ladder: readonly LadderStep[];
  readonly nextStepWithinMinutes: number | null;
  readonly variants: readonly Variant[];
  readonly holdoutPercent: number;
  readonly experiment: {
    readonly metric: 'replied' | 'clicked' | 'converted';
    readonly testPercent: number;
    readonly afterMinutes: number;
    readonly minimumSample: number;
  } | null;
  readonly goal: { readonly event: string; readonly withinDays: number } | null;
  readonly perMinute: number | null;
  readonly pauseOn: { readonly faultPercent: number; readonly of: number };
  readonly recentHours: number | null;
  readonly byOwner: boolean;
  readonly trackLinks: boolean;
}

export const COUNTS = [
  'sent',
  'sending',
  'due',
  'planned',
  'draft',
  'skipped',
  'expired',
  'cancelled',
  'unknown',
  'failed',
] as const;
export type Count = (typeof COUNTS)[number];

export interface Campaign extends Plan {
  readonly id: string;
  readonly name: string;
  readonly state: CampaignState;
  readonly version: number;
  readonly createdBy: string | null;
  readonly approval: {
    readonly agentId: string;
    readonly at: string;
    readonly hash: string;
    readonly audience: number;
  } | null;
  readonly fault: string | null;
  readonly counts: Readonly<Record<Count | 'replied', number>>;
  readonly skippedBy: Readonly<Record<string, number>>;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
}

export interface Recipient {
  readonly contact: { readonly id: string; readonly name: string };
  readonly occurrenceId: string;
  readonly channelId: string | null;
  readonly state: Count;
  readonly reason: string | null;
  readonly variant: number;
  readonly dueAt: string;
  readonly sentAt: string | null;
  readonly deliveryId: string | null;
  readonly conversationId: string | null;
  readonly fault: { readonly kind: string; readonly code: string | null; readonly detail: string } | null;
  readonly replied: boolean;
}

export interface Preflight {
  readonly at: string;
  readonly audience: number;
  readonly reached: number;
  /** Of those reached: who must still write to us before it is time, or gets nothing. */
  readonly hoped: number;
  readonly channels: readonly { readonly channelId: string; readonly people: number }[];
  readonly skippedBy: Readonly<Record<string, number>>;
  readonly variants: readonly number[];
  readonly times: readonly {
    readonly zone: string;
    readonly dueAt: string;
    readonly expiresAt: string;
    readonly people: number;
    readonly send: 'now' | 'later' | 'never';
    readonly quietUntil: string | null;
  }[];
  readonly zoneless: { readonly missing: number; readonly unknown: number; readonly names: readonly string[] };
  readonly people: readonly {
    readonly contactId: string;
    readonly name: string;
    readonly channelId: string | null;
    readonly reason: string | null;
    readonly variant: number;
    readonly dueAt: string;
  }[];
  readonly readings: readonly {
    readonly name: string;
    readonly missing: boolean;
    readonly faults: number;
    readonly tooLong: readonly string[];
    /** What readers may take amiss, the gravest first. */
    readonly lint: readonly {
      readonly id: string;
      readonly severity: 'stop' | 'warn' | 'hint';
      readonly locale: Locale;
      readonly says: { readonly zh: string; readonly en: string };
    }[];
    readonly reads: readonly {
      readonly case: 'no_name' | 'longest_name' | 'emoji_name' | 'other_script' | 'plain' | 'real';
      readonly contactId: string | null;
      readonly name: string;
      readonly locale: Locale;
      readonly text: string | null;
      readonly fault: string | null;
    }[];
  }[];
  readonly findings: readonly {
    readonly id: string;
    readonly severity: 'stop' | 'warn';
    readonly facts: Readonly<Record<string, string | number>>;
  }[];
  readonly quotas: readonly {
    readonly channelId: string;
    readonly name: string;
    readonly left: number;
    readonly of: number;
  }[];
  readonly massSends: readonly {
    readonly channelId: string;
    readonly step: number;
    readonly people: number;
    readonly calls: number;
    readonly quota: { readonly left: number; readonly of: number; readonly per: 'day' | 'month' } | null;
  }[];
  readonly cost: readonly { readonly channelId: string; readonly people: number; readonly total: number | null }[];
  readonly load: {
    readonly habits: { readonly replyRate: number; readonly needRate: number; readonly minutesEach: number };
    readonly hands: number;
    readonly hours: readonly {
      readonly at: string;
      readonly sends: number;
      readonly replies: number;
      readonly needs: number;
      readonly hands: number;
    }[];
  };
  readonly hash: string;
  readonly approved: boolean;
}

export interface Planned {
  readonly date: string;
  readonly at: string;
  readonly daily: boolean;
  readonly campaignId: string;
  readonly name: string;
  readonly state: CampaignState;
  readonly festival: string | null;
  readonly channelIds: readonly string[];
  readonly audience: number | null;
}

export interface PlannedYear {
  readonly items: readonly Planned[];
  readonly clashes: readonly {
    readonly why: 'festival' | 'day';
    readonly date: string;
    readonly campaignIds: readonly string[];
  }[];
}

/** What a draft is made of; everything but these has a sensible default. */
export type CampaignWish = { readonly name: string } & Pick<Plan, 'schedule' | 'ladder' | 'variants'> & Partial<Plan>;

/** Campaigns, newest first. */
export const listCampaigns = (filter: { state?: string; after?: string | null }, signal?: AbortSignal) =>
  get<Page<Campaign>>('/campaigns', { ...filter, limit: 50 }, signal);

export const getCampaign = (id: string, signal?: AbortSignal) => get<Campaign>(`/campaigns/${id}`, undefined, signal);

export const addCampaign = (wish: CampaignWish) => post<Campaign>('/campaigns', wish, { idempotencyKey: newKey() });

/** Changes a draft; rejects with 409 `campaign_changed` when somebody else did since `version`. */
export const changeCampaign = (id: string, change: Partial<Plan> & { name?: string; version: number }) =>
  patch<Campaign>(`/campaigns/${id}`, change);

export const removeCampaign = (id: string) => remove(`/campaigns/${id}`);

export const preflightOf = (id: string, signal?: AbortSignal) =>
  post<Preflight>(`/campaigns/${id}/preflight`, {}, { signal });

/** As if it were started at `at` (ISO 8601); nobody is written to. */
export const rehearse = (id: string, at: string, signal?: AbortSignal) =>
  post<Preflight>(`/campaigns/${id}/rehearse`, { at }, { signal });

/** Sends every wording to a colleague's own contact; `deliveryIds` are in the order of the wordings, without the `unsaid` ones. */
export const testCampaign = (id: string, contactId: string) =>
  post<{ readonly channelId: string; readonly deliveryIds: readonly string[]; readonly unsaid: readonly string[] }>(
    `/campaigns/${id}/test`,
    { contactId },
    { idempotencyKey: newKey() },
  );

export const approveCampaign = (id: string, version: number) =>
  post<Campaign>(`/campaigns/${id}/approve`, { version }, { idempotencyKey: newKey() });

/** Starts, holds, goes on with or ends a campaign. */
export const turnCampaign = (id: string, verb: 'start' | 'pause' | 'resume' | 'cancel') =>
  post<Campaign & { readonly inFlight?: boolean }>(`/campaigns/${id}/${verb}`, {}, { idempotencyKey: newKey() });

export const cloneCampaign = (id: string, name: string) =>
  post<Campaign>(`/campaigns/${id}/clone`, { name }, { idempotencyKey: newKey() });

export const listRecipients = (
  id: string,
  filter: { state?: string; reason?: string; replied?: 'true'; after?: string | null },
  signal?: AbortSignal,
) => get<Page<Recipient>>(`/campaigns/${id}/recipients`, { ...filter, limit: 50 }, signal);

/** What is planned on the days from one to another (`YYYY-MM-DD`), both included. */
export const plannedBetween = (from: string, to: string, signal?: AbortSignal) =>
  get<PlannedYear>('/campaigns/planned', { from, to }, signal);
