import { ChannelError } from '../../src/channel';
import type { Content } from '../../src/model';
import { keyboardOf } from './keyboard';
import type { Scene } from './scene';
import { clean, plain, quiet, strangerIn } from './text';

type FileContent = Extract<Content, { type: 'image' | 'voice' | 'video' | 'file' }>;

/** What a body is made with. */
export interface Means {
  readonly scene: Scene;
  /** Whether menus may be shown as buttons. */
  readonly buttons: boolean;
  /** Domains that may stand in words; any when there are none. */
  readonly linkHosts: readonly string[];
  /** The platform's name of a file, uploading it when it has none. */
  readonly place: (content: FileContent) => Promise<string>;
}

/**
 * The fields of one message (documents "v2_users_user_openid_messages.post" and "v2_groups_group_openid_messages.post")
 * save those that tell what it answers. In a group the words begin with the member they are meant for. Throws `refused`
 * for what a bot cannot send.
 */
export async function bodyOf(content: Content, means: Means): Promise<Record<string, unknown>> {
  const stranger = strangerIn(wordsOf(content), means.linkHosts);
  if (stranger !== null) {
    throw new ChannelError('refused', null, `${stranger} is not among the domains registered with QQ (linkHosts)`);
  }
  switch (content.type) {
    case 'text':
      return textBody(content.text, means);
    case 'link':
      return textBody([content.title, content.text, content.url].filter(line => line !== '').join('\n'), means);
    case 'articles':
      return textBody(content.articles.map(articleText).join('\n\n'), means);
    case 'menu':
      return menuBody(content, means);
    case 'image':
    case 'voice':
    case 'video':
    case 'file': {
      const file_info = await means.place(content);
      const caption = content.text === undefined ? '' : quiet(clean(content.text));
      return { msg_type: 7, media: { file_info }, ...(caption === '' ? {} : { content: caption }) };
    }
    default:
      throw new ChannelError(
        'refused',
        null,
        `a QQ bot cannot send ${content.type}; it can send text, images, voice, video, files, links, articles and menus`,
      );
  }
}

/** Everything in it that a customer would read. */
function wordsOf(content: Content): string {
  switch (content.type) {
    case 'link':
      return [content.title, content.text, content.url].join('\n');
    case 'articles':
      return content.articles.map(articleText).join('\n');
    case 'menu':
      return [content.text, content.tail ?? '', ...content.options.map(({ label }) => label)].join('\n');
    default:
      return 'text' in content ? (content.text ?? '') : '';
  }
}

function textBody(text: string, { scene }: Means): Record<string, unknown> {
  const words = clean(text);
  if (words.trim() === '') throw new ChannelError('refused', null, 'a message needs words');
  return { msg_type: 0, content: mention(scene) + quiet(words) };
}

function menuBody(menu: Extract<Content, { type: 'menu' }>, means: Means): Record<string, unknown> {
  const keyboard = means.buttons ? keyboardOf(menu, means.scene) : null;
  if (keyboard === null) {
    const options = menu.options.map(({ label }, index) => `回复 ${index + 1}：${label}`);
    return textBody([menu.text, ...options, menu.tail ?? ''].filter(line => line !== '').join('\n'), means);
  }
  const words = [menu.text, menu.tail ?? ''].filter(line => line !== '').map(line => plain(clean(line)));
  return { msg_type: 2, markdown: { content: mention(means.scene) + words.join('\n\n') }, keyboard };
}

function articleText({ title, description, url }: { title: string; description?: string; url: string }): string {
  return [title, description ?? '', url].filter(line => line !== '').join('\n');
}

/** Names the member, for several customers may talk in one group. */
function mention(scene: Scene): string {
  return scene.kind === 'group' && scene.member !== null ? `<qqbot-at-user id="${scene.member}" /> ` : '';
}
