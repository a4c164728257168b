import type { Content, Media } from '../../src/model';
import type { Attachment } from './payload';

type Use = 'image' | 'voice' | 'video' | 'file';

/**
 * The files of a message, each as content. The words go with the first; a voice message whose words the platform has
 * recognised carries those. Files without an address are told as lost, so that the agent knows of them.
 */
export function filesOf(attachments: readonly Attachment[], text: string): Content[] {
  return attachments.map((attachment, index) => {
    const use = useOf(attachment.content_type);
    const words = (index === 0 ? text : '') || (use === 'voice' ? attachment.asr_refer_text : '');
    return { type: use, media: mediaOf(attachment, use), ...(words === '' ? {} : { text: words }) };
  });
}

/** The content type is a MIME type or one of the bare words `voice`, `file`, `image`, `video`. */
function useOf(contentType: string): Use {
  const word = contentType.toLowerCase();
  if (word.startsWith('image')) return 'image';
  if (word.startsWith('voice') || word.startsWith('audio')) return 'voice';
  return word.startsWith('video') ? 'video' : 'file';
}

/** A voice is fetched as WAV where the platform offers that: few players know Silk. */
function mediaOf(attachment: Attachment, use: Use): Media {
  const wav = use === 'voice' ? wholeUrl(attachment.voice_wav_url) : null;
  const url = wav ?? wholeUrl(attachment.url);
  const mime = wav === null ? mimeOf(attachment.content_type) : 'audio/wav';
  return {
    ...(url === null ? { fault: 'the message names no address of the file' } : { url }),
    ...(mime === null ? {} : { mime }),
    ...(attachment.filename === '' ? {} : { name: attachment.filename }),
    ...(wav === null && attachment.size > 0 ? { bytes: Math.floor(attachment.size) } : {}),
  };
}

function mimeOf(contentType: string): string | null {
  const mime = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return /^[a-z]+\/[\w.+-]+$/.test(mime) ? mime : null;
}

/** The scheme may be missing. */
function wholeUrl(url: string): string | null {
  if (url === '') return null;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) return url;
  return `https://${url.replace(/^\/+/, '')}`;
}
