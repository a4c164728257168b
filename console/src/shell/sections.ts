import type { Role } from '@/api/types';
import type { IconName } from '@/parts/icons';

/** One room of the console as the rail shows it; `pages` are the names of its routes, in the order of its tabs. */
export interface Section {
  readonly name: 'inbox' | 'greetings' | 'customers' | 'campaigns' | 'automation' | 'reports' | 'settings';
  readonly icon: IconName;
  readonly pages: readonly string[];
  /** Routes that belong to it without a tab of their own. */
  readonly within?: readonly string[];
  /** Who sees it; everybody when left out. Administrators see everything. */
  readonly roles?: readonly Role[];
}

/** The rail from top to bottom. A new page is a route and its name here. */
export const sections: readonly Section[] = [
  { name: 'inbox', icon: 'inbox', pages: ['inbox'] },
  { name: 'greetings', icon: 'send', pages: ['greetings'] },
  { name: 'customers', icon: 'people', pages: ['customers', 'import'] },
  {
    name: 'campaigns',
    icon: 'festival',
    pages: ['campaigns', 'segments', 'festivals', 'mourning'],
    within: ['campaign'],
    roles: ['marketer'],
  },
  { name: 'automation', icon: 'bolt', pages: ['rules', 'templates', 'gallery', 'stage'] },
  { name: 'reports', icon: 'chart', pages: ['reports', 'deliveries'] },
  { name: 'settings', icon: 'gear', pages: ['channels', 'settings'], roles: ['admin'] },
];

/** The section a route belongs to. */
export const sectionOf = (page: unknown): Section | undefined =>
  sections.find(({ pages, within = [] }) => [...pages, ...within].includes(String(page)));

/** Pages that are not for everybody who sees their section. */
const pageRoles: Readonly<Record<string, readonly Role[]>> = { reports: ['marketer'] };

/** The pages of a section that somebody may see, in the order of its tabs. */
export const pagesOf = (section: Section, may: (roles?: readonly Role[]) => boolean): readonly string[] =>
  section.pages.filter(page => may(pageRoles[page]));
