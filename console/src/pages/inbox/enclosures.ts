import { defineStore } from 'pinia';
import { reactive } from 'vue';
import { useI18n } from 'vue-i18n';
import { newKey } from '@/api/client';
import { type Uploaded, uploadFile } from '@/api/media';
import type { ChannelLimits } from '@/api/types';
import { useErrorText } from '@/parts/error-text';
import { type FileKind, fitFile, type Misfit, mimeOf, sizeWords } from './file-fit';

/** A file laid beside the words: on its way to the server, there, or refused. */
export interface Enclosure {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  /** As what it goes out; null when it does not. */
  readonly kind: FileKind | null;
  /** Where a picture is shown from meanwhile. */
  readonly preview: string | null;
  /** How much of it has reached the server, 0 to 1. */
  share: number;
  uploaded: Uploaded | null;
  /** Why it cannot be sent, in words. */
  fault: string | null;
  /** Whether trying again may help. */
  again: boolean;
}

/** Files begun and not sent, by conversation: looking at another one loses nothing. A reload does. */
export const useEnclosures = defineStore('enclosures', () => {
  const lists = reactive<Record<string, Enclosure[]>>({});
  const files = new Map<string, { readonly file: File; readonly stop: AbortController }>();
  const { t } = useI18n({ useScope: 'global' });
  const errorText = useErrorText();

  const of = (conversationId: string): readonly Enclosure[] => lists[conversationId] ?? [];

  /** Lays files beside the words; what the channel would refuse is told at once and not uploaded. */
  function add(conversationId: string, chosen: readonly File[], limits: ChannelLimits): void {
    for (const file of chosen) {
      const fit = fitFile(file, limits);
      const kind = fit.fault === null ? fit.kind : null;
      const id = newKey();
      const preview = kind === 'image' ? URL.createObjectURL(file) : null;
      const name = file.name || t('inbox.kinds.image');
      const blank = { share: 0, uploaded: null, again: false };
      const fault = fit.fault === null ? null : faultText(fit);
      const list = lists[conversationId] ?? [];
      lists[conversationId] = [...list, { id, name, bytes: file.size, kind, preview, fault, ...blank }];
      if (kind === null) continue;
      files.set(id, { file: new File([file], name, { type: mimeOf(file) }), stop: new AbortController() });
      void upload(conversationId, id);
    }
  }

  function faultText(fit: Misfit): string {
    switch (fit.fault) {
      case 'kind':
        return t('files.kind', { kinds: fit.kinds.map(kind => t(`inbox.kinds.${kind}`)).join(t('files.comma')) });
      case 'format':
        return t('files.format', { kind: t(`inbox.kinds.${fit.kind}`), formats: fit.formats });
      case 'size':
        return t('files.size', { kind: t(`inbox.kinds.${fit.kind}`), limit: sizeWords(fit.maxBytes) });
      default:
        return t(`files.${fit.fault}`);
    }
  }

  async function upload(conversationId: string, id: string): Promise<void> {
    const held = files.get(id);
    const found = () => lists[conversationId]?.find(each => each.id === id);
    const at = found();
    if (!held || !at) return;
    Object.assign(at, { fault: null, again: false, share: 0 });
    try {
      const onProgress = (share: number) => Object.assign(found() ?? {}, { share });
      const uploaded = await uploadFile(held.file, onProgress, held.stop.signal);
      Object.assign(found() ?? {}, { uploaded, share: 1 });
    } catch (error) {
      if (!held.stop.signal.aborted) Object.assign(found() ?? {}, { fault: errorText(error), again: true });
    }
  }

  /** Takes a file away again, also one that is on its way. */
  function drop(conversationId: string, id: string): void {
    files.get(id)?.stop.abort();
    files.delete(id);
    const gone = lists[conversationId]?.find(each => each.id === id);
    if (gone?.preview) URL.revokeObjectURL(gone.preview);
    lists[conversationId] = (lists[conversationId] ?? []).filter(each => each.id !== id);
  }

  /** Lays a file back that is on the server and could not be sent. */
  function putBack(conversationId: string, kind: FileKind, uploaded: Uploaded): void {
    const { name, bytes } = uploaded;
    const facts = { id: newKey(), name: name ?? t(`inbox.kinds.${kind}`), bytes, kind, uploaded };
    const list = lists[conversationId] ?? [];
    lists[conversationId] = [...list, { ...facts, preview: null, share: 1, fault: null, again: false }];
  }

  return { of, add, drop, upload, putBack };
});
