import type { Action } from '@/api/rules';
import type { Priority } from '@/api/types';

/** One thing a rule does, as the editor holds it. */
export type ActionDraft = { readonly key: number } & (
  | { kind: 'template'; template: string }
  | { kind: 'text'; text: string }
  | { kind: 'handoff'; team: string; priority: Priority; note: string }
  | { kind: 'tag' | 'label'; add: string[]; remove: string[] }
  | { kind: 'set'; pairs: { name: string; value: string }[] }
  | { kind: 'silent' }
  | { kind: 'raw'; json: Action }
);

export type ActionKind = Exclude<ActionDraft['kind'], 'raw'>;
export const actionKinds: readonly ActionKind[] = ['template', 'text', 'handoff', 'tag', 'label', 'set', 'silent'];

let keys = 0;

/** A new thing to do. */
export function newAction(kind: ActionKind): ActionDraft {
  const key = ++keys;
  switch (kind) {
    case 'template':
      return { key, kind, template: '' };
    case 'text':
      return { key, kind, text: '' };
    case 'handoff':
      return { key, kind, team: '', priority: 'normal', note: '' };
    case 'tag':
    case 'label':
      return { key, kind, add: [], remove: [] };
    case 'set':
      return { key, kind, pairs: [{ name: '', value: '' }] };
    case 'silent':
      return { key, kind };
  }
}

/** What a rule does as rows; what no row can show whole is kept as it is. */
export const actionDrafts = (actions: readonly Action[]): ActionDraft[] => actions.map(draftOfAction);

function draftOfAction(action: Action): ActionDraft {
  const key = ++keys;
  if ('reply' in action) {
    const { reply } = action;
    if ('template' in reply) return { key, kind: 'template', template: reply.template };
    if ('text' in reply) return { key, kind: 'text', text: reply.text };
    return { key, kind: 'raw', json: action };
  }
  if ('handoff' in action) {
    const { team = '', priority = 'normal', note = '' } = action.handoff;
    return { key, kind: 'handoff', team, priority, note };
  }
  if ('tag' in action)
    return { key, kind: 'tag', add: [...(action.tag.add ?? [])], remove: [...(action.tag.remove ?? [])] };
  if ('label' in action) {
    return { key, kind: 'label', add: [...(action.label.add ?? [])], remove: [...(action.label.remove ?? [])] };
  }
  if ('set' in action) {
    const pairs = Object.entries(action.set);
    if (pairs.some(([, value]) => typeof value === 'boolean' || (typeof value === 'string' && typed(value) !== value)))
      return { key, kind: 'raw', json: action };
    return { key, kind: 'set', pairs: pairs.map(([name, value]) => ({ name, value: String(value) })) };
  }
  return { key, kind: 'silent' };
}

/** The rows as the server takes them. */
export const actionsOf = (drafts: readonly ActionDraft[]): Action[] => drafts.map(actionOf);

function actionOf(draft: ActionDraft): Action {
  switch (draft.kind) {
    case 'template':
      return { reply: { template: draft.template } };
    case 'text':
      return { reply: { text: draft.text } };
    case 'handoff':
      return {
        handoff: {
          priority: draft.priority,
          ...(draft.team ? { team: draft.team } : {}),
          ...(draft.note.trim() ? { note: draft.note } : {}),
        },
      };
    case 'tag':
      return { tag: changes(draft) };
    case 'label':
      return { label: changes(draft) };
    case 'set':
      return {
        set: Object.fromEntries(
          draft.pairs.filter(({ name }) => name.trim()).map(({ name, value }) => [name.trim(), typed(value)]),
        ),
      };
    case 'silent':
      return { silent: true };
    case 'raw':
      return draft.json;
  }
}

const changes = ({ add, remove }: { add: string[]; remove: string[] }) => ({
  ...(add.length ? { add } : {}),
  ...(remove.length ? { remove } : {}),
});

/** A number is kept as one, so that it can be compared with; a code with zeros in front stays text. */
export function typed(value: string): string | number {
  return /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
}
