import { computed, type Ref, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { newKey } from '@/api/client';
import type { Content, Conversation, Media } from '@/api/types';
import { useAlerts } from '@/shell/alerts';
import { useChannelLimits } from './channel-limits';
import { useDrafts } from './drafts';
import { useEnclosures } from './enclosures';
import { aheadWords } from './later';
import { useQuotes } from './quotes';
import { type Saying, useSending } from './use-sending';

/** What is being written in a conversation: words, files beside them, the message they answer; and its sending. */
export function useComposing(conversation: Ref<Conversation>) {
  const { t, locale } = useI18n();
  const alerts = useAlerts();
  const drafts = useDrafts();
  const enclosures = useEnclosures();
  const quotes = useQuotes();
  const id = conversation.value.id;
  const note = ref(false);
  const place = computed(() => (note.value ? `${id} note` : id));
  const text = computed({ get: () => drafts.of(place.value), set: words => drafts.keep(place.value, words) });
  const limits = useChannelLimits(() => conversation.value.channelId);
  const writesMail = computed(() => !note.value && (limits.value?.sends.includes('mail') ?? false));
  const subject = computed({
    get: () => drafts.of(`${id} subject`),
    set: words => drafts.keep(`${id} subject`, words),
  });
  const files = computed(() => (note.value ? [] : enclosures.of(id)));
  const quote = computed(() => (note.value ? null : quotes.of(id)));
  const ready = computed(() => files.value.filter(file => file.uploaded !== null));
  const uploading = computed(() => files.value.some(file => file.uploaded === null && file.fault === null));
  const sendable = computed(() => !uploading.value && (text.value.trim() !== '' || ready.value.length > 0));

  const say = useSending(sayings => {
    for (const { conversationId, content, note: asNote, quote: answered } of sayings) {
      const where = asNote ? `${conversationId} note` : conversationId;
      if (content.type === 'text' || content.type === 'mail') {
        drafts.keep(where, [content.text, drafts.of(where)].filter(Boolean).join('\n'));
      }
      if (content.type === 'mail') drafts.keep(`${conversationId} subject`, content.subject);
      for (const { hash, mime = '', bytes = 0, name = null } of filesOf(content)) {
        const kind = 'media' in content ? content.type : 'file';
        if (hash) enclosures.putBack(conversationId, kind, { hash, mime, bytes, name });
      }
      if (answered) quotes.keep(conversationId, answered);
    }
  });

  /** A letter carries its files. Elsewhere files go first, then the words; the first of them carries the quote. */
  function contentsOf(words: string): readonly Content[] {
    const sent = ready.value.flatMap(({ kind, uploaded, name }) =>
      kind && uploaded
        ? [{ type: kind, media: { hash: uploaded.hash as never, mime: uploaded.mime, bytes: uploaded.bytes, name } }]
        : [],
    );
    const title = subject.value.trim();
    if (writesMail.value && (title !== '' || sent.length > 0)) {
      return [{ type: 'mail', subject: title, text: words, files: sent.map(({ media }) => media) }];
    }
    return words ? [...sent, { type: 'text', text: words }] : sent;
  }

  async function send(sendAt?: string): Promise<void> {
    if (!sendable.value) return;
    const sayings = contentsOf(text.value.trim()).map((content, index): Saying => {
      const about = { conversationId: id, content, note: note.value, key: newKey(), sendAt };
      return quote.value && index === 0 ? { ...about, quote: quote.value } : about;
    });
    for (const file of ready.value) enclosures.drop(id, file.id);
    text.value = '';
    if (!note.value) {
      subject.value = '';
      quotes.keep(id, null);
    }
    const done = await say(sayings);
    if (done && sendAt) {
      alerts.tell({ kind: 'done', text: t('later.planned', { time: aheadWords(sendAt, Date.now(), locale.value) }) });
    }
  }

  return { note, text, subject, writesMail, files, quote, uploading, sendable, send, enclosures, quotes };
}

/** The files a content carries. */
const filesOf = (content: Content): readonly Media[] =>
  content.type === 'mail' ? (content.files ?? []) : 'media' in content ? [content.media] : [];
