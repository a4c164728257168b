import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { adapters } from '../adapters';
import { stageRequest } from '../adapters/stage';
import { openHttp } from './channel';
import { playDemo } from './cli/demo';
import { keepHeapSmall } from './cli/heap';
import { openLog } from './cli/log';
import { readSettings, type Settings } from './cli/settings';
import { readShipped } from './cli/shipped';
import { festivalsOn } from './engine/festivals';
import { hoursTexts } from './engine/hours';
import { openAlerts } from './flows/alerts';
import { assignSoon } from './flows/assignment';
import { openBooks } from './flows/books';
import { closeOver } from './flows/campaign-over';
import { openCampaigns } from './flows/campaigns';
import { openChannels } from './flows/channels';
import { openClicks } from './flows/clicks';
import { openClock } from './flows/clock';
import { sweepTraces } from './flows/erase';
import { runErrands } from './flows/errands';
import { openFlights } from './flows/flights';
import { openGallery } from './flows/gallery';
import { offerHours } from './flows/hours';
import type { House } from './flows/house';
import { openImports } from './flows/imports';
import { openInbound } from './flows/inbound';
import { indexSearch } from './flows/index-search';
import { install } from './flows/install';
import { openLinks } from './flows/links';
import { openListening } from './flows/listening';
import { openLive } from './flows/live';
import { oneAtATime } from './flows/one-at-a-time';
import { openOutbound } from './flows/outbound';
import { openOwnPages } from './flows/own-page';
import { sweepReceipts } from './flows/receipts';
import { openRush } from './flows/rush';
import { sweep } from './flows/sweep';
import { openTools } from './flows/tools';
import { showTyping } from './flows/typing';
import { openApp } from './http/app';
import { openSettings, sealSettings } from './http/channel-settings';
import type { Door } from './http/door';
import { attachLive } from './http/live';
import { openMetrics } from './http/metrics';
import { openOutgoing } from './http/outgoing';
import { hashPassword } from './http/password';
import { openSealer, secretFrom } from './http/seal';
import { makeFirstAdmin, offerSetup } from './http/setup';
import { openStore } from './store';
import { openFiles } from './store/media';
import { addChannel, changeChannel } from './store/queries/channels';
import { sweepSessions } from './store/queries/sessions';

const ROOT = join(__dirname, '..', '..');
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
/** Fills an empty workspace with a living tea house, for the first look, and plays the platforms around it. */
const DEMO = '--demo';
/** The same without the platforms: what is there does not change by itself. */
const STORIES = '--demo=stories';
const TOLD_WITHIN_MS = 30_000;
const DRAIN_MS = 9000;
/** Above the idle time of the usual proxies, so that it is never us who hang up first. */
const KEEP_ALIVE_MS = 75_000;

/** The one place that sees everything: reads the settings, opens the rooms, joins the paths, listens. */
async function main(): Promise<void> {
  keepHeapSmall();
  const settings = readSettings(
    process.env,
    process.argv.slice(2).filter(flag => flag !== DEMO && flag !== STORIES),
  );
  const log = openLog(settings.logLevel, process.stdout.isTTY === true);
  const now = Date.now;
  let onCommit: (inputs: number) => void = () => undefined;
  const store = await openStore(settings.database, inputs => onCommit(inputs));
  const metrics = openMetrics(store);
  const rush = openRush(now);
  onCommit = inputs => {
    metrics.writerBatch.observe(inputs);
    rush.add(inputs);
  };

  await install({ store, now }, await readShipped(ROOT));
  const live = openLive(() => store.id(), now);
  const files = openFiles(store, join(settings.dataDir, 'media'), now);
  const sealer = openSealer(keysOf(settings));
  const http = openHttp();
  const tools = openTools({ store, files, http, now, publicUrl: settings.publicUrl });
  const channels = await openChannels({
    store,
    live,
    log,
    adapters,
    tools,
    unseal: kept => openSettings(sealer, kept),
  });
  const books = await openBooks(store, log, async () => {
    const hours = await offerHours({ store, log });
    return {
      zone: settings.zone,
      ...(settings.businessName === null ? {} : { businessName: settings.businessName }),
      ...(hours ? { businessHours: hoursTexts(hours) } : {}),
      festivalOn: festivalsOn,
    };
  });
  const links = openLinks(sealer.print);
  const pages = openOwnPages(sealer.prints, settings.publicUrl);
  const clicks = openClicks(sealer.prints, settings.publicUrl);
  const flights = openFlights();
  const house: House = { store, live, channels, books, flights, links, pages, clicks, log, now, zone: settings.zone };
  const inbound = openInbound(house, metrics.heard);
  let told: () => void = () => undefined;
  const outbound = openOutbound(house, { onEnd: metrics.ended, onReplied: () => told(), leaseMs: settings.leaseMs });

  if (settings.admin)
    await makeFirstAdmin({ store, now }, { ...settings.admin, name: settings.admin.email.split('@')[0] ?? '' });
  if (process.argv.includes(DEMO) || process.argv.includes(STORIES)) {
    process.stdout.write(`${(await playDemo(house, ROOT, hashPassword)).join('\n')}\n`);
  }

  const ending = new AbortController();
  const works: Promise<unknown>[] = [];
  const report = (what: string) => (error: unknown) => log.error({ err: error }, what);
  const handOut = oneAtATime(() => assignSoon(house), report('the queue could not be handed out'));
  let queuedAt = Number.NEGATIVE_INFINITY;
  inbound.onQueue(() => {
    queuedAt = now();
    handOut();
  });
  // Who has just been told to wait can be handed to a colleague now.
  told = () => {
    if (now() - queuedAt < TOLD_WITHIN_MS) handOut();
  };
  const fetchSoon = () => runErrands(house, { files, signal: ending.signal });
  inbound.onErrand(oneAtATime(fetchSoon, report('errands failed')));
  showTyping(house);
  openAlerts(house, settings.publicUrl);

  const hooks = await openOutgoing(house, sealer, settings.publicUrl);

  const campaigns = openCampaigns(house, settings);
  const imports = openImports(house, join(settings.dataDir, 'imports'));
  if (settings.roles.has('worker')) {
    works.push(outbound.run(ending.signal), openListening(house, inbound).run(ending.signal));
    works.push(imports.run(ending.signal), campaigns.run(ending.signal));
  }
  const clock = settings.roles.has('clock')
    ? openClock(house, [
        { name: 'sweep', run: () => sweep(house) },
        { name: 'sessions', run: () => sweepSessions(store, now()) },
        { name: 'search', run: signal => indexSearch(house, signal, rush.isOn) },
        { name: 'refresh', run: () => Promise.all([books.reload(), channels.refresh()]) },
        { name: 'traces', run: () => sweepTraces(house) },
        { name: 'imports', run: () => imports.sweep() },
        { name: 'occurrences', run: () => closeOver(house) },
        { name: 'receipts', run: () => sweepReceipts(house) },
        { name: 'hooks', run: () => hooks.tick() },
        { name: 'errands', run: signal => runErrands(house, { files, signal }) },
      ])
    : null;
  if (clock) works.push(clock.tick());

  const door: Door = {
    ...house,
    site: {
      publicUrl: settings.publicUrl,
      dataDir: settings.dataDir,
      consoleDir: join(ROOT, 'dist', 'console'),
      trustProxy: settings.trustProxy,
      metricsToken: settings.metricsToken,
      version,
    },
    sealer,
    files,
    campaigns,
    gallery: openGallery(join(ROOT, 'templates', 'gallery')),
    imports,
    hooks,
    http,
    metrics,
    inbound,
    outbound,
    stage: (_channelId, words) => stageRequest(words, now()),
    ending: ending.signal,
  };
  const server = settings.roles.has('web') ? await listen(door, settings) : null;
  await welcome(door, settings);
  const platforms = server && process.argv.includes(DEMO) ? await play(door, settings) : null;

  const end = async () => {
    if (ending.signal.aborted) return;
    ending.abort();
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    await server?.close();
    await clock?.stop();
    await Promise.allSettled(works);
    await hooks.close();
    await channels.close();
    await platforms?.close();
    http.close();
    await store.close();
    log.info({}, 'stopped');
    log.flush();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void end());
}

/** The key that seals, and the one before it that still opens. */
function keysOf({ secretKey, previousSecretKey, dataDir }: Settings): [string, ...string[]] {
  const key = secretKey ?? secretFrom(join(dataDir, 'secret.key'));
  return previousSecretKey === null ? [key] : [key, previousSecretKey];
}

async function listen(door: Door, { port, host }: Settings): Promise<{ close(): Promise<void> }> {
  const server = createServer(
    {
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: 5000,
      requestTimeout: 60_000,
      connectionsCheckingInterval: 1000,
    },
    openApp(door),
  );
  server.maxConnections = 5000;
  const live = attachLive(server, door);
  server.listen(port, host);
  await once(server, 'listening');
  return {
    async close() {
      const closed = once(server, 'close');
      server.close();
      await live.close();
      server.closeIdleConnections();
      const stragglers = setTimeout(() => server.closeAllConnections(), 4000);
      await closed;
      clearTimeout(stragglers);
    },
  };
}

/** Plays the platforms of the demonstration. Nothing of it is loaded otherwise. */
async function play(door: Door, { port, host }: Settings): Promise<{ close(): Promise<void> }> {
  const { playPlatforms } = await import('./cli/played-platforms.js');
  const { store, channels, sealer, now, log, ending } = door;
  return playPlatforms({
    url: `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`,
    now,
    signal: ending,
    report: (type, error) => log.warn({ type, err: error }, 'a platform could not be played'),
    async join(type, name, settings) {
      const secrets = channels.adapters.find(adapter => adapter.type === type)?.secrets ?? [];
      const sealed = sealSettings(sealer, secrets, settings);
      const by = { at: now(), agentId: null };
      const known = await store.rows('channel').findOneBy({ type, name });
      if (known) await changeChannel(store, known.id, { settings: sealed, state: 'on' }, by);
      const id = known?.id ?? (await addChannel(store, { type, name, settings: sealed }, by));
      await channels.reload(id);
      return id;
    },
  });
}

/** Tells the operator where to go: the console, and for a new installation the link that makes the first administrator. */
async function welcome(door: Door, settings: Settings): Promise<void> {
  const { site } = door;
  const token = await offerSetup(door);
  door.log.info({ url: site.publicUrl, roles: [...settings.roles] }, 'listening');
  process.stdout.write(`\n  关系 Guanxi ${site.version}\n  控制台 Console   ${site.publicUrl}\n`);
  if (token) process.stdout.write(`  首次设置 Set up  ${site.publicUrl}/set-up?token=${token}\n`);
  process.stdout.write('\n');
}

main().catch(error => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
