import type { Tools } from '../../src/channel';
import type { Media } from '../../src/model';
import type { Letter, Part } from './letter';

/** More files in one mail than this are no letter. */
const MOST = 50;

/**
 * Keeps what came with a mail. A file that cannot be kept is named with the reason, and the mail is heard without it: one
 * bad file never stops the mailbox. Of a mail that was cut off no file is whole.
 */
export async function keepFiles(parts: readonly Part[], isWhole: boolean, keep: Tools['keep']): Promise<Media[]> {
  const kept: Media[] = [];
  for (const [index, part] of parts.entries()) {
    if (!isWhole) kept.push(lost(part, 'the mail is too large to be kept; the file is in the mailbox'));
    else if (part.bytes.length === 0) kept.push(lost(part, 'the file is empty'));
    else if (index >= MOST) kept.push(lost(part, `the mail has more than ${MOST} files; this one is in the mailbox`));
    else kept.push(await keepOne(part, keep));
  }
  return kept;
}

/** The mail's own shape, as a file. The console shows it behind glass; nothing here trusts it. */
export async function keepHtml({ html }: Letter, keep: Tools['keep']): Promise<Media | null> {
  if (html === null) return null;
  return keepOne({ bytes: Buffer.from(html), mime: 'text/html', name: 'mail.html' }, keep);
}

async function keepOne(part: Part, keep: Tools['keep']): Promise<Media> {
  try {
    return await keep(part);
  } catch {
    return lost(part, 'the file could not be kept; it is in the mailbox');
  }
}

const lost = ({ name, mime }: Part, fault: string): Media => ({ mime, fault, ...(name === null ? {} : { name }) });
