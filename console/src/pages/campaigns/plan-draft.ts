import type { Campaign, CampaignWish, Plan, Schedule } from '@/api/campaigns';
import type { Festival } from '@/api/festivals';

/** A plan while it is written: as the API takes it, but what is not chosen yet may be missing. */
export type PlanDraft = { name: string } & { -readonly [Key in keyof Plan]: Plan[Key] };

export const SCHEDULES = ['festival', 'once', 'every', 'birthday', 'field'] as const;
export type ScheduleKind = (typeof SCHEDULES)[number];

export const kindOf = (schedule: Schedule): ScheduleKind =>
  'festival' in schedule
    ? 'festival'
    : 'birthday' in schedule
      ? 'birthday'
      : 'field' in schedule
        ? 'field'
        : 'every' in schedule
          ? 'every'
          : 'once';

const pad = (number: number) => String(number).padStart(2, '0');
const localDay = (ms: number) => {
  const date = new Date(ms);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
};
const DAY_MS = 86_400_000;
/** When the night is over for those who are not to be disturbed. */
const MORNING = '08:30';

/** What a schedule of a kind begins with. */
export function freshSchedule(kind: ScheduleKind, now: number): Schedule {
  if (kind === 'once') return { at: `${localDay(now + DAY_MS)}T10:00` };
  if (kind === 'every') return { every: { weekdays: [1], at: '10:00', from: localDay(now + DAY_MS) } };
  if (kind === 'birthday') return { birthday: { days: 0, at: '09:00' } };
  if (kind === 'field') return { field: 'lastPurchaseAt', days: 30, at: '10:00' };
  return { festival: 'spring_festival', days: -1, at: '18:00' };
}

/** An empty plan. The quiet of the eve of Spring Festival is in it, because nobody wants a greeting at dinner. */
export const freshPlan = (now: number): PlanDraft => ({
  name: '',
  purpose: 'greeting',
  festival: null,
  audience: { segments: [], exclude: [] },
  schedule: freshSchedule('festival', now),
  lateness: { missed: 'skip', graceMinutes: 15, expires: { afterMinutes: 720 } },
  quiet: { hours: { from: '21:30', to: MORNING }, nights: [], then: 'hold' },
  ladder: [],
  nextStepWithinMinutes: null,
  variants: [{ name: 'A', templateId: '', share: 1 }],
  holdoutPercent: 0,
  experiment: null,
  goal: null,
  perMinute: null,
  pauseOn: { faultPercent: 20, of: 50 },
  recentHours: null,
  byOwner: false,
  trackLinks: false,
});

/** When a greeting is welcome and nobody is disturbed. */
const welcomeAt = (window: string | null) => {
  const from = window?.slice(0, 5) ?? '10:00';
  return from < MORNING ? MORNING : from;
};

/** A plan for a festival: due on its day when a greeting is welcome. */
export const planFor = (festival: Festival, name: string, now: number): PlanDraft => ({
  ...freshPlan(now),
  name: `${name} ${festival.date.slice(0, 4)}`,
  festival: festival.id,
  schedule: { festival: festival.id, days: 0, at: welcomeAt(festival.window) },
  purpose: 'greeting',
});

/** The plan of a campaign, to be changed. */
export function draftOf(campaign: Campaign): PlanDraft {
  const { id, state, version, createdBy, approval, fault, counts, skippedBy, ...rest } = campaign;
  const { createdAt, updatedAt, startedAt, endedAt, ...plan } = rest;
  void [id, state, version, createdBy, approval, fault, counts, skippedBy, createdAt, updatedAt, startedAt, endedAt];
  return JSON.parse(JSON.stringify(plan)) as PlanDraft;
}

export const wishOf = (draft: PlanDraft): CampaignWish => ({ ...draft, name: draft.name.trim() });

/** What still has to be chosen before it can be kept. */
export function missingOf(draft: PlanDraft): ('name' | 'words' | 'ladder')[] {
  const missing: ('name' | 'words' | 'ladder')[] = [];
  if (draft.name.trim() === '') missing.push('name');
  if (draft.variants.some(variant => variant.templateId === '')) missing.push('words');
  if (draft.ladder.length === 0) missing.push('ladder');
  return missing;
}
