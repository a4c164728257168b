import type { Tools } from '../../src/channel';
import type { Content, Inbound, Profile } from '../../src/model';
import { keepFile } from './files';
import type { Own } from './own';
import { roomThread } from './place';
import { Friendship, Kind, type Person, type Report, type Said } from './wire';

/** What decoding needs to know. */
export interface Reader {
  readonly own: Own;
  readonly dir: string;
  readonly keep: Tools['keep'];
  readonly now: () => number;
  /** When this client signed in. */
  readonly since: number;
}

/** Older than this nobody waits for an answer of a machine: a client that connects again hears old messages anew. */
const OLD_MS = 5 * 60_000;
/** WeChat tells seconds. */
const SECOND_MS = 1000;
const FRIENDSHIPS: Readonly<Record<number, { readonly name: string; readonly text: string }>> = {
  [Friendship.receive]: { name: 'request', text: '请求加为好友' },
  [Friendship.verify]: { name: 'verify', text: '对方开启了朋友验证' },
};

/** What a message means for us; null for what is none of ours: what others say in a room, and what we said ourselves. */
export async function decode(said: Said, reader: Reader): Promise<Inbound | null> {
  return said.isSelf ? echoOf(said, reader) : messageOf(said, reader);
}

async function messageOf(said: Said, reader: Reader): Promise<Inbound | null> {
  const { room, from } = said;
  if (room !== null && !said.mentionsUs) return null;
  const inbound = await bodyOf(said, reader, from);
  if (said.kind === Kind.recalled) {
    const key = said.recalled ?? '';
    return { ...inbound, kind: 'other', content: { type: 'event', event: 'recall', key, text: '撤回了一条消息' } };
  }
  const isOld = reader.now() - said.at > OLD_MS;
  const isAnswerable = !isOld && !from.isPublic && said.kind !== Kind.groupNote;
  return { ...inbound, kind: 'message', ...(isAnswerable ? {} : { answerable: false }) };
}

/** What somebody typed on the phone. What is older than the session may be ours, said by a process that is gone. */
async function echoOf(said: Said, reader: Reader): Promise<Inbound | null> {
  const whom = said.room === null ? said.to : (said.mentions[0] ?? null);
  const chat = said.room?.id ?? whom?.address;
  if (chat !== undefined && reader.own.isOurs(chat, said)) return null;
  // Words to oneself, and to a room without naming anybody, are no part of a conversation.
  if (whom === null || whom.id === said.from.id || said.at < reader.since - SECOND_MS) return null;
  if (said.kind === Kind.recalled || said.kind === Kind.groupNote) return null;
  return { ...(await bodyOf(said, reader, whom)), kind: 'echo' };
}

async function bodyOf(said: Said, reader: Reader, whom: Person): Promise<Omit<Inbound, 'kind'>> {
  return {
    ...headOf(whom),
    externalId: said.id,
    ...(said.room === null ? {} : { thread: roomThread(said.room.id, whom.address) }),
    content: await contentOf(said, reader),
    platformTime: said.at,
  };
}

/** A request to become friends, a friend won, an invitation: kept for a person to decide, never accepted here. */
export function decodeEvent(event: Extract<Report, { type: 'friendship' | 'invited' }>): Inbound {
  const head = { ...headOf(event.who), externalId: event.id, platformTime: event.at };
  if (event.type === 'invited') {
    const text = `邀请加入群聊：${event.topic}`;
    return { ...head, kind: 'other', content: { type: 'event', event: 'room-invite', key: event.id, text } };
  }
  if (event.kind === Friendship.confirm) {
    return { ...head, kind: 'follow', content: { type: 'event', event: 'friendship.confirm', text: '已成为好友' } };
  }
  const { name, text } = FRIENDSHIPS[event.kind] ?? { name: String(event.kind), text: '好友关系变化' };
  const words = event.hello === '' ? text : `${text}：${bare(event.hello)}`;
  return {
    ...head,
    kind: 'other',
    content: { type: 'event', event: `friendship.${name}`, key: event.id, text: words },
  };
}

function headOf({ address, former, name, avatar }: Person): Pick<Inbound, 'address' | 'formerAddress' | 'profile'> {
  const profile: Profile = {
    ...(name === '' ? {} : { name: bare(name).slice(0, 120) }),
    ...(avatar === undefined ? {} : { avatarUrl: avatar }),
  };
  return { address, ...(former === undefined ? {} : { formerAddress: former }), profile };
}

async function contentOf(said: Said, { dir, keep }: Reader): Promise<Content> {
  const { kind, place, link, app, card } = said;
  switch (kind) {
    case Kind.text:
      return { type: 'text', text: wordsOf(said) };
    case Kind.image:
    case Kind.emoticon:
      return { type: 'image', media: await keepFile(said.file, dir, keep) };
    case Kind.audio:
      return { type: 'voice', media: await keepFile(said.file, dir, keep) };
    case Kind.video:
      return { type: 'video', media: await keepFile(said.file, dir, keep) };
    case Kind.attachment:
      return { type: 'file', media: await keepFile(said.file, dir, keep) };
    case Kind.transfer:
      return { type: 'event', event: 'transfer', text: '微信转账，请在手机上处理' };
    case Kind.redEnvelope:
      return { type: 'event', event: 'red-envelope', text: '微信红包，请在手机上处理' };
    case Kind.groupNote:
      return { type: 'event', event: 'note', text: bare(said.text).slice(0, 500) };
    default:
  }
  if (place !== undefined) {
    const text = [place.name, place.address].filter(Boolean).join('\n');
    return { type: 'location', latitude: place.latitude, longitude: place.longitude, text: bare(text) };
  }
  if (link !== undefined) return { type: 'link', title: bare(link.title), text: bare(link.description), url: link.url };
  if (app !== undefined) return { type: 'miniprogram', title: bare(app.title), appId: app.appId, path: app.path };
  if (card !== undefined) {
    return { type: 'event', event: 'contact', key: card.address, text: `名片：${bare(card.name)}`, data: { ...card } };
  }
  const name = Object.entries(Kind).find(([, number]) => number === kind)?.[0] ?? `type ${kind}`;
  return { type: 'unknown', kind: name, text: `未知类型的消息：${name}`, raw: JSON.stringify(said) };
}

/** The words without our name in front, for a rule should not have to know it. */
function wordsOf({ text, room, ourName }: Said): string {
  const words = bare(text);
  const head = `@${ourName}`;
  if (room === null || ourName === '' || !words.startsWith(head)) return words;
  return words.slice(head.length).replace(/^[\s\u2005]+/, '') || words;
}

/** A NUL, which no database keeps alike, is left out. */
const bare = (text: string): string => text.replaceAll('\0', '');
