import type { CampaignOutcome, ConsentWord, Sought, WrittenDay } from '../model';
import { CLICKED } from './clicks';
import type { Condition } from './condition';
import type { Dialect } from './schema/columns';
import { valueSql } from './segment-values';
import { marks } from './transaction';

const EVERYBODY: Condition = { sql: '1 = 1', values: [] };
const NOBODY: Condition = { sql: '1 = 0', values: [] };

/** What is sought, as SQL. Everything that somebody chose is a parameter. */
export function conditionOf(sought: Sought, dialect: Dialect): Condition {
  const each = (parts: readonly Sought[]) => parts.map(part => conditionOf(part, dialect));
  if ('all' in sought) return joined(each(sought.all), ' AND ', EVERYBODY);
  if ('any' in sought) return joined(each(sought.any), ' OR ', NOBODY);
  if ('not' in sought) {
    const { sql, values } = conditionOf(sought.not, dialect);
    return { sql: `NOT (${sql})`, values };
  }
  if ('member' in sought) {
    return {
      sql: 'EXISTS (SELECT 1 FROM segmentMember m WHERE m.segmentId = ? AND m.contactId = contact.id)',
      values: [sought.member],
    };
  }
  if ('tag' in sought) return hasTag(sought.tag, dialect);
  if ('tagged' in sought) return { sql: "contact.tags <> '[]'", values: [] };
  if ('value' in sought) return known(valueSql(sought.value, sought.of, dialect));
  if ('bornIn' in sought) return bornIn(sought.bornIn);
  if ('bornOn' in sought) return bornOn(sought.bornOn);
  if ('happened' in sought) return happened(sought);
  if ('campaign' in sought) {
    return {
      sql: `EXISTS (SELECT 1 FROM recipient r LEFT JOIN delivery d ON d.id = r.deliveryId
        WHERE r.contactId = contact.id AND r.campaignId = ?${OUTCOMES[sought.outcome]})`,
      values: [sought.campaign],
    };
  }
  if ('consent' in sought) return consented(sought.consent, sought.channelId);
  return 'reachable' in sought ? reachable(sought) : heard(sought.heard);
}

function joined(parts: readonly Condition[], by: string, none: Condition): Condition {
  const [only] = parts;
  if (only === undefined) return none;
  if (parts.length === 1) return only;
  return { sql: `(${parts.map(({ sql }) => sql).join(by)})`, values: parts.flatMap(({ values }) => values) };
}

const known = ({ sql, values }: Condition): Condition => ({ sql: `COALESCE(${sql}, 0)`, values });

/** Exactly this tag. On SQLite most rows are told by their text, before it is taken apart. */
function hasTag(tag: string, dialect: Dialect): Condition {
  const written = JSON.stringify(tag);
  return dialect === 'mysql'
    ? { sql: 'JSON_CONTAINS(contact.tags, ?)', values: [written] }
    : {
        sql: '(instr(contact.tags, ?) > 0 AND EXISTS (SELECT 1 FROM json_each(contact.tags) t WHERE t.value = ?))',
        values: [written, tag],
      };
}

/** `MM-DD`, whether the year is known or not. */
const WRITTEN_DAY = 'SUBSTR(contact.birthday, -5)';

const bornIn = (months: readonly number[]): Condition =>
  known({
    sql: `SUBSTR(${WRITTEN_DAY}, 1, 2) IN (${marks(months.length)})`,
    values: months.map(month => String(month).padStart(2, '0')),
  });

function bornOn(days: readonly WrittenDay[]): Condition {
  const calendars = [
    { lunar: false, leap: false, sql: 'COALESCE(contact.birthdayLunar, 0) = 0' },
    { lunar: true, leap: false, sql: 'contact.birthdayLunar = 1 AND COALESCE(contact.birthdayLeap, 0) = 0' },
    { lunar: true, leap: true, sql: 'contact.birthdayLunar = 1 AND contact.birthdayLeap = 1' },
  ];
  const parts = calendars.flatMap(({ lunar, leap, sql }) => {
    const some = days.filter(day => day.lunar === lunar && day.leap === leap).map(({ day }) => day);
    return some.length === 0 ? [] : [{ sql: `(${sql} AND ${WRITTEN_DAY} IN (${marks(some.length)}))`, values: some }];
  });
  return known(joined(parts, ' OR ', NOBODY));
}

function happened({ happened: name, after, until, least, most }: Extract<Sought, { happened: unknown }>): Condition {
  const rows = `FROM contactEvent e WHERE e.contactId = contact.id AND e.name = ? AND e.at <= ?${after === null ? '' : ' AND e.at > ?'}`;
  const values = [name, until, ...(after === null ? [] : [after])];
  if (least === 1 && most === null) return { sql: `EXISTS (SELECT 1 ${rows})`, values };
  return joined(
    [
      { sql: `(SELECT COUNT(*) ${rows}) >= ?`, values: [...values, least] },
      ...(most === null ? [] : [{ sql: `(SELECT COUNT(*) ${rows}) <= ?`, values: [...values, most] }]),
    ],
    ' AND ',
    EVERYBODY,
  );
}

const OUTCOMES: Readonly<Record<CampaignOutcome, string>> = {
  in: '',
  sent: " AND d.state = 'sent'",
  failed: " AND d.state = 'failed'",
  skipped: " AND (r.state = 'skipped' OR d.state = 'skipped')",
  replied: ` AND d.state = 'sent'
        AND EXISTS (SELECT 1 FROM conversation v WHERE v.id = d.conversationId AND v.lastInboundAt > d.sentAt)`,
  clicked: ` AND ${CLICKED}`,
};

/** A row for the channel goes before the one for all of them. */
function consented(word: ConsentWord, channelId: number): Condition {
  const said =
    "(SELECT s.granted FROM consentState s WHERE s.contactId = contact.id AND s.channelId = ? AND s.purpose = 'marketing')";
  const holds = channelId === 0 ? said : `COALESCE(${said}, ${said})`;
  const asked = {
    granted: `COALESCE(${holds} = 1, 0)`,
    withdrawn: `COALESCE(${holds} = 0, 0)`,
    unsaid: `${holds} IS NULL`,
  };
  return { sql: asked[word], values: channelId === 0 ? [0] : [channelId, 0] };
}

function reachable({ reachable: channels, open }: Extract<Sought, { reachable: unknown }>): Condition {
  if (channels?.length === 0) return NOBODY;
  const among = channels === null ? '' : ` AND i.channelId IN (${marks(channels.length)})`;
  const window = open === null ? { sql: '', values: [] } : windowOpen(open);
  return {
    sql: `EXISTS (SELECT 1 FROM identity i WHERE i.contactId = contact.id AND i.reachable = 1${among}${window.sql})`,
    values: [...(channels ?? []), ...window.values],
  };
}

function windowOpen({ at, always }: { readonly at: number; readonly always: readonly number[] }): Condition {
  const free = always.length === 0 ? '' : `i.channelId IN (${marks(always.length)}) OR `;
  return {
    sql: ` AND (${free}EXISTS (SELECT 1 FROM conversation v WHERE v.contactId = contact.id AND v.channelId = i.channelId AND v.address = i.address
      AND ((v.windowExpiresAt > ? AND (v.windowRemaining IS NULL OR v.windowRemaining > 0))
        OR (v.briefExpiresAt > ? AND (v.briefRemaining IS NULL OR v.briefRemaining > 0)))))`,
    values: [...always, at, at],
  };
}

function heard({ after, until }: Extract<Sought, { heard: unknown }>['heard']): Condition {
  const last = '(SELECT MAX(v.lastInboundAt) FROM conversation v WHERE v.contactId = contact.id)';
  const parts: Condition[] = [];
  if (after !== null) parts.push({ sql: `COALESCE(${last} > ?, 0)`, values: [after] });
  if (until !== null) parts.push({ sql: `COALESCE(${last} <= ?, 0)`, values: [until] });
  return joined(parts, ' AND ', { sql: `${last} IS NOT NULL`, values: [] });
}
