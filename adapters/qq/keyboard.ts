import type { Content } from '../../src/model';
import { keyboard as most } from './limits';
import type { Scene } from './scene';
import { clean } from './text';

const CALLBACK = 1;
const THESE_PEOPLE = 0;
const EVERYBODY = 2;

/**
 * The options of a menu as buttons that call us back with the option's id (document "message/trans/msg-btn"), for the
 * member it is meant for where it is said in a group. Null when there are too many options, or a label is too long to
 * be read on a button.
 */
export function keyboardOf({ options }: Extract<Content, { type: 'menu' }>, scene: Scene): object | null {
  const isLong = options.some(({ label }) => [...label].length > most.labelLength);
  if (isLong || options.length === 0 || options.length > most.rows * most.perRow) return null;
  const member = scene.kind === 'group' ? scene.member : null;
  const permission = member === null ? { type: EVERYBODY } : { type: THESE_PEOPLE, specify_user_ids: [member] };
  const buttons = options.map(({ id, label }) => ({
    id,
    render_data: { label: clean(label), visited_label: clean(label), style: 1 },
    action: { type: CALLBACK, permission, data: id, unsupport_tips: `请回复：${clean(label)}` },
  }));
  const perRow = Math.max(1, Math.ceil(buttons.length / most.rows));
  const rows = [];
  for (let at = 0; at < buttons.length; at += perRow) rows.push({ buttons: buttons.slice(at, at + perRow) });
  return { content: { rows } };
}
