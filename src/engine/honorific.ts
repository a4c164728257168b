import titles from '../../config/titles.json';
import type { Contact, Gender, Locale } from '../model';
import { addressedName, chineseSurname, isHan, latinSurname, spokenName, surnameInLatin } from './person-name';

type Addressee = Pick<Contact, 'name' | 'surname' | 'title' | 'gender'>;

/** What to call somebody of whom nothing is known. It stands where a name stands: 顾客，您好. */
const strangers: Readonly<Record<Locale, string>> = {
  'zh-CN': '顾客',
  'zh-TW': '貴賓',
  'zh-HK': '貴客',
  en: 'valued customer',
};

const englishTitles = new Map(Object.entries(titles.english));
const chineseTitles = new Map(Object.entries(titles.chinese));
const traditional = new Map(Object.entries(titles.traditional));
const courtesy: Readonly<Record<'zh' | 'en', Partial<Record<Gender, string>>>> = {
  zh: { male: '先生', female: '女士' },
  en: { male: 'Mr.', female: 'Ms.' },
};

function filled(text: string | null): string | null {
  return text?.trim() || null;
}

/**
 * The family name: as kept with the contact, else read from the name where that is plausible, else null.
 * A wrong surname is worse than none, so 小芳 and 阳光 have none.
 */
export function surnameOf(contact: Addressee): string | null {
  const known = filled(contact.surname);
  if (known) return known;
  const name = spokenName(contact.name);
  if (!name) return null;
  return addressedName(name)?.surname ?? chineseSurname(name) ?? latinSurname(name);
}

function titleIn(title: string, locale: Locale): string {
  const chinese = chineseTitles.get(title) ?? title;
  if (locale === 'zh-CN') return chinese;
  return traditional.get(chinese) ?? [...chinese].map(sign => traditional.get(sign) ?? sign).join('');
}

function inChinese(contact: Addressee, locale: Locale): string {
  const name = spokenName(contact.name);
  const surname = surnameOf(contact);
  const title = filled(contact.title) ?? (name && addressedName(name)?.title);
  if (title) {
    const said = titleIn(title, locale);
    const called = surname ?? name;
    if (called) return said.startsWith(called) ? said : join(called, said);
    if (said.length > 1) return said;
  }
  const mister = courtesy.zh[contact.gender];
  if (surname && mister) return join(surname, mister);
  if (name?.includes(' ') && mister) return join(name, mister);
  return name ?? strangers[locale];
}

/** `王` + `总` close up, `John` + `老师` with a space. */
function join(name: string, title: string): string {
  return isHan(name.slice(-1)) || isHan(title.slice(0, 1)) ? name + title : `${name} ${title}`;
}

function inEnglish(contact: Addressee): string {
  const name = spokenName(contact.name);
  const surname = surnameOf(contact);
  const latin = surname && surnameInLatin(surname);
  const title = filled(contact.title) ?? (name && addressedName(name)?.title);
  const style = (title && englishTitles.get(title)) || courtesy.en[contact.gender];
  if (style && latin) return `${style} ${latin}`;
  if (style && name?.includes(' ') && surnameInLatin(name)) return `${style} ${name}`;
  return name ?? strangers.en;
}

/**
 * 称呼: how to address a person, never empty. Surname and title (王总, 李老师), else surname and 先生 or 女士 by
 * gender, else the name without ornaments; a stranger is 顾客, 貴賓 or a valued customer. Gender is never guessed.
 */
export function honorific(contact: Addressee, locale: Locale): string {
  return locale === 'en' ? inEnglish(contact) : inChinese(contact, locale);
}
