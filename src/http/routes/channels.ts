import { type Adapter, ChannelError, isTestable } from '../../channel';
import type { ChannelId } from '../../model';
import type { ChannelRow } from '../../store';
import { addChannel, changeChannel, removeChannel } from '../../store/queries/channels';
import { changeSettings, openSettings, sealSettings } from '../channel-settings';
import type { Door } from '../door';
import { ApiError, invalid, notFound } from '../errors';
import { pageOf, withId } from '../ids';
import { read } from '../mount';
import { ADMINS, type Route, route, STAFF } from '../route';
import { channelShape, channelTypeShape, presentChannel, presentChannelType } from '../shapes/channel';
import { z } from '../zod';

const tag = 'channels';
const params = withId<'channel'>();
const name = z.string().trim().min(1).max(120);
const settings = z.record(z.string().max(80), z.unknown());
const TEST_MS = 15_000;

/** Accounts on the platforms. */
export function channelRoutes(door: Door): Route[] {
  const { store, channels, sealer, site, now } = door;
  const present = presentChannel(channels, site.publicUrl, true);
  const byType = new Map(channels.adapters.map(adapter => [adapter.type, adapter]));
  const channelOf = async (id: ChannelId): Promise<ChannelRow> => {
    const row = await store.rows('channel').findOneBy({ id });
    if (!row) throw notFound('this channel');
    return row;
  };
  const adapterOf = (type: string): Adapter => {
    const adapter = byType.get(type);
    if (!adapter) throw invalid({ type: `is none of ${[...byType.keys()].join(', ')}` });
    return adapter;
  };

  return [
    route({
      method: 'get',
      path: '/channel-types',
      tag,
      says: 'Lists the kinds of channel, what each needs to know and how to set it up.',
      may: ADMINS,
      gives: z.array(channelTypeShape),
      answer: async () => channels.adapters.map(presentChannelType),
    }),
    route({
      method: 'get',
      path: '/channels',
      tag,
      says: 'Lists the accounts; settings are shown to administrators only.',
      may: STAFF,
      gives: pageOf(channelShape),
      answer: async ({ caller }) => {
        const rows = await store.rows('channel').find({ order: { id: 'ASC' }, take: 1000 });
        const show = presentChannel(channels, site.publicUrl, caller.agent.role === 'admin');
        return { items: rows.map(show), next: null };
      },
    }),
    route({
      method: 'post',
      path: '/channels',
      tag,
      says: 'Adds an account; its settings are those of its type.',
      may: ADMINS,
      once: true,
      body: z.object({ type: z.string().max(40), name, settings: settings.default({}) }),
      gives: channelShape,
      status: 201,
      answer: async ({ body, caller }) => {
        const adapter = adapterOf(body.type);
        const right = read(adapter.settings, body.settings, 'settings');
        const at = now();
        const id = await addChannel(
          store,
          { type: adapter.type, name: body.name, settings: sealSettings(sealer, adapter.secrets, right) },
          { at, agentId: caller.agent.id },
        );
        await channels.reload(id);
        return present(await channelOf(id));
      },
    }),
    route({
      method: 'get',
      path: '/channels/:id',
      tag,
      says: 'Shows one account.',
      may: STAFF,
      params,
      gives: channelShape,
      answer: async ({ params, caller }) =>
        presentChannel(channels, site.publicUrl, caller.agent.role === 'admin')(await channelOf(params.id)),
    }),
    route({
      method: 'patch',
      path: '/channels/:id',
      tag,
      says: 'Changes what is given; a secret that is left out or sent back as shown stays as it was.',
      may: ADMINS,
      params,
      body: z.object({
        name: name.optional(),
        settings: settings.optional(),
        state: z.enum(['on', 'paused']).optional(),
      }),
      gives: channelShape,
      answer: async ({ params, body, caller }) => {
        const row = await channelOf(params.id);
        const adapter = adapterOf(row.type);
        const sealed = body.settings && withChange(door, adapter, row, body.settings);
        // New settings deserve a new try; a person's pause stays.
        const state = body.state ?? (sealed && row.state === 'broken' ? 'on' : undefined);
        await changeChannel(
          store,
          row.id,
          { name: body.name, settings: sealed, state },
          { at: now(), agentId: caller.agent.id },
        );
        await channels.reload(row.id);
        return present(await channelOf(row.id));
      },
    }),
    route({
      method: 'delete',
      path: '/channels/:id',
      tag,
      says: 'Removes an account; its conversations stay, what was still to be sent on it is cancelled.',
      may: ADMINS,
      params,
      answer: async ({ params, caller }) => {
        const { id } = await channelOf(params.id);
        await removeChannel(store, id, { at: now(), agentId: caller.agent.id });
        await channels.reload(id);
      },
    }),
    route({
      method: 'post',
      path: '/channels/:id/test',
      tag,
      says: 'Asks the platform whether the settings are right, without writing to anybody.',
      may: ADMINS,
      params,
      gives: z.object({ ok: z.boolean(), fault: z.object({ kind: z.string(), detail: z.string() }).nullable() }),
      answer: async ({ params }) => {
        const row = await channelOf(params.id);
        const open = channels.get(row.id);
        if (!open) throw new ApiError(409, 'channel_closed', row.lastError ?? 'this channel could not be opened');
        if (!isTestable(open.channel)) return { ok: true, fault: null };
        try {
          await open.channel.test(AbortSignal.timeout(TEST_MS));
          return { ok: true, fault: null };
        } catch (error) {
          if (!(error instanceof ChannelError)) throw error;
          return { ok: false, fault: { kind: error.kind, detail: error.detail } };
        }
      },
    }),
  ];
}

function withChange({ sealer }: Door, adapter: Adapter, row: ChannelRow, change: Readonly<Record<string, unknown>>) {
  const opened = openOrForget(() => openSettings(sealer, row.settings));
  const right = read(adapter.settings, changeSettings(opened, change, adapter.secrets), 'settings');
  return sealSettings(sealer, adapter.secrets, right);
}

/** Secrets that cannot be opened any more (another SECRET_KEY) are as good as missing: they must be given anew. */
function openOrForget(open: () => Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  try {
    return open();
  } catch {
    return {};
  }
}
