import type { Content, Inbound, Profile } from '../../src/model';
import { filesOf } from './attachment';
import { decodeEvent } from './event';
import type { FirstIds } from './first-id';
import { groupGrant } from './limits';
import { momentOf } from './moment';
import { element, type Message, message } from './payload';
import { type Push, UNKNOWN_MESSAGE, unknown } from './push';
import { groupAddress, groupThread } from './scene';

/**
 * Tells what a push means (documents "message/send-receive/event", "user/manage/event", "group/manage/event"). What a
 * person said in a group is heard by itself, as a conversation of that one member. Kinds nobody has taught us are kept
 * as `unknown` with their JSON. Empty when there is nothing to hear: what is said in a group without naming the bot.
 */
export function decode(push: Push, firstId: FirstIds): readonly Inbound[] {
  if (push.name === 'GROUP_MESSAGE_CREATE') return [];
  const isMessage = push.name === 'C2C_MESSAGE_CREATE' || push.name === 'GROUP_AT_MESSAGE_CREATE';
  const parsed = isMessage ? message.safeParse(push.body) : undefined;
  const heard = parsed?.success ? decodeMessage(push, parsed.data, firstId) : null;
  return heard ?? [decodeEvent(push)];
}

const DEEPEST = 4;
const QUOTE = 103;
const RECORDS: ReadonlySet<number> = new Set([101, 102]);

/** The message, then each further file as a part of its own that nobody answers. Null when it does not say who spoke. */
function decodeMessage(push: Push, said: Message, firstId: FirstIds): readonly Inbound[] | null {
  const isGroup = push.name === 'GROUP_AT_MESSAGE_CREATE';
  const group = said.group_openid || said.group_id;
  const openid = isGroup ? said.author.member_openid || said.author.id : said.author.user_openid || said.author.id;
  if (openid === '' || (isGroup && group === '')) return null;
  const text = isGroup ? said.content.trimStart() : said.content;
  const [content, ...more] = contentsOf(push, said, text);
  const id = firstId(isGroup ? groupThread(group, openid) : openid, said);
  const base = {
    kind: 'message' as const,
    address: isGroup ? groupAddress(group, openid) : openid,
    ...(isGroup ? { thread: groupThread(group, openid), allows: groupGrant } : {}),
    platformTime: momentOf(said.timestamp, push.at),
    profile: profileOf(push.appId, openid, said.author, isGroup),
  };
  const first = { ...base, externalId: id, content, ...(said.author.bot ? { answerable: false } : {}) };
  const rest = more.map((part, index) => ({
    ...base,
    externalId: `${id}#${index + 2}`,
    content: part,
    answerable: false,
    allows: null,
  }));
  return [first, ...rest];
}

function contentsOf(push: Push, said: Message, text: string): [Content, ...Content[]] {
  const [file, ...files] = filesOf(said.attachments, text);
  if (file !== undefined) return [file, ...files];
  if (said.message_type === QUOTE) {
    const quoted = wordsOf(said.msg_elements);
    return [{ type: 'text', text, ...(quoted === '' ? {} : { quoted }) }];
  }
  if (said.message_type === 0) return [{ type: 'text', text }];
  const told = RECORDS.has(said.message_type) ? wordsOf(said.msg_elements) : said.ark_data.prompt;
  return [unknown(push, `${UNKNOWN_MESSAGE}${said.message_type}`, text || told)];
}

/** The words inside a quote or a record, line by line; what is nested too deeply is left out. */
function wordsOf(elements: readonly unknown[], depth = 0): string {
  if (depth >= DEEPEST) return '';
  const lines = elements.flatMap(one => {
    const parsed = element.safeParse(one);
    if (!parsed.success) return [];
    const { content, attachments, msg_elements } = parsed.data;
    return [content, ...attachments.map(({ filename }) => filename), wordsOf(msg_elements, depth + 1)];
  });
  return lines.filter(line => line !== '').join('\n');
}

/** In a group the union id is left out: by it a member would become whoever writes to us alone, unasked. */
function profileOf(appId: string, openid: string, author: Message['author'], isGroup: boolean): Profile {
  return {
    ...(author.username === '' ? {} : { name: author.username }),
    ...(author.union_openid === '' || isGroup ? {} : { unionId: author.union_openid }),
    avatarUrl: `https://q.qlogo.cn/qqapp/${encodeURIComponent(appId)}/${encodeURIComponent(openid)}/640`,
  };
}
