import { join, resolve } from 'node:path';
import type { Place } from '../store';
import { type Name, type ProcessRole, type SettingName, settingNames, type Values } from './setting-names';
import { type Environment, type Found, gather } from './setting-sources';

export type { ProcessRole } from './setting-names';

/** How this process was asked to run. */
export interface Settings {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly database: Place;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  /** Null: the one kept in DATA_DIR/secret.key. */
  readonly secretKey: string | null;
  /** The key before it: opens what it sealed, seals nothing. */
  readonly previousSecretKey: string | null;
  readonly admin: { readonly email: string; readonly password: string } | null;
  readonly roles: ReadonlySet<ProcessRole>;
  readonly logLevel: string;
  readonly metricsToken: string | null;
  /** How many proxies in front of us may be believed. */
  readonly trustProxy: number;
  /** IANA zone of the workspace. */
  readonly zone: string;
  readonly businessName: string | null;
  /** How long a process that fell silent is believed to be still at work. */
  readonly leaseMs: number;
}

/** The settings cannot be used. Its message is one line per fault: name, source, what is expected. */
export class SettingsFault extends Error {
  override readonly name = 'SettingsFault';
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

/**
 * Reads every setting from the environment and from flags (`['--port', '3001', '--roles=web']`), which win.
 * @throws SettingsFault naming everything that is wrong at once
 */
export function readSettings(env: Environment, argv: readonly string[] = []): Settings {
  const { found, faults } = gather(env, argv);
  const wrong = [...faults];
  const values: Partial<Record<Name, unknown>> = {};
  for (const [name, one] of found) {
    const result = settingNames[name].schema.safeParse(one.text);
    if (result.success) values[name] = result.data;
    else wrong.push(faultLine(name, one, result.error.issues[0]?.message ?? 'something else'));
  }
  if (found.has('ADMIN_EMAIL') !== found.has('ADMIN_PASSWORD')) {
    const [there, missing] = found.has('ADMIN_EMAIL')
      ? (['ADMIN_EMAIL', 'ADMIN_PASSWORD'] as const)
      : (['ADMIN_PASSWORD', 'ADMIN_EMAIL'] as const);
    wrong.push(`${missing} (not set): expected together with ${there}`);
  }
  if (wrong.length > 0) throw new SettingsFault(wrong);
  return settingsFrom(values as Values);
}

function settingsFrom(values: Values): Settings {
  const port = values.PORT ?? 3000;
  const dataDir = resolve(values.DATA_DIR ?? './data');
  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = values;
  return {
    port,
    host: values.HOST ?? '0.0.0.0',
    dataDir,
    database:
      values.DATABASE_URL === undefined ? { file: join(dataDir, 'guanxi.sqlite') } : { url: values.DATABASE_URL },
    publicUrl: values.PUBLIC_URL ?? `http://localhost:${port}`,
    secretKey: values.SECRET_KEY ?? null,
    previousSecretKey: values.SECRET_KEY_PREVIOUS ?? null,
    admin: email === undefined || password === undefined ? null : { email, password },
    roles: new Set(values.ROLES ?? ['web', 'worker', 'clock']),
    logLevel: values.LOG_LEVEL ?? 'info',
    metricsToken: values.METRICS_TOKEN ?? null,
    trustProxy: values.TRUST_PROXY ?? 0,
    zone: values.TIME_ZONE ?? 'Asia/Shanghai',
    businessName: values.BUSINESS_NAME ?? null,
    leaseMs: (values.SEND_LEASE_SECONDS ?? 30) * 1000,
  };
}

function faultLine(name: Name, { text, source }: Found, expected: string): string {
  const { secret, delicate }: SettingName = settingNames[name];
  const got = secret || delicate ? '' : `, got ${JSON.stringify(text)}`;
  return `${name} (${source}): expected ${expected}${got}`;
}
