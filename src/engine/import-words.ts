import type { CsvFault } from './csv';

/** What may be wrong with a row or one of its cells. */
export type RowFaultId =
  | CsvFault
  | 'cells_few'
  | 'cells_many'
  | 'unreadable'
  | 'cell_long'
  | 'phone'
  | 'phone_shortened'
  | 'email'
  | 'gender'
  | 'locale'
  | 'zone'
  | 'birthday'
  | 'moment'
  | 'number'
  | 'day'
  | 'yesno'
  | 'choice'
  | 'fields'
  | 'owner'
  | 'proof'
  | 'nobody'
  | 'key_empty'
  | 'key_ambiguous';

/** What is wrong, with which column (null for the whole row) and what stands there. */
export interface RowFault {
  readonly id: RowFaultId;
  readonly column: string | null;
  readonly value: string;
}

/** The same as a sentence. */
export interface Sentence {
  readonly zh: string;
  readonly en: string;
}

const WORDS: Readonly<Record<RowFaultId, Sentence>> = {
  quote_open: { zh: '引号没有结束，这一行没法读', en: 'a quotation mark is never closed, so the row cannot be read' },
  quote_inside: {
    zh: '引号里又有引号，应该写成两个',
    en: 'a quotation mark inside of quotation marks must be doubled',
  },
  too_long: { zh: '这一行太长，不像是表格', en: 'the row is far too long for a list' },
  cells_few: { zh: '格子比表头少', en: 'there are fewer cells than at the head of the list' },
  cells_many: {
    zh: '格子比表头多，多半是内容里的逗号没有加引号',
    en: 'there are more cells than at the head of the list; perhaps a comma without quotation marks',
  },
  unreadable: { zh: '有乱码', en: 'has characters that cannot be read' },
  cell_long: { zh: '太长', en: 'is too long' },
  phone: { zh: '不是电话号码', en: 'is no phone number' },
  phone_shortened: {
    zh: '号码被表格软件缩写了，请把这一列设为文本再导出',
    en: 'was shortened by the spreadsheet; make the column text and save again',
  },
  email: { zh: '不是邮箱地址', en: 'is no e-mail address' },
  gender: { zh: '应写男、女或留空', en: 'is male, female or empty' },
  locale: { zh: '语言应写 zh-CN、zh-TW、zh-HK 或 en', en: 'is one of zh-CN, zh-TW, zh-HK and en' },
  zone: { zh: '时区应写成 Asia/Shanghai 这样', en: 'is no time zone such as Asia/Shanghai' },
  birthday: { zh: '不是生日，请写成 1990-05-20、5月20日或八月十五', en: 'is no birthday; write 1990-05-20 or 05-20' },
  moment: {
    zh: '不是时间，请写成 2026-11-11 或 2026-11-11 20:30',
    en: 'is no time; write 2026-11-11 or 2026-11-11 20:30',
  },
  number: { zh: '不是数字', en: 'is no number' },
  day: { zh: '不是日期，请写成 2026-11-11', en: 'is no day; write 2026-11-11' },
  yesno: { zh: '应写是或否', en: 'is yes or no' },
  choice: { zh: '不在可选的值里', en: 'is none of the choices' },
  fields: { zh: '不是一组资料（JSON）', en: 'is no set of fields (JSON)' },
  owner: { zh: '没有这位同事', en: 'is no colleague' },
  proof: { zh: '写了同意却没有凭证', en: 'is needed: consent counts only with its proof' },
  nobody: { zh: '没有姓名、电话和邮箱，不知道是谁', en: 'the row has neither name nor phone nor e-mail' },
  key_empty: { zh: '用来认人的这一格是空的', en: 'is empty, and people are told apart by it' },
  key_ambiguous: {
    zh: '有几位客户都是这个值，不知道是哪一位',
    en: 'belongs to several people, so it is not clear who is meant',
  },
};

/** What is wrong, in Chinese and English: `电话“12”不是电话号码`. */
export function faultWords({ id, column, value }: RowFault): Sentence {
  const { zh, en } = WORDS[id];
  if (column === null) return { zh, en };
  const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
  return shown === ''
    ? { zh: `${column}：${zh}`, en: `${column}: ${en}` }
    : { zh: `${column}“${shown}”${zh}`, en: `${column}: “${shown}” ${en}` };
}
