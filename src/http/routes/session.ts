import { setPresence } from '../../flows/presence';
import { agentByEmail, changeAgent, changeOwnPassword, countAdmins } from '../../store/queries/agents';
import { noteAudit } from '../../store/queries/audit';
import { presentUser, signIn, signOut } from '../auth';
import type { Door } from '../door';
import { ApiError, invalid } from '../errors';
import { addressKey, openLimit } from '../limits';
import { hashPassword, isPassword, newPassword } from '../password';
import { type Route, route, STAFF } from '../route';
import { hashOf } from '../secrets';
import { redeemSetup } from '../setup';
import { alertUserShape, presenceShape, userShape } from '../shapes/people';
import { z } from '../zod';

const tag = 'session';
const email = z.string().trim().toLowerCase().pipe(z.email().max(190));
const signedIn = z.object({ token: z.string(), user: userShape, csrf: z.string() }).openapi('SignedIn');

/** Coming in, going out, and the first administrator. */
export function sessionRoutes(door: Door): Route[] {
  const perAddress = openLimit(5, 5 * 60);
  const perAccount = openLimit(10, 15 * 60);
  const { store, now } = door;
  const perPassword = openLimit(10, 15 * 60);
  const perSetup = openLimit(10, 5 * 60);
  return [
    route({
      method: 'post',
      path: '/session',
      tag,
      says: 'Signs in with e-mail and password; sets the cookies of the console and tells a token for programs.',
      may: 'anyone',
      limit: { by: 'address', limit: perAddress },
      body: z.object({ email: z.string().trim().toLowerCase().max(190), password: z.string().max(200) }),
      gives: signedIn,
      answer: async ({ body, ctx }) => {
        const account = hashOf(body.email);
        await perAccount.take(account);
        const agent = await agentByEmail(store, body.email);
        const right = await isPassword(agent?.enabled ? agent.passwordHash : null, body.password);
        if (!agent || !right) throw new ApiError(401, 'wrong_credentials', 'e-mail or password is wrong');
        await Promise.all([perAccount.forget(account), perAddress.giveBack(addressKey(ctx.ip))]);
        return { ...(await signIn(ctx, door, agent.id)), user: presentUser(agent) };
      },
    }),
    route({
      method: 'get',
      path: '/session',
      tag,
      says: 'Tells who is signed in, and in which time zone the workspace lives.',
      may: STAFF,
      gives: z.object({ user: userShape, csrf: z.string().nullable(), zone: z.string() }),
      answer: async ({ caller }) => ({ user: presentUser(caller.agent), csrf: caller.csrf, zone: door.zone }),
    }),
    route({
      method: 'patch',
      path: '/session',
      tag,
      says: 'Changes by which name one is alerted while away; null for no alerts.',
      may: STAFF,
      body: z.object({ alertUser: alertUserShape }),
      gives: z.object({ user: userShape }),
      answer: async ({ caller: { agent }, body }) => {
        const subject = `agent:${agent.id}`;
        const by = { at: now(), agentId: agent.id, action: 'agent.change', subject, data: body };
        await changeAgent(store, agent.id, body, by);
        return { user: presentUser({ ...agent, ...body }) };
      },
    }),
    route({
      method: 'delete',
      path: '/session',
      tag,
      says: 'Signs out: the token and the cookies are worth nothing from now on.',
      may: STAFF,
      answer: ({ caller, ctx }) => signOut(ctx, door, caller),
    }),
    route({
      method: 'post',
      path: '/session/presence',
      tag,
      says: 'Tells colleagues and the assignment whether one takes conversations.',
      may: STAFF,
      body: z.object({ presence: presenceShape }),
      gives: z.object({ presence: presenceShape }),
      answer: async ({ caller, body }) => {
        await setPresence(door, { agentId: caller.agent.id, presence: body.presence });
        return body;
      },
    }),
    route({
      method: 'post',
      path: '/session/password',
      tag,
      says: 'Changes the own password; every other sign-in ends.',
      may: STAFF,
      limit: { by: 'agent', limit: perPassword },
      body: z.object({ current: z.string().max(200), password: newPassword() }),
      answer: async ({ caller, body }) => {
        const { agent, tokenHash } = caller;
        const row = await store.rows('agent').findOneBy({ id: agent.id });
        if (!(await isPassword(row?.passwordHash ?? null, body.current)))
          throw invalid({ current: 'is not the password' });
        const passwordHash = await hashPassword(body.password);
        await changeOwnPassword(store, { agentId: agent.id, passwordHash, keep: tokenHash, at: now() });
      },
    }),
    route({
      method: 'get',
      path: '/setup',
      tag,
      says: 'Tells whether the house still waits for its first administrator.',
      may: 'anyone',
      gives: z.object({ needed: z.boolean() }),
      answer: async () => ({ needed: (await countAdmins(store)) === 0 }),
    }),
    route({
      method: 'post',
      path: '/setup',
      tag,
      says: 'Makes the first administrator with the token of the one-time link.',
      may: 'anyone',
      limit: { by: 'address', limit: perSetup },
      body: z.object({
        token: z.string().max(200),
        email,
        password: newPassword(),
        name: z.string().trim().min(1).max(120),
      }),
      gives: signedIn,
      answer: async ({ body, ctx }) => {
        const agent = await redeemSetup(door, body);
        await noteAudit(store, {
          at: now(),
          agentId: agent.id,
          action: 'setup',
          subject: `agent:${agent.id}`,
          data: null,
        });
        return { ...(await signIn(ctx, door, agent.id)), user: presentUser(agent) };
      },
    }),
  ];
}
