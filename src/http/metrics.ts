import type { Middleware } from 'koa';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Store } from '../store';
import { countDue } from '../store/queries/deliveries';
import type { Door } from './door';
import { same } from './secrets';

/** What is counted. The doors count themselves; whoever moves messages counts those. */
export interface Metrics {
  readonly registry: Registry;
  readonly http: Histogram<'method' | 'route' | 'status'>;
  /** Counts a message heard on a kind of channel. Cheap: it runs for every message. */
  heard(channel: string): void;
  /** Counts the end of a delivery. Cheap as well. */
  ended(channel: string, state: string): void;
  /** Pushes answered after the platform's deadline. */
  readonly deadlineMisses: Counter<'channel'>;
  /** Inputs that one commit of the writer carried. */
  readonly writerBatch: Histogram;
}

const DEPTH_MOST = 100_000;

/** The counters of this process. `store` is asked for the depth of the queue when somebody looks. */
export function openMetrics(store: Pick<Store, 'read'>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'guanxi_' });
  new Gauge({
    name: 'guanxi_deliveries_due',
    help: `Deliveries waiting to be sent, counted up to ${DEPTH_MOST}`,
    registers,
    async collect() {
      this.set(await countDue(store, DEPTH_MOST));
    },
  });
  return {
    registry,
    http: new Histogram({
      name: 'guanxi_http_seconds',
      help: 'How long answers took',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
      registers,
    }),
    heard: tally(registry, 'guanxi_inbound_total', 'Messages heard', ['channel']),
    ended: tally(registry, 'guanxi_outbound_total', 'Deliveries by how they ended', ['channel', 'state']),
    deadlineMisses: new Counter({
      name: 'guanxi_deadline_misses_total',
      help: "Pushes answered after the platform's deadline",
      labelNames: ['channel'],
      registers,
    }),
    writerBatch: new Histogram({
      name: 'guanxi_writer_batch',
      help: 'Inputs per commit',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
      registers,
    }),
  };
}

/** A counter that adds to a plain map and becomes Prometheus's own only when somebody looks. */
function tally(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[],
): (...labels: string[]) => void {
  const counts = new Map<string, number>();
  new Counter({
    name,
    help,
    labelNames: [...labelNames],
    registers: [registry],
    collect() {
      this.reset();
      for (const [key, count] of counts) {
        const values = key.split(' ');
        this.inc(Object.fromEntries(labelNames.map((label, index) => [label, values[index] ?? ''])), count);
      }
    },
  });
  return (...labels) => {
    const key = labels.length === 1 ? labels[0]! : labels.join(' ');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  };
}

/** `GET /metrics` for Prometheus; with a METRICS_TOKEN only for who knows it. */
export function metricsPage({ metrics, site }: Pick<Door, 'metrics' | 'site'>): Middleware {
  return async (ctx, next) => {
    if (ctx.path !== '/metrics' || ctx.method !== 'GET') return next();
    const token = /^Bearer\s+(\S+)$/i.exec(ctx.get('authorization'))?.[1] ?? '';
    if (site.metricsToken !== null && !same(token, site.metricsToken)) {
      ctx.status = 401;
      ctx.set('WWW-Authenticate', 'Bearer');
      ctx.body = 'METRICS_TOKEN is wanted\n';
      return;
    }
    ctx.type = metrics.registry.contentType;
    ctx.body = await metrics.registry.metrics();
  };
}
