import type { AgentRow, TeamRow } from '../../store';
import { idText, idTextOrNull, isoTime, isoTimeOrNull } from '../ids';
import { z } from '../zod';

export const roleShape = z.enum(['admin', 'agent', 'marketer']);
/** What a platform that alerts colleagues calls one of them: one name, never several or everybody. */
export const alertUserShape = z
  .string()
  .trim()
  .regex(/^[0-9A-Za-z][0-9A-Za-z_.@-]{0,63}$/, 'must be a user ID of letters, digits and _ - @ . (at most 64)')
  .nullable()
  .openapi({ description: 'The WeCom user ID by which the colleague is alerted while away; null for no alerts.' });

export const presenceShape = z.enum(['online', 'away', 'offline']);

/** The colleague who is signed in. */
export const userShape = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role: roleShape,
    presence: presenceShape,
    capacity: z.number().int(),
    alertUser: z.string().nullable(),
  })
  .openapi('User');

/** A colleague as others see them. */
export const colleagueShape = z.object({ id: z.string(), name: z.string() }).openapi('Colleague');

export const presentColleague = (agent: Pick<AgentRow, 'id' | 'name'>) => ({ id: idText(agent.id), name: agent.name });

/** A colleague as the list of agents shows them. */
export const agentShape = userShape
  .extend({
    enabled: z.boolean(),
    teamId: z.string().nullable(),
    seenAt: z.string().nullable(),
    createdAt: z.string(),
  })
  .openapi('Agent');

export const presentAgent = (agent: AgentRow): z.input<typeof agentShape> => ({
  id: idText(agent.id),
  email: agent.email,
  name: agent.name,
  role: agent.role,
  presence: agent.presence,
  capacity: agent.capacity,
  alertUser: agent.alertUser,
  enabled: agent.enabled,
  teamId: idTextOrNull(agent.teamId),
  seenAt: isoTimeOrNull(agent.seenAt),
  createdAt: isoTime(agent.createdAt),
});

export const teamShape = z.object({ id: z.string(), name: z.string() }).openapi('Team');
export const presentTeam = (team: TeamRow): z.input<typeof teamShape> => ({ id: idText(team.id), name: team.name });
