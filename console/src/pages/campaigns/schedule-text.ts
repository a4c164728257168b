import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Schedule } from '@/api/campaigns';
import { listFestivals } from '@/api/festivals';
import { clock, dateName } from '@/parts/time';
import { useZone } from '@/shell/use-zone';
import { isMoment } from './moments';

const DAY_MS = 86_400_000;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/** The festivals of the next two years, asked once for all who name one. */
export function useFestivals() {
  const today = Date.now();
  const query = useQuery({
    queryKey: ['festivals', 'two-years'],
    queryFn: ({ signal }) => listFestivals(dayOf(today - 30 * DAY_MS), dayOf(today + 760 * DAY_MS), signal),
    staleTime: 3_600_000,
  });
  const list = computed(() => query.data.value ?? []);
  /** The first of each, in the order of the calendar from today on. */
  const next = computed(() => {
    const first = new Map<string, (typeof list.value)[number]>();
    for (const one of list.value) if (one.date >= dayOf(today) && !first.has(one.id)) first.set(one.id, one);
    return [...first.values()];
  });
  return { query, list, next };
}

/** When a campaign is due, in one line: 春节前 1 天 18:00 · 2027年2月5日. */
export function useScheduleText(): (schedule: Schedule) => string {
  const { t, locale } = useI18n();
  const festivals = useFestivals();
  const zone = useZone();
  const isChinese = () => locale.value.startsWith('zh');
  const date = (text: string) =>
    new Intl.DateTimeFormat(locale.value, { year: 'numeric', month: 'long', day: 'numeric', timeZone: 'UTC' }).format(
      Date.parse(`${text.slice(0, 10)}T00:00:00Z`),
    );
  const around = (name: string, days: number, at: string) =>
    days === 0
      ? t('campaigns.when.on', { name, at })
      : t(days < 0 ? 'campaigns.when.before' : 'campaigns.when.after', { name, days: Math.abs(days), at });
  const weekday = (number: number) =>
    new Intl.DateTimeFormat(locale.value, { weekday: 'short', timeZone: 'UTC' }).format(Date.UTC(2027, 1, number));

  return schedule => {
    if ('festival' in schedule) {
      const found = festivals.next.value.find(one => one.id === schedule.festival);
      const name = found ? (isChinese() ? found.nameZh : found.nameEn) : schedule.festival;
      const day = found ? ` · ${date(dayOf(Date.parse(found.date) + schedule.days * DAY_MS))}` : '';
      return `${around(name, schedule.days, schedule.at)}${day}`;
    }
    if ('birthday' in schedule)
      return around(t('campaigns.when.birthday'), schedule.birthday.days, schedule.birthday.at);
    if ('field' in schedule) {
      const name = schedule.field === 'lastPurchaseAt' ? t('campaigns.when.lastPurchase') : schedule.field;
      return around(name, schedule.days, schedule.at);
    }
    if ('every' in schedule) {
      const { every } = schedule;
      if (every.weekdays)
        return t('campaigns.when.weekdays', {
          days: every.weekdays.map(weekday).join(isChinese() ? '、' : ', '),
          at: every.at,
        });
      if (every.monthDay) return t('campaigns.when.monthDay', { day: every.monthDay, at: every.at });
      return t('campaigns.when.everyDays', { days: every.days ?? 1, at: every.at });
    }
    // One moment for everybody is told in the workspace's zone; a time of day is each reader's own.
    if (isMoment(schedule.at))
      return `${dateName(schedule.at, locale.value, zone.value)} ${clock(schedule.at, locale.value, zone.value)}`;
    return `${date(schedule.at)} ${schedule.at.slice(11, 16)}`;
  };
}
