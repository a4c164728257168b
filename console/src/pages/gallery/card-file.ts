import { readCard } from '@/api/gallery';

const WIDTH = 1080;
const HEIGHT = 1350;

/** Saves a card as a file: as it is drawn, or as pixels that every chat shows. Rejects when it cannot be had or painted. */
export async function saveCard(url: string, name: string, kind: 'svg' | 'png'): Promise<void> {
  const drawing = await readCard(url);
  save(kind === 'svg' ? drawing : await painted(drawing), `${name}.${kind}`);
}

async function painted(drawing: Blob): Promise<Blob> {
  const url = URL.createObjectURL(drawing);
  try {
    const image = new Image(WIDTH, HEIGHT);
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    canvas.getContext('2d')?.drawImage(image, 0, 0, WIDTH, HEIGHT);
    return await new Promise((resolve, reject) => {
      canvas.toBlob(blob => (blob ? resolve(blob) : reject(new Error('the card could not be painted'))), 'image/png');
    });
  } finally {
    URL.revokeObjectURL(url);
  }
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it after this turn.
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
