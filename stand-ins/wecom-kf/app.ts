import { z } from 'zod';
import { fault, type Told } from './endpoints';
import type { Standing, World } from './world';

/** The number of the self-built app whose secret is ours. */
export const APP = 1000002;

const DUPLICATE_MS = 1800_000;

const body = z.object({
  touser: z.string().min(1),
  msgtype: z.literal('text'),
  agentid: z.number().int(),
  text: z.object({ content: z.string().refine(text => text !== '' && Buffer.byteLength(text) <= 2048) }),
  enable_duplicate_check: z.union([z.literal(0), z.literal(1)]).optional(),
});

/** A message of the app to colleagues, `a|b`: whom it cannot reach is listed, and when that is everybody it is refused. */
export function sendByApp(asked: Readonly<Record<string, unknown>>, world: World): Told {
  const read = body.safeParse(asked);
  if (!read.success) return fault(40058, 'invalid Request Parameter');
  const { touser, agentid, text, enable_duplicate_check: isChecked } = read.data;
  if (agentid !== APP) return fault(301002, 'not allow operate another agent with this accesstoken');
  const users = touser === '@all' ? [...world.colleagues.keys()] : touser.split('|');
  const are = (how: Standing | undefined) => users.filter(user => world.colleagues.get(user.toLowerCase()) === how);
  const unknown = are(undefined);
  if (unknown.length === users.length) return fault(81013, 'user & party & tag all invalid');
  for (const user of are('here')) {
    const alert = { user: user.toLowerCase(), text: text.content, at: world.now() };
    const isTwice = world.alerts.some(
      ({ user, text, at }) => user === alert.user && text === alert.text && alert.at - at < DUPLICATE_MS,
    );
    if (!isChecked || !isTwice) world.alerts.push(alert);
  }
  const lower = (list: readonly string[]) => list.map(user => user.toLowerCase()).join('|');
  return {
    errcode: 0,
    errmsg: 'ok',
    invaliduser: lower([...unknown, ...are('hidden')]),
    invalidparty: '',
    invalidtag: '',
    unlicenseduser: lower(are('unlicensed')),
    msgid: `app${world.alerts.length}`,
  };
}
