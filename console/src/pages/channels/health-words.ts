import type { ChannelHealth, ChannelState } from '../../api/channels';

/** A fault as channels report it: `busy 45009: reach max api daily quota limit`. */
const FAULT = /^(busy|unknown|refused|unreachable|broken|forged)(?: ([^\s:]+))?: (.*)$/s;
const STRANGER = /^a page of (\S+) asked and is not among the origins$/;

/** A fault taken apart: what it comes to, the platform's own code, and what it said. */
export interface FaultParts {
  /** A kind of fault, `stranger` for a site that may not show the chat, or null for anything else. */
  readonly kind: string | null;
  readonly code: string | null;
  readonly detail: string;
}

/** Takes apart what a channel or the server said of its last fault. */
export function faultParts(told: string): FaultParts {
  const site = STRANGER.exec(told)?.[1];
  if (site !== undefined) return { kind: 'stranger', code: null, detail: site };
  const [, kind, code, detail] = FAULT.exec(told) ?? [];
  return kind === undefined
    ? { kind: null, code: null, detail: told }
    : { kind, code: code ?? null, detail: detail ?? '' };
}

/** Names of counts that platforms keep, as adapters give them. */
const QUOTAS: Readonly<Record<string, string>> = {
  'comment and mention calls today': 'mentions',
  'calls by the count of Weibo': 'calls',
};

/** The word for a count, below `health.quotas`; null for one nobody has told us about, which is called as it comes. */
export const quotaKey = (name: string): string | null => QUOTAS[name] ?? null;

/** How full a count still is: 0 to 1. */
export const shareLeft = ({ left, of }: { readonly left: number; readonly of: number }): number =>
  of > 0 ? Math.min(Math.max(left / of, 0), 1) : 0;

/** The script tag that puts the chat on a site; `webhookUrl` is the account's own address. */
export const snippetOf = (webhookUrl: string): string => `<script src="${webhookUrl}/widget.js" async></script>`;

/** Whether it can hear; a listener that nobody runs is down, whatever its channel remembers. Null where there is nothing to tell. */
export function linkOf(
  state: ChannelState,
  health: Pick<ChannelHealth, 'link' | 'listening'> | undefined,
): ChannelHealth['link'] {
  if (!health || state !== 'on') return null;
  if (health.listening === false) return 'down';
  return health.link ?? (health.listening ? 'up' : null);
}
