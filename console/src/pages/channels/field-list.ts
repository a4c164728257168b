import type { ChannelType, FieldSchema } from '@/api/channels';

/** One field of a channel's settings as the form draws it. */
export interface Field {
  /** Where it stands: `['imap', 'host']`. */
  readonly path: readonly string[];
  readonly label: string;
  readonly kind: 'text' | 'secret' | 'number' | 'switch' | 'choice' | 'lines' | 'json' | 'consent';
  readonly required: boolean;
  readonly schema: FieldSchema;
  readonly options: readonly string[];
  /** Rarely touched: addresses of the platform's API and the like. */
  readonly further: boolean;
}

export type Values = Readonly<Record<string, unknown>>;

const FURTHER =
  /^(apiBase|openApiBase|tokenBase|previous.*|aliases|bounceAddress|verp|threadSecret|receiveId|publicIp|greetingEn|secretToken)$/;
/** Has a default and still is what one sets up first. */
const FIRST = /^(puppet|puppetOptions)$/;
/** Inside a group that is kept secret as a whole, what should not stand readable while one types. */
const DELICATE = /password|secret|token|key/i;
const NESTED = 2;

/** The fields of a kind of channel, in the order of its schema; groups such as `imap` come out flat. */
export function fieldsOf({ settings, secrets }: Pick<ChannelType, 'settings' | 'secrets'>): readonly Field[] {
  return flat(settings, [], secrets, true, 0);
}

function flat(
  schema: FieldSchema,
  under: readonly string[],
  secrets: readonly string[],
  needed: boolean,
  depth: number,
): readonly Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = [...under, name];
    const required = needed && (schema.required?.includes(name) ?? false) && property.default === undefined;
    const hidden = secrets.includes(under[0] ?? '') && DELICATE.test(name);
    const secret = secrets.includes(path.join('.')) || hidden;
    if (property.properties && depth < NESTED) {
      const inside = flat(property, path, secrets, required, depth + 1);
      // A group that may be left out as a whole is for those who look for it.
      return required || FIRST.test(name) ? inside : inside.map(field => ({ ...field, further: true }));
    }
    const kind = kindOf(property, secret);
    const usual = required || property.default === undefined || kind === 'choice' || FIRST.test(name);
    const further = FURTHER.test(name) || !usual;
    return [{ path, label: path.join('.'), kind, required, schema: property, options: property.enum ?? [], further }];
  });
}

/** Fields that are drawn together: those of one group, or a run of those that stand alone. */
interface Together {
  readonly key: string;
  readonly group: string | null;
  readonly fields: readonly Field[];
}

/** The fields in runs: a group stays together under its name. */
export function grouped(fields: readonly Field[]): readonly Together[] {
  const runs: { key: string; group: string | null; fields: Field[] }[] = [];
  for (const field of fields) {
    const group = field.path.length > 1 ? (field.path[0] ?? null) : null;
    const last = runs.at(-1);
    if (last && last.group === group) last.fields.push(field);
    else runs.push({ key: field.label, group, fields: [field] });
  }
  return runs;
}

function kindOf(schema: FieldSchema, secret: boolean): Field['kind'] {
  if (schema.const === true) return 'consent';
  if (schema.enum) return 'choice';
  if (schema.type === 'boolean') return 'switch';
  if (schema.type === 'integer' || schema.type === 'number') return 'number';
  if (schema.type === 'array' && schema.items?.type === 'string') return 'lines';
  if (schema.type === 'string') return secret ? 'secret' : 'text';
  return secret ? 'secret' : 'json';
}

/** The value at a path, or undefined. */
export function valueAt(values: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) => (typeof inner === 'object' && inner !== null ? (inner as Values)[name] : undefined),
    values,
  );
}

/** The values with one changed; undefined takes it out. */
export function withValue(values: Values, [name, ...rest]: readonly string[], value: unknown): Values {
  if (name === undefined) return values;
  if (rest.length > 0) {
    const inner = values[name];
    const group = typeof inner === 'object' && inner !== null ? (inner as Values) : {};
    return { ...values, [name]: withValue(group, rest, value) };
  }
  const { [name]: _old, ...others } = values;
  return value === undefined ? others : { ...others, [name]: value };
}

/** Whether a secret is kept already. */
export const isKept = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && (value as { set?: unknown }).set === true;

/**
 * The fields as they stand for these values: a group that is kept as a whole is one line until it is replaced, and
 * what a chosen preset fills in stands with what is rarely touched.
 */
export function standing(fields: readonly Field[], values: Values): readonly Field[] {
  const seen = new Set<string>();
  return fields.flatMap(field => {
    const [group] = field.path;
    if (group === undefined || field.path.length === 1) return [field];
    if (!isKept(values[group])) return [field.required || !values.preset ? field : { ...field, further: true }];
    if (seen.has(group)) return [];
    seen.add(group);
    return [{ ...field, path: [group], label: group, kind: 'secret' as const, further: false }];
  });
}

/** What a new account begins with: the defaults of its kind. */
export function beginWith(fields: readonly Field[]): Values {
  return fields.reduce<Values>(
    (values, { path, schema }) =>
      schema.default === undefined || typeof schema.default === 'object'
        ? values
        : withValue(values, path, schema.default),
    {},
  );
}

/** The change that turns what is kept into what the form holds; what was emptied is taken out by null, also in a group. */
export function changeOf(kept: Values, next: Values): Values {
  const gone = Object.keys(kept).filter(name => !(name in next));
  const changed = Object.entries(next).map(([name, value]) => {
    const before = kept[name];
    return [name, isGroup(before) && isGroup(value) ? changeOf(before, value) : value];
  });
  return { ...Object.fromEntries(changed), ...Object.fromEntries(gone.map(name => [name, null])) };
}

const isGroup = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isKept(value);

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Words that we choose and the platform is told, by kind of channel, with the length they want. */
const OURS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'wechat-oa': { token: 32, encodingAesKey: 43 },
  'wecom-kf': { token: 32, encodingAesKey: 43 },
  telegram: { secretToken: 48 },
  http: { secret: 32 },
  webchat: { secret: 43 },
};

/** How long a random word for this field wants to be; undefined when the platform makes it. */
export const lengthOfOurs = (type: string, label: string): number | undefined => OURS[type]?.[label];

/** A new word for this field, in the form its kind of channel wants; undefined when the platform makes it. */
export function wordOfOurs(type: string, label: string): string | undefined {
  const length = lengthOfOurs(type, label);
  if (length === undefined) return undefined;
  // Standard Webhooks marks its secrets so; letters and digits by the four are base64 too.
  return `${type === 'http' ? 'whsec_' : ''}${randomWord(length)}`;
}

/** Letters and digits nobody can guess. */
export function randomWord(length: number): string {
  const bytes = crypto.getRandomValues(new Uint32Array(length));
  return Array.from(bytes, byte => LETTERS[byte % LETTERS.length]).join('');
}
