import { useI18n } from 'vue-i18n';
import { ApiError } from '@/api/client';

/** Words for anything that can be thrown: ours where we have them for the error's id, else the server's own. */
export function useErrorText(): (error: unknown) => string {
  const { t, te } = useI18n();
  return error => {
    if (!(error instanceof ApiError)) return t('errors.unexpected');
    const key = `errors.${error.id}`;
    if (te(key)) return t(key);
    if (error.status >= 500) return t('errors.server');
    return error.message || t('errors.unexpected');
  };
}
