import type { RuleInput, RuleTrigger } from '@/api/rules';
import { type ActionDraft, actionDrafts, actionsOf, newAction } from './action-draft';
import { draftOf, type Group, newLeaf } from './condition-draft';
import { conditionOf, type Places } from './condition-text';

/** A rule as the editor holds it. */
export interface RuleDraft {
  name: string;
  enabled: boolean;
  priority: number;
  channels: string[];
  on: RuleTrigger;
  when: Group;
  actions: ActionDraft[];
  stop: boolean;
  /** Seconds; 0 for no limit. */
  cooldown: number;
}

/** The draft of a rule, or of a new one that listens for a word and answers. */
export function ruleDraft(rule: RuleInput | undefined): RuleDraft {
  if (!rule) {
    const when = draftOf(undefined);
    when.items.push(newLeaf('text'));
    return {
      name: '',
      enabled: true,
      priority: 100,
      channels: [],
      on: 'message',
      when,
      actions: [newAction('text')],
      stop: true,
      cooldown: 0,
    };
  }
  return {
    name: rule.name,
    enabled: rule.enabled,
    priority: rule.priority,
    channels: [...(rule.channels ?? [])],
    on: rule.on,
    when: draftOf(rule.when),
    actions: actionDrafts(rule.then),
    stop: rule.stop,
    cooldown: (rule.cooldownMs ?? 0) / 1000,
  };
}

/** The rule a draft says, as the server takes it. Fills `places` with where each row of it stands. */
export function ruleOf(draft: RuleDraft, places: Places = new Map()): RuleInput {
  const when = conditionOf(draft.when, places);
  return {
    name: draft.name.trim(),
    enabled: draft.enabled,
    priority: draft.priority,
    ...(draft.channels.length ? { channels: draft.channels } : {}),
    on: draft.on,
    ...(when ? { when } : {}),
    then: actionsOf(draft.actions),
    stop: draft.stop,
    ...(draft.cooldown > 0 ? { cooldownMs: Math.round(draft.cooldown * 1000) } : {}),
  };
}
