import { createMenu, deleteMenu, showMenu } from './menus';
import { reply, sendAll } from './messages';
import { refuse, refuseToken } from './refusals';
import type { Call, Endpoints, Reply } from './server';
import { comment, list } from './square';
import { callsOn, type World } from './world';

/** Calls whose number a day is limited. */
const OPEN: Readonly<Record<string, (world: World, call: Call) => Reply>> = {
  'GET /2/comments/to_me.json': (world, call) => list(world, call, 'to_me'),
  'GET /2/comments/mentions.json': (world, call) => list(world, call, 'comment_mentions'),
  'GET /2/statuses/mentions.json': (world, call) => list(world, call, 'mentions'),
  'POST /2/comments/reply.json': (world, call) => comment(world, call, true),
  'POST /2/comments/create.json': (world, call) => comment(world, call, false),
  'GET /2/account/rate_limit_status.json': world => ({
    status: 200,
    body: {
      limit_time_unit: 'HOURS',
      user_limit: world.callsPerDay,
      remaining_user_hits: world.callsPerDay - callsOn(world, world.now()),
      reset_time_in_seconds: 1800,
    },
  }),
  'POST /oauth2/get_token_info': ({ account, tokenEndsAt, now }) => ({
    status: 200,
    body: {
      uid: Number(account.uid),
      appkey: account.appKey,
      scope: null,
      expire_in: String(Math.floor((tokenEndsAt - now()) / 1000)),
    },
  }),
};

const MESSAGES: Readonly<Record<string, (world: World, call: Call) => Reply>> = {
  'POST /2/messages/reply.json': reply,
  'POST /2/messages/sendall.json': sendAll,
  'POST /2/messages/menu/create.json': createMenu,
  'GET /2/messages/menu/show.json': showMenu,
  'GET /2/messages/menu/delete.json': deleteMenu,
  'GET /2/mss/msget': file,
};

/** Answers as Weibo does: token first, then the day's allowance, then the call itself. */
export function openEndpoints(world: World): Endpoints {
  return {
    answer(call) {
      const name = `${call.method} ${call.path}`;
      const limited = OPEN[name];
      const work = limited ?? MESSAGES[name];
      if (work === undefined) return refuse(world, call, 10020, 'malformed');
      const no = refuseToken(world, call);
      if (no !== null) return no;
      const fault = world.faults.get(call.path);
      if (fault !== undefined) return refuse(world, call, fault, fault === 10014 ? 'credentials' : 'malformed');
      if (limited === undefined) return work(world, call);
      if (callsOn(world, world.now()) >= world.callsPerDay) return refuse(world, call, 10023, 'quota');
      world.calls.push({ path: call.path, query: call.query, at: world.now() });
      return work(world, call);
    },
    refuse: (call, how) =>
      how === 'rate' ? refuse(world, call, 10023, 'rate') : refuse(world, call, 21327, 'credentials'),
  };
}

function file(world: World, call: Call): Reply {
  const found = world.files.get(call.query.get('fid') ?? '');
  if (found === undefined) return refuse(world, call, 10008, 'malformed');
  return { status: 200, body: found.bytes, type: found.type };
}
