import { useI18n } from 'vue-i18n';
import type { ReportName, ReportSubject } from '@/api/reports';
import { shortSpan } from '@/parts/time';

/** Measures of which less is better, or that ask for somebody's attention. */
export const TROUBLES: ReadonlySet<string> = new Set(['failed', 'unknown', 'windowShut', 'missed', 'expired']);

export const isTime = (column: string): boolean => column.endsWith('Seconds');

/** How a report's numbers and lines are called. */
export function useReportWords() {
  const { t, n, locale } = useI18n();
  return {
    /** 3,204 of a count, 12 分钟 of a time, – of nothing. */
    told: (column: string, value: number | null | undefined): string => {
      if (value === null || value === undefined) return '–';
      return isTime(column) ? shortSpan(value * 1000, locale.value) : n(value);
    },
    called: (column: string): string => t(`reports.columns.${column}`),
    whose: (report: ReportName, { id, name }: Pick<ReportSubject, 'id' | 'name'>): string => {
      if (id === 'bot') return t('reports.bot');
      return name ?? t(id === null ? `reports.nameless.${report}` : `reports.gone.${report}`);
    },
  };
}
