import { z } from 'zod';

const ROLES = ['web', 'worker', 'clock'] as const;
export type ProcessRole = (typeof ROLES)[number];

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const wants = (words: string) => ({ error: words });
const whole = (least: number, most: number, words: string) =>
  z
    .string()
    .regex(/^\d{1,9}$/, words)
    .transform(Number)
    .refine(value => value >= least && value <= most, words);
const url = (protocols: RegExp, words: string) =>
  z.string().refine(text => URL.canParse(text) && protocols.test(new URL(text).protocol), words);
const zone = z.string().refine(isZone, 'an IANA time zone such as Asia/Shanghai');

/** One setting of the process, from the environment or a flag. */
export interface SettingName {
  /** Reads the text; its message is what is expected. */
  readonly schema: z.ZodType;
  /** Never printed, may come from a file named by `NAME_FILE`, and has no flag, because flags are seen by everybody. */
  readonly secret?: true;
  /** May hold a password inside, so its value is never printed; `NAME_FILE` is welcome too. */
  readonly delicate?: true;
}

/** Every setting by its name in the environment; the flag of `DATA_DIR` is `--data-dir`. */
export const settingNames = {
  PORT: { schema: whole(0, 65_535, 'a port from 0 to 65535') },
  HOST: { schema: z.string().regex(/^[\w.:-]+$/, 'an address to listen on such as 0.0.0.0') },
  DATA_DIR: { schema: z.string().min(1) },
  DATABASE_URL: {
    schema: url(/^mysql:$/, 'mysql://user:password@host:port/name, or nothing for SQLite in DATA_DIR').refine(
      text => !URL.canParse(text) || new URL(text).pathname.length > 1,
      'the name of the database at its end: mysql://user:password@host:port/name',
    ),
    delicate: true,
  },
  REDIS_URL: {
    schema: z.string().refine(() => false, 'nothing: several machines over Redis are not supported yet'),
    delicate: true,
  },
  PUBLIC_URL: {
    schema: url(/^https?:$/, 'the address the world knows, such as https://chat.example.com')
      .refine(text => !/[?#]/.test(text), 'an address without ? and #')
      .transform(text => text.replace(/\/+$/, '')),
  },
  SECRET_KEY: { schema: z.string().min(16, wants('at least 16 characters')), secret: true },
  SECRET_KEY_PREVIOUS: { schema: z.string().min(1), secret: true },
  ADMIN_EMAIL: { schema: z.email(wants('an e-mail address')) },
  ADMIN_PASSWORD: { schema: z.string().min(8, wants('at least 8 characters')).max(200), secret: true },
  ROLES: {
    schema: z
      .string()
      .transform(text => text.split(',').map(role => role.trim()))
      .pipe(z.array(z.enum(ROLES, wants(`some of ${ROLES.join(',')}`))).min(1)),
  },
  LOG_LEVEL: { schema: z.enum(LEVELS, wants(`one of ${LEVELS.join(', ')}`)) },
  METRICS_TOKEN: { schema: z.string().min(8, wants('at least 8 characters')), secret: true },
  TRUST_PROXY: {
    schema: z
      .string()
      .transform(text => ({ true: '1', false: '0' })[text] ?? text)
      .pipe(whole(0, 10, 'how many proxies stand in front, from 0 to 10')),
  },
  TIME_ZONE: { schema: zone },
  SEND_LEASE_SECONDS: { schema: whole(1, 600, 'seconds from 1 to 600') },
  BUSINESS_NAME: { schema: z.string().trim().min(1).max(80) },
} as const satisfies Readonly<Record<string, SettingName>>;

export type Name = keyof typeof settingNames;

/** What each setting reads as. */
export type Values = { readonly [N in Name]?: z.output<(typeof settingNames)[N]['schema']> };

/** `DATA_DIR` → `data-dir`. */
export const flagOf = (name: string): string => name.toLowerCase().replaceAll('_', '-');

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
