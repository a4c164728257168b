import type { CustomField } from './custom-fields';
import { normalise } from './normalise';

/** What a column of a list of customers may be, beside `fields.NAME`. */
export const importTargets = [
  ...(['name', 'surname', 'title', 'gender', 'locale', 'zone', 'phone', 'email', 'externalId', 'address'] as const),
  ...(['region', 'birthday', 'lunarBirthday', 'birthdayLunar', 'birthdayLeap', 'member', 'lastPurchaseAt'] as const),
  ...(['owner', 'tags', 'fields', 'consent', 'consentProof'] as const),
] as const;

/** What a column holds: one of the above, or `fields.NAME`. */
export type ImportTarget = (typeof importTargets)[number] | `fields.${string}`;

/** By which column somebody who is known already is found. */
export const importKeys = ['phone', 'email', 'externalId', 'address'] as const;
export type ImportKey = (typeof importKeys)[number];

/** A column of the file: what stands at its head and what it is taken for; null leaves it out. */
export interface ImportColumn {
  readonly head: string;
  readonly target: ImportTarget | null;
}

/** What people write at the head of a column. */
const HEADS: Readonly<Record<(typeof importTargets)[number], readonly string[]>> = {
  name: [
    'name',
    'fullname',
    'customer',
    'customername',
    '姓名',
    '名字',
    '客户',
    '客户姓名',
    '客户名称',
    '顾客姓名',
    '会员姓名',
    '联系人',
  ],
  surname: ['surname', 'lastname', 'familyname', '姓', '姓氏'],
  title: ['title', '称谓', '称呼', '头衔', '职务', '职位'],
  gender: ['gender', 'sex', '性别'],
  locale: ['locale', 'language', 'lang', '语言', '语种'],
  zone: ['zone', 'timezone', '时区'],
  phone: [
    'phone',
    'mobile',
    'mobilephone',
    'cell',
    'cellphone',
    'tel',
    'telephone',
    'phonenumber',
    '手机',
    '手机号',
    '手机号码',
    '电话',
    '电话号码',
    '联系电话',
    '联系方式',
    '移动电话',
  ],
  email: ['email', 'mail', 'emailaddress', '邮箱', '电子邮箱', '邮件', '电子邮件', '邮箱地址'],
  externalId: [
    'externalid',
    'customerid',
    'customernumber',
    'customerno',
    'memberid',
    'memberno',
    'userid',
    '客户编号',
    '客户号',
    '会员号',
    '会员编号',
    '会员卡号',
    '编号',
    '用户id',
  ],
  address: ['openid', 'externaluserid', '渠道账号', '渠道地址'],
  region: ['region', 'city', 'province', 'area', 'location', '地区', '城市', '省市', '所在地', '所在城市', '区域'],
  birthday: ['birthday', 'birthdate', 'dateofbirth', 'dob', '生日', '出生日期', '公历生日', '阳历生日', '出生年月日'],
  lunarBirthday: ['lunarbirthday', '农历生日', '阴历生日', '旧历生日'],
  birthdayLunar: ['birthdaylunar', '农历', '是否农历', '阴历', '是否阴历'],
  birthdayLeap: ['birthdayleap', '闰月', '是否闰月'],
  member: ['member', 'membership', 'memberlevel', 'level', 'tier', '会员', '会员等级', '会员级别', '等级', '客户等级'],
  lastPurchaseAt: [
    'lastpurchaseat',
    'lastpurchase',
    'lastorder',
    'lastorderdate',
    '最近购买',
    '最近购买时间',
    '最近消费',
    '最近消费时间',
    '最后购买时间',
    '最后消费时间',
    '上次购买',
    '最近下单时间',
  ],
  owner: ['owner', 'agent', 'salesperson', '负责人', '归属', '专属客服', '客服', '导购', '销售', '跟进人'],
  tags: ['tags', 'tag', 'labels', '标签', '客户标签'],
  fields: ['fields'],
  consent: [
    'consent',
    'optin',
    'marketingconsent',
    'subscribed',
    '同意',
    '营销同意',
    '同意营销',
    '是否同意',
    '同意接收',
    '接收推广',
  ],
  consentProof: ['consentproof', 'proof', 'optinproof', 'optinsource', '同意凭证', '凭证', '同意依据', '同意来源'],
};

const plainHead = (head: string): string => normalise(head).replace(/[\s_\-.:/()（）：*]+/g, '');

const known: ReadonlyMap<string, ImportTarget> = new Map(
  importTargets.flatMap(target => HEADS[target].map(head => [plainHead(head), target] as const)),
);

/**
 * The columns of a file by what stands at their heads. `named` says it for some of them (null leaves one out) and then
 * nothing is guessed for the others; two columns of one head are told apart as `电话` and `电话 (2)`. Nothing is taken for
 * the same thing twice.
 */
export function importColumns(
  heads: readonly string[],
  defined: readonly CustomField[],
  named?: Readonly<Record<string, ImportTarget | null>>,
): readonly ImportColumn[] {
  const taken = new Set<ImportTarget>();
  const met = new Map<string, number>();
  return heads.map((cell, index) => {
    const words = cell.trim() || `#${index + 1}`;
    const times = (met.get(words) ?? 0) + 1;
    met.set(words, times);
    const head = times === 1 ? words : `${words} (${times})`;
    const target = named ? (named[head] ?? null) : guess(cell, defined);
    if (target === null || taken.has(target)) return { head, target: null };
    taken.add(target);
    return { head, target };
  });
}

function guess(head: string, defined: readonly CustomField[]): ImportTarget | null {
  const words = plainHead(head);
  const own = defined.find(field =>
    [field.name, `fields.${field.name}`, field.label.zh, field.label.en].some(name => plainHead(name) === words),
  );
  return own ? `fields.${own.name}` : (known.get(words) ?? null);
}

/** By what people of a list are found when nobody says it: their number, phone or e-mail address, the first that it has. */
export const usualKey = (columns: readonly ImportColumn[]): ImportKey | null =>
  (['externalId', 'phone', 'email'] as const).find(key => columns.some(({ target }) => target === key)) ?? null;

/** Why columns cannot be imported like this; null when they can. */
export function columnsFault(columns: readonly ImportColumn[], key: ImportKey | null): ColumnsFault | null {
  const has = (target: ImportTarget) => columns.some(column => column.target === target);
  if (!columns.some(column => column.target !== null)) return 'no_columns';
  if (key !== null && !has(key)) return 'key_column_missing';
  if (has('consent') && !has('consentProof')) return 'proof_column_missing';
  if (has('address') && key !== 'address') return 'address_not_key';
  if (key === null && !has('name') && !has('phone') && !has('email')) return 'nobody_named';
  return null;
}

export type ColumnsFault =
  | 'no_columns'
  | 'key_column_missing'
  | 'proof_column_missing'
  | 'address_not_key'
  | 'nobody_named';

/** The first of these delimiters by which the first row of a file falls into the most cells; quoted ones do not count. */
export function guessDelimiter(text: string): string {
  const line =
    text
      .slice(0, 10_000)
      .replace(/"(?:[^"]|"")*"/g, '')
      .split(/[\r\n]+/)
      .find(words => words !== '') ?? '';
  const counted = [',', '\t', ';', '|'].map(delimiter => [delimiter, line.split(delimiter).length] as const);
  return counted.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}
