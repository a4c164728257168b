import type { Door } from '../door';
import type { Route } from '../route';
import { agentRoutes } from './agents';
import { auditRoutes } from './audit';
import { campaignActRoutes } from './campaign-acts';
import { campaignCalendarRoutes } from './campaign-calendar';
import { campaignRoutes } from './campaigns';
import { channelHealthRoutes } from './channel-health';
import { channelMenuRoutes } from './channel-menu';
import { channelRoutes } from './channels';
import { consentRoutes } from './consents';
import { contactEventRoutes } from './contact-events';
import { contactRoutes } from './contacts';
import { conversationActRoutes } from './conversation-acts';
import { conversationRoutes } from './conversations';
import { daysOffRoutes } from './days-off';
import { deliveryRoutes } from './deliveries';
import { exportRoutes } from './exports';
import { festivalRoutes } from './festivals';
import { fieldRoutes } from './fields';
import { galleryRoutes } from './gallery';
import { giftRoutes } from './gifts';
import { greetingRoutes } from './greetings';
import { hookRoutes } from './hooks';
import { importRoutes } from './imports';
import { linkRoutes } from './links';
import { lintRoutes } from './lint';
import { mediaRoutes } from './media';
import { mergeRoutes } from './merges';
import { messageRoutes } from './messages';
import { mourningRoutes } from './mourning';
import { priceRoutes } from './prices';
import { privacyRoutes } from './privacy';
import { replayRoutes } from './replay';
import { reportRoutes } from './reports';
import { roleRoutes } from './roles';
import { ruleRoutes } from './rules';
import { segmentMemberRoutes } from './segment-members';
import { segmentRoutes } from './segments';
import { sessionRoutes } from './session';
import { settingRoutes } from './settings';
import { stageRoutes } from './stage';
import { suggestionRoutes } from './suggestions';
import { teamRoutes } from './teams';
import { templateRoutes } from './templates';
import { timelineRoutes } from './timeline';
import { tokenRoutes } from './tokens';
import { waitingRoutes } from './waiting';

/** Everything under `/api/v1`, in the order of the document. */
export function allRoutes(door: Door): Route[] {
  const routes = [
    sessionRoutes,
    conversationRoutes,
    conversationActRoutes,
    messageRoutes,
    mediaRoutes,
    // Before the routes of one contact, whose id would be `imports`.
    importRoutes,
    contactRoutes,
    contactEventRoutes,
    giftRoutes,
    consentRoutes,
    mergeRoutes,
    linkRoutes,
    suggestionRoutes,
    timelineRoutes,
    privacyRoutes,
    channelRoutes,
    channelHealthRoutes,
    channelMenuRoutes,
    stageRoutes,
    ruleRoutes,
    replayRoutes,
    templateRoutes,
    lintRoutes,
    galleryRoutes,
    segmentRoutes,
    segmentMemberRoutes,
    festivalRoutes,
    // Before the routes of one campaign, whose id would be `planned`.
    campaignCalendarRoutes,
    campaignRoutes,
    campaignActRoutes,
    greetingRoutes,
    waitingRoutes,
    mourningRoutes,
    deliveryRoutes,
    reportRoutes,
    exportRoutes,
    agentRoutes,
    teamRoutes,
    settingRoutes,
    priceRoutes,
    daysOffRoutes,
    fieldRoutes,
    tokenRoutes,
    hookRoutes,
    auditRoutes,
  ].flatMap(routesOf => routesOf(door));
  return [...routes, ...roleRoutes(routes)];
}
