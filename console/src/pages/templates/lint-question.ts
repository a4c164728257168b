import type { LintQuestion } from '@/api/templates';
import type { Template } from '@/api/types';

/** Words that make an offer of a greeting, in either script. */
const OFFER =
  /[优優]惠|折扣|打折|[\d一二三四五六七八九]折|促[销銷]|特[价價]|[满滿][减減]|立[减減]|[抢搶][购購]|秒[杀殺]|大促|[团團][购購]|[礼禮]券|代金券|discount|\bsale\b|coupon|voucher|% ?off/iu;

/** What to ask about words; null for answers nobody will read as a greeting, and for no words at all. */
export function lintQuestion({ purpose, bodies }: Pick<Template, 'purpose' | 'bodies'>): LintQuestion | null {
  const written = Object.values(bodies);
  const sells = written.some(body => OFFER.test(body));
  if (written.length === 0 || (purpose === 'reply' && !sells)) return null;
  return { bodies, purpose: sells ? 'promotion' : 'greeting' };
}
