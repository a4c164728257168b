import type { Contact, Locale } from '../model';

/** Somebody made up, for whom words go wrong first. */
export interface WorstReader {
  readonly case: 'no_name' | 'longest_name' | 'emoji_name' | 'other_script' | 'plain';
  readonly contact: Contact;
}

const LOCALES: readonly Locale[] = ['zh-CN', 'zh-TW', 'zh-HK', 'en'];

/** Longest as a passport has it; a nickname of marks only is none; a Latin name among Chinese ones and the other way round. */
const NAMES: readonly (readonly [WorstReader['case'], (locale: Locale) => string])[] = [
  ['no_name', () => ''],
  [
    'longest_name',
    locale => (locale === 'en' ? 'Wolfeschlegelsteinhausen-Bergerdorff' : '买买提·吐尔逊·阿卜杜热合曼江'),
  ],
  ['emoji_name', () => '🌸🐰✨'],
  ['other_script', locale => (locale === 'en' ? '欧阳若曦' : 'Alexandra Featherstonehaugh')],
  ['plain', locale => (locale === 'en' ? 'Grace Lee' : '王芳')],
];

/** Readers of every locale, the difficult ones first; nothing is known of them but a name. */
export const worstReaders = (at: number): readonly WorstReader[] =>
  LOCALES.flatMap(locale =>
    NAMES.map(([reader, name]) => ({
      case: reader,
      contact: {
        ...{
          id: 0 as Contact['id'],
          name: name(locale),
          surname: null,
          title: null,
          gender: 'unknown' as const,
          locale,
        },
        ...{ zone: null, phone: null, email: null, tags: [], fields: {}, ownerAgentId: null },
        ...{ birthday: null, birthdayLunar: false, birthdayLeap: false, member: null, lastPurchaseAt: null },
        ...{ region: null, externalId: null, createdAt: at, updatedAt: at },
      },
    })),
  );
