/** `[image]`, as the server shortens what has no words, in the console's language; anything else as it stands. */
export function previewWords(preview: string, nameOf: (kind: string) => string): string {
  const kind = /^\[([a-z]+)\]$/.exec(preview)?.[1];
  return kind ? `[${nameOf(kind)}]` : preview;
}
