import { accounts } from './accounts';
import { acts } from './acts';
import { campaigns } from './campaigns';
import { channels, common, errors, pages, sections } from './common';
import { consents } from './consents';
import { customers } from './customers';
import { deliveries } from './deliveries';
import { festivals } from './festivals';
import { gallery } from './gallery';
import { gifts } from './gifts';
import { greetings } from './greetings';
import { chat, health } from './health';
import { hooks } from './hooks';
import { identity } from './identity';
import { imports } from './imports';
import { composer, files, inbox, later, quote, transfer, why, window } from './inbox';
import { handOver, mail, platform } from './mail';
import { menu } from './menu';
import { mourning } from './mourning';
import { reports } from './reports';
import { rules } from './rules';
import { segments } from './segments';
import { settings } from './settings';
import { keys, palette, setUp, shell, signIn, user } from './shell';
import { stage } from './stage';
import { templates } from './templates';

/** Everything the console says in English. */
export const en = {
  accounts,
  acts,
  campaigns,
  channels,
  chat,
  common,
  composer,
  consents,
  customers,
  deliveries,
  errors,
  festivals,
  files,
  gallery,
  gifts,
  greetings,
  handOver,
  health,
  hooks,
  identity,
  imports,
  inbox,
  later,
  mail,
  menu,
  mourning,
  quote,
  keys,
  pages,
  palette,
  platform,
  reports,
  rules,
  sections,
  segments,
  settings,
  setUp,
  shell,
  signIn,
  stage,
  templates,
  transfer,
  user,
  why,
  window,
};
