import { useI18n } from 'vue-i18n';
import type { Action, Condition, RuleInput } from '@/api/rules';

const FEW = 3;

/** A rule in a line: what it listens for and what it does. */
export function useRuleWords() {
  const { t, te, locale } = useI18n();
  const quote = (word: string) => (locale.value.startsWith('zh') ? `“${word}”` : `“${word}”`);
  const list = (words: readonly string[]) => {
    const shown = words.slice(0, FEW).map(quote).join(t('acts.comma'));
    return words.length > FEW ? `${shown} ${t('rules.more', { count: words.length })}` : shown;
  };

  function questions(asked: Readonly<Record<string, unknown>>, kind: 'text' | 'key'): string {
    return Object.entries(asked)
      .map(([test, value]) => {
        const said =
          test === 'matches'
            ? ''
            : Array.isArray(value)
              ? list(value as string[])
              : quote(typeof value === 'object' ? String((value as { to: string }).to) : String(value));
        return `${t(`rules.kinds.${kind}`)} ${t(`rules.tests.${test}`)} ${said}`.trim();
      })
      .join(t('acts.comma'));
  }

  function condition(when: Condition): string {
    if ('all' in when) return when.all.map(condition).join(` ${t('rules.and')} `);
    if ('any' in when) return when.any.map(condition).join(` ${t('rules.or')} `);
    if ('not' in when) return `${t('rules.not')} (${condition(when.not)})`;
    if ('text' in when) return questions(when.text as Record<string, unknown>, 'text');
    if ('key' in when) return questions(when.key as Record<string, unknown>, 'key');
    if ('misses' in when) return `${t('rules.kinds.misses')} ${t('rules.times', { count: when.misses.gte })}`;
    if ('sentiment' in when) return `${t('rules.kinds.sentiment')} ${when.sentiment.lt}`;
    if ('courtesy' in when) return t('rules.courtesy');
    if ('agents' in when) return t(when.agents.online ? 'rules.online' : 'rules.offline');
    if ('content' in when) {
      const types = [when.content.type].flat();
      const names = types.map(type => (te(`rules.contents.${type}`) ? t(`rules.contents.${type}`) : type));
      return `${t('rules.kinds.content')} ${names.join(t('acts.comma'))}`;
    }
    if ('time' in when) {
      const { between, weekdays, festival } = when.time;
      const days = weekdays?.map(day => t(`rules.days.${day}`)).join(' ');
      const parts = [
        between && `${between[0]}–${between[1]}`,
        days && `${t('rules.kinds.weekdays')} ${days}`,
        festival,
      ];
      return parts.filter(Boolean).join(t('acts.comma'));
    }
    return Object.entries(when.contact)
      .map(([field, test]) => {
        const name = te(`rules.fields.${field}`) ? t(`rules.fields.${field}`) : field.replace(/^fields\./, '');
        const asked = Object.entries(test).map(([operator, value]) => {
          if (operator === 'exists') return t(`rules.operators.${value ? 'exists' : 'missing'}`);
          return `${t(`rules.operators.${operator}`)} ${[value].flat().map(String).map(quote).join(t('acts.comma'))}`;
        });
        return `${t('rules.kinds.contact')}${locale.value.startsWith('zh') ? '' : ' '}${name} ${asked.join(t('acts.comma'))}`;
      })
      .join(t('acts.comma'));
  }

  function action(does: Action): string {
    if ('reply' in does) {
      const { reply } = does;
      if ('template' in reply) return t('rules.byTemplate', { name: reply.template });
      return 'text' in reply ? quote(reply.text.slice(0, 40)) : t('rules.actions.raw');
    }
    if ('handoff' in does) {
      const priority = t(`rules.priorities.${does.handoff.priority ?? 'normal'}`);
      const { team } = does.handoff;
      return team ? t('rules.willHandTo', { team, priority }) : t('rules.willHand', { priority });
    }
    const kind = (['tag', 'label', 'set', 'silent'] as const).find(each => each in does);
    return kind ? t(`rules.actions.${kind}`) : t('rules.actions.raw');
  }

  const when = (rule: RuleInput) =>
    [t(`rules.triggers.${rule.on}`), rule.when && condition(rule.when)].filter(Boolean).join(t('acts.comma'));
  const then = (rule: RuleInput) => rule.then.map(action).join(t('acts.comma'));
  return { when, then };
}
