import type { FieldValue, Locale } from './contact';
import type { Content } from './content';
import type { Priority } from './conversation';
import type { RuleId, TemplateId } from './ids';

export type RuleTrigger = 'message' | 'follow' | 'unfollow' | 'scan' | 'menu' | 'silence';

export interface TextTest {
  readonly contains?: string;
  readonly containsAny?: readonly string[];
  readonly equals?: string;
  readonly startsWith?: string;
  /** A regular expression, checked when saved. */
  readonly matches?: string;
  /** Words whose letter pairs mostly agree with what was said; `least` from 0 to 1, 0.7 when left out. */
  readonly similar?: string | { readonly to: string; readonly least?: number };
}

export interface FieldTest {
  readonly eq?: FieldValue;
  readonly ne?: FieldValue;
  readonly gt?: number;
  readonly gte?: number;
  readonly lt?: number;
  readonly lte?: number;
  readonly contains?: string;
  readonly in?: readonly FieldValue[];
  readonly exists?: boolean;
}

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly text: TextTest }
  | { readonly contact: Readonly<Record<string, FieldTest>> }
  | { readonly key: TextTest }
  | { readonly content: { readonly type: string | readonly string[] } }
  | {
      readonly time: {
        readonly between?: readonly [string, string];
        readonly weekdays?: readonly number[];
        readonly festival?: string;
        readonly zone?: string;
      };
    }
  | { readonly misses: { readonly gte: number } }
  | { readonly sentiment: { readonly lt: number } }
  /** What was said is politeness alone: 同乐, 收到，谢谢. */
  | { readonly courtesy: true }
  | { readonly agents: { readonly online: boolean } };

export type Action =
  | { readonly reply: { readonly template: string } | { readonly text: string } | { readonly content: Content } }
  | { readonly handoff: { readonly team?: string; readonly priority?: Priority; readonly note?: string } }
  | { readonly tag: { readonly add?: readonly string[]; readonly remove?: readonly string[] } }
  | { readonly set: Readonly<Record<string, FieldValue>> }
  | { readonly label: { readonly add?: readonly string[]; readonly remove?: readonly string[] } }
  | { readonly silent: true };

export interface Rule {
  readonly id: RuleId;
  readonly name: string;
  readonly enabled: boolean;
  /** Higher first; equal priorities in order of id. */
  readonly priority: number;
  /** Channel types this rule listens to; all when left out. */
  readonly channels?: readonly string[];
  readonly on: RuleTrigger;
  /** Always when left out. */
  readonly when?: Condition;
  readonly then: readonly Action[];
  /** Whether lower rules stay silent after this one. */
  readonly stop: boolean;
  /** Not again in the same conversation within this time. */
  readonly cooldownMs?: number;
  readonly version: number;
}

/** Words to say, per locale. A missing locale falls back: zh-HK → zh-TW → zh-CN → en. */
export interface Template {
  readonly id: TemplateId;
  readonly name: string;
  readonly purpose: 'reply' | 'greeting' | 'notice';
  readonly bodies: Readonly<Partial<Record<Locale, string>>>;
  readonly version: number;
}
