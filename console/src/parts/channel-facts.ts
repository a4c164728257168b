/** How a kind of channel is drawn and what it is known to allow; the server has the last word on every send. */
export interface ChannelFacts {
  /** One character that stands for it. */
  readonly glyph: string;
  /** The family of colours: bubbles, edges and marks are named after it in the theme. */
  readonly bubble: 'wechat' | 'weibo' | 'mail' | 'blue' | 'celadon';
  readonly mark: 'wechat' | 'wecom' | 'weibo' | 'mail' | 'blue' | 'celadon';
  /** How long the customer's words keep the door open, in milliseconds; null when it never shuts. */
  readonly windowMs: number | null;
  /** How many answers one word of the customer allows; null when nobody counts. */
  readonly windowCount: number | null;
  /** Whether the platform sends one message of ours to many. */
  readonly massSend?: true;
}

const TWO_DAYS_MS = 48 * 3_600_000;
const open = { windowMs: null, windowCount: null } as const;

const FACTS: Readonly<Record<string, ChannelFacts>> = {
  'wechat-oa': {
    glyph: '微',
    bubble: 'wechat',
    mark: 'wechat',

    windowMs: TWO_DAYS_MS,
    windowCount: 5,
    massSend: true,
  },
  'wecom-kf': { glyph: '企', bubble: 'wechat', mark: 'wecom', windowMs: TWO_DAYS_MS, windowCount: 5 },
  wechaty: { glyph: '信', bubble: 'wechat', mark: 'wechat', ...open },
  weibo: { glyph: '博', bubble: 'weibo', mark: 'weibo', windowMs: TWO_DAYS_MS, windowCount: null, massSend: true },
  email: { glyph: '邮', bubble: 'mail', mark: 'mail', ...open },
  telegram: { glyph: 'T', bubble: 'blue', mark: 'blue', ...open },
  qq: { glyph: 'Q', bubble: 'blue', mark: 'blue', windowMs: 3_600_000, windowCount: 4 },
  webchat: { glyph: '网', bubble: 'celadon', mark: 'celadon', ...open },
  http: { glyph: '接', bubble: 'mail', mark: 'mail', ...open },
  stage: { glyph: '演', bubble: 'celadon', mark: 'celadon', ...open },
};

const UNKNOWN: ChannelFacts = { glyph: '·', bubble: 'mail', mark: 'mail', ...open };

/** What is known of a kind of channel; a kind nobody told us about is drawn neutral and without limits. */
export const factsOf = (type: string): ChannelFacts => FACTS[type] ?? UNKNOWN;
