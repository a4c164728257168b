import type { Sealer } from './seal';

type Settings = Readonly<Record<string, unknown>>;

interface Sealed {
  readonly sealed: string;
}

const isGroup = (value: unknown): value is Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSealed = (value: unknown): value is Sealed =>
  isGroup(value) && typeof (value as unknown as Sealed).sealed === 'string';

/** What the API shows in place of a secret, and what means "as it was" when it is sent back. */
export const SECRET_SHOWN = { set: true } as const;

export const isShownSecret = (value: unknown): boolean => isGroup(value) && value.set === true;

const about = (path: string): string => `channel.${path}`;

/** Settings as they are kept: every secret that is there in a sealed envelope. Paths as in `Adapter.secrets`. */
export function sealSettings(sealer: Sealer, secrets: readonly string[], settings: Settings): Settings {
  return mapped(settings, (value, path) =>
    secrets.includes(path) && value !== undefined && value !== null
      ? { sealed: sealer.seal(value, about(path)) }
      : undefined,
  );
}

/** Settings as an adapter needs them. Throws when a secret was sealed with another key. */
export function openSettings(sealer: Sealer, settings: Settings): Settings {
  return mapped(settings, (value, path) => (isSealed(value) ? sealer.open(value.sealed, about(path)) : undefined));
}

/** Settings as the API shows them: `{ set: true }` in place of every secret. */
export function showSettings(secrets: readonly string[], settings: Settings): Settings {
  return mapped(settings, (value, path) => (secrets.includes(path) || isSealed(value) ? SECRET_SHOWN : undefined));
}

/**
 * A change put onto what is there: null removes, a secret shown as `{ set: true }` stays as it was. A group is changed
 * field by field, save one that is a secret as a whole.
 */
export function changeSettings(before: Settings, change: Settings, secrets: readonly string[] = []): Settings {
  const changed = (inner: Settings, by: Settings, under: string): Settings => {
    const after: Record<string, unknown> = { ...inner };
    for (const [field, value] of Object.entries(by)) {
      const path = under + field;
      if (isShownSecret(value)) continue;
      if (value === null) delete after[field];
      else if (isGroup(value) && !secrets.includes(path)) {
        const group = after[field];
        after[field] = changed(isGroup(group) ? group : {}, value, `${path}.`);
      } else after[field] = value;
    }
    return after;
  };
  return changed(before, change, '');
}

/** The settings with every value for which `change` has another one, at whatever depth; undefined leaves it as it is. */
function mapped(settings: Settings, change: (value: unknown, path: string) => unknown, under = ''): Settings {
  return Object.fromEntries(
    Object.entries(settings).map(([field, value]) => {
      const path = under + field;
      const other = change(value, path);
      if (other !== undefined) return [field, other];
      return [field, isGroup(value) ? mapped(value, change, `${path}.`) : value];
    }),
  );
}
