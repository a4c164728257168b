import type { Bounds, FieldTest, FieldValue, SegmentTest } from '../model';

/** One thing said in both languages of the house. */
export interface BothWords {
  readonly zh: string;
  readonly en: string;
}

/** What ids are called; an id that is not known is shown as it is. */
export interface Names {
  readonly segment: (id: string) => string;
  readonly channel: (id: string) => string;
  readonly channelType: (type: string) => BothWords;
  readonly campaign: (id: string) => string;
}

const FIELDS: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  name: ['姓名', 'name'],
  surname: ['姓', 'surname'],
  title: ['称谓', 'title'],
  gender: ['性别', 'gender'],
  locale: ['语言', 'language'],
  phone: ['电话', 'phone'],
  email: ['邮箱', 'e-mail'],
  birthday: ['生日', 'birthday'],
  birthdayLunar: ['过农历生日', 'birthday by the Chinese calendar'],
  birthdayLeap: ['生在闰月', 'born in a leap month'],
  member: ['会员等级', 'membership'],
  lastPurchaseAt: ['上次购买', 'last purchase'],
  region: ['地区', 'region'],
  externalId: ['客户编号', 'customer number'],
  tags: ['标签', 'tags'],
};
const OUTCOMES = {
  in: ['在其中', 'was in it'],
  sent: ['收到了', 'received it'],
  replied: ['收到后回了话', 'wrote back'],
  clicked: ['点开了里面的链接', 'opened a link of it'],
  skipped: ['被跳过', 'was left out'],
  failed: ['没能送达', 'could not be reached'],
} as const;
const CONSENTS = {
  granted: ['同意接收', 'agreed to'],
  withdrawn: ['不要再收', 'wants no more'],
  unsaid: ['没表示过是否接收', 'never said anything of'],
} as const;

/** What a test asks, in words; of a group only how its parts are put together. */
export function wordsOf(test: SegmentTest, names: Names): BothWords {
  if ('all' in test) return { zh: '全部符合', en: 'all of these' };
  if ('any' in test) return { zh: '符合任何一条', en: 'any of these' };
  if ('not' in test) return { zh: '不符合', en: 'not this' };
  if ('contact' in test) {
    const asked = Object.entries(test.contact).map(([field, asked]) => fieldWords(field, asked));
    return { zh: asked.map(({ zh }) => zh).join('，且'), en: asked.map(({ en }) => en).join(' and ') };
  }
  if ('segment' in test) {
    const name = names.segment(test.segment);
    return { zh: `属于“${name}”`, en: `is in “${name}”` };
  }
  if ('event' in test) return eventWords(test.event);
  if ('campaign' in test) {
    const [zh, en] = OUTCOMES[test.campaign.outcome];
    const name = names.campaign(test.campaign.id);
    return { zh: `活动“${name}”：${zh}`, en: `campaign “${name}”: ${en}` };
  }
  if ('consent' in test) {
    const [zh, en] = CONSENTS[test.consent.is];
    const { channelId } = test.consent;
    const where = channelId === undefined ? null : names.channel(channelId);
    return {
      zh: `${where === null ? '对全部渠道' : `在“${where}”上`}${zh}营销消息`,
      en: `${en} marketing ${where === null ? 'on all channels' : `on “${where}”`}`,
    };
  }
  if ('reachable' in test) return reachWords(test.reachable, names);
  if ('birthday' in test) return birthdayWords(test.birthday);
  return heardWords(test.lastInbound);
}

/** The whole test in one sentence. */
export function sentenceOf(test: SegmentTest, names: Names): BothWords {
  if ('not' in test) {
    const { zh, en } = sentenceOf(test.not, names);
    return { zh: `并非（${zh}）`, en: `not (${en})` };
  }
  if (!('all' in test) && !('any' in test)) return wordsOf(test, names);
  const parts = 'all' in test ? test.all : test.any;
  if (parts.length === 0) return { zh: '所有客户', en: 'everybody' };
  const [zh, en] = 'all' in test ? ['，且', ' and '] : ['，或', ' or '];
  const said = parts.map(part => {
    const words = sentenceOf(part, names);
    const inside = parts.length > 1 && ('all' in part || 'any' in part);
    return inside ? { zh: `（${words.zh}）`, en: `(${words.en})` } : words;
  });
  return { zh: said.map(words => words.zh).join(zh), en: said.map(words => words.en).join(en) };
}

function fieldWords(field: string, asked: FieldTest): BothWords {
  const [zh, en] = FIELDS[field] ?? [field.replace(/^fields\./, ''), field.replace(/^fields\./, '')];
  const parts = Object.entries(asked).map(([operator, value]) => operatorWords(operator, value as Operand));
  return {
    zh: `${zh}${parts.map(part => part.zh).join('，且')}`,
    en: `${en} ${parts.map(part => part.en).join(' and ')}`,
  };
}

type Operand = FieldValue | readonly FieldValue[];

function operatorWords(operator: string, value: Operand): BothWords {
  const shown = [value].flat().map(each => `“${String(each)}”`);
  const [zh, en] = [shown.join('、'), shown.join(', ')];
  switch (operator) {
    case 'exists':
      return value === true ? { zh: '已知', en: 'is known' } : { zh: '未知', en: 'is not known' };
    case 'eq':
      return { zh: `是${zh}`, en: `is ${en}` };
    case 'ne':
      return { zh: `不是${zh}`, en: `is not ${en}` };
    case 'in':
      return { zh: `是${zh}之一`, en: `is one of ${en}` };
    case 'contains':
      return { zh: `含有${zh}`, en: `contains ${en}` };
    case 'gt':
      return { zh: `大于 ${String(value)}`, en: `is above ${String(value)}` };
    case 'gte':
      return { zh: `不小于 ${String(value)}`, en: `is at least ${String(value)}` };
    case 'lt':
      return { zh: `小于 ${String(value)}`, en: `is below ${String(value)}` };
    default:
      return { zh: `不大于 ${String(value)}`, en: `is at most ${String(value)}` };
  }
}

function eventWords({ name, withinDays, count }: Extract<SegmentTest, { event: unknown }>['event']): BothWords {
  const often = boundWords(count ?? { gte: 1 });
  const since =
    withinDays === undefined
      ? { zh: '', en: '' }
      : { zh: `近 ${withinDays} 天`, en: ` in the last ${withinDays} days` };
  return { zh: `${since.zh}“${name}”${often.zh}`, en: `“${name}” ${often.en}${since.en}` };
}

const times = (count: number | undefined): string => (count === 1 ? 'once' : `${count} times`);

function boundWords({ gte, lte }: Bounds): BothWords {
  if (gte === lte) return { zh: `正好 ${gte} 次`, en: `exactly ${times(gte)}` };
  if (lte === undefined) return { zh: `至少 ${gte} 次`, en: `at least ${times(gte)}` };
  return gte === undefined
    ? { zh: `至多 ${lte} 次`, en: `at most ${times(lte)}` }
    : { zh: `${gte} 到 ${lte} 次`, en: `${gte} to ${lte} times` };
}

function reachWords(
  { channelType, channelId, window }: Extract<SegmentTest, { reachable: unknown }>['reachable'],
  names: Names,
): BothWords {
  const { zh, en } = whereWords(channelType, channelId, names);
  return window === true
    ? { zh: `在${zh}上现在就能发消息`, en: `may be written to now on ${en}` }
    : { zh: `在${zh}上联系得到`, en: `can be reached on ${en}` };
}

function whereWords(type: string | undefined, id: string | undefined, names: Names): BothWords {
  if (id !== undefined) return { zh: `“${names.channel(id)}”`, en: `“${names.channel(id)}”` };
  return type === undefined ? { zh: '任一渠道', en: 'some channel' } : names.channelType(type);
}

function birthdayWords({ months, withinDays }: Extract<SegmentTest, { birthday: unknown }>['birthday']): BothWords {
  const parts: BothWords[] = [];
  if (months !== undefined)
    parts.push({ zh: `生日在 ${months.join('、')} 月`, en: `birthday in month ${months.join(', ')}` });
  if (withinDays === 0) parts.push({ zh: '今天生日', en: 'birthday today' });
  else if (withinDays !== undefined)
    parts.push({ zh: `${withinDays} 天内生日`, en: `birthday within ${withinDays} days` });
  return { zh: parts.map(({ zh }) => zh).join('，且'), en: parts.map(({ en }) => en).join(' and ') };
}

function heardWords({
  withinDays,
  olderThanDays,
}: Extract<SegmentTest, { lastInbound: unknown }>['lastInbound']): BothWords {
  const parts: BothWords[] = [];
  if (withinDays !== undefined) parts.push({ zh: `${withinDays} 天内来过消息`, en: `wrote within ${withinDays} days` });
  if (olderThanDays !== undefined) {
    parts.push({ zh: `已有 ${olderThanDays} 天没来消息`, en: `has not written for ${olderThanDays} days` });
  }
  return { zh: parts.map(({ zh }) => zh).join('，且'), en: parts.map(({ en }) => en).join(' and ') };
}
