import type { Dialect } from './columns';
import type {
  AgentRow,
  AuditRow,
  RequestRow,
  RuleRow,
  SessionRow,
  SettingRow,
  TeamRow,
  TemplateRow,
  TemplateVersionRow,
} from './rows';
import { maybe, toolsFor } from './table';

/** Who works here, by which rules and with which words. */
export function workspaceTables(dialect: Dialect) {
  const { c, index, table } = toolsFor(dialect);
  return {
    rule: table<RuleRow>('rule', {
      id: c.id(),
      name: c.word(190),
      enabled: c.flag(),
      priority: c.int(),
      body: c.json(),
      version: c.int(),
      createdAt: c.time(),
      updatedAt: c.time(),
    }),
    template: table<TemplateRow>(
      'template',
      {
        id: c.id(),
        name: c.word(190),
        purpose: c.word(16),
        bodies: c.json(),
        version: c.int(),
        createdAt: c.time(),
        updatedAt: c.time(),
      },
      [index('template_name', ['name'], { unique: true })],
    ),
    templateVersion: table<TemplateVersionRow>(
      'templateVersion',
      {
        id: c.id(),
        templateId: c.ref(),
        version: c.int(),
        bodies: c.json(),
        createdAt: c.time(),
      },
      [index('templateVersion_version', ['templateId', 'version'], { unique: true })],
    ),
    agent: table<AgentRow>(
      'agent',
      {
        id: c.id(),
        email: c.word(190),
        name: c.word(120),
        role: c.word(16),
        enabled: c.flag(),
        presence: c.word(8),
        capacity: c.int(),
        teamId: c.ref(maybe),
        alertUser: c.word(64, maybe),
        seenAt: c.time(maybe),
        createdAt: c.time(),
        passwordHash: c.word(190, maybe),
      },
      [index('agent_email', ['email'], { unique: true })],
    ),
    team: table<TeamRow>('team', { id: c.id(), name: c.word(120) }, [index('team_name', ['name'], { unique: true })]),
    session: table<SessionRow>(
      'session',
      {
        tokenHash: c.word(64, { primary: true }),
        kind: c.word(8),
        agentId: c.ref(),
        name: c.word(120),
        csrf: c.word(64, maybe),
        createdAt: c.time(),
        usedAt: c.time(),
        expiresAt: c.time(maybe),
      },
      [index('session_agent', ['agentId'])],
    ),
    audit: table<AuditRow>(
      'audit',
      {
        id: c.id(),
        at: c.time(),
        agentId: c.ref(maybe),
        action: c.word(60),
        subject: c.word(190),
        data: c.json(maybe),
      },
      [index('audit_subject', ['subject'])],
    ),
    setting: table<SettingRow>('setting', { name: c.word(80, { primary: true }), value: c.json(maybe) }),
    request: table<RequestRow>(
      'request',
      {
        requestKey: c.word(190, { primary: true }),
        fingerprint: c.word(64),
        status: c.int(),
        body: c.text(maybe),
        createdAt: c.time(),
      },
      [index('request_age', ['createdAt'])],
    ),
  };
}
