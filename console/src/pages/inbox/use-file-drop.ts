import { onBeforeUnmount, onMounted, type Ref, ref } from 'vue';

/**
 * Files dropped anywhere on the element around `inside`. `over` is true while some are held above it; `open` says
 * whether they may be let go there.
 */
export function useFileDrop(inside: Ref<HTMLElement | undefined>, open: () => boolean, take: (files: File[]) => void) {
  const over = ref(false);
  let place: HTMLElement | null = null;
  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;

  /** Also where nothing can be let go the browser must not open the file instead of the console. */
  function onOver(event: DragEvent) {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    over.value = open();
    if (event.dataTransfer) event.dataTransfer.dropEffect = open() ? 'copy' : 'none';
  }
  function onLeave(event: DragEvent) {
    if (!(event.relatedTarget instanceof Node && place?.contains(event.relatedTarget))) over.value = false;
  }
  function onDrop(event: DragEvent) {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    over.value = false;
    if (open()) take([...(event.dataTransfer?.files ?? [])]);
  }

  onMounted(() => {
    place = inside.value?.parentElement ?? null;
    place?.addEventListener('dragover', onOver);
    place?.addEventListener('dragleave', onLeave);
    place?.addEventListener('drop', onDrop);
  });
  onBeforeUnmount(() => {
    place?.removeEventListener('dragover', onOver);
    place?.removeEventListener('dragleave', onLeave);
    place?.removeEventListener('drop', onDrop);
  });
  return over;
}
