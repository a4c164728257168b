import type { Content } from '../api/types';

/** A content in one line as the server shortens it: the text, a letter's subject before it, `[image]` for what has none. */
export function briefly(content: Content): string {
  const text = ('text' in content && content.text) || '';
  const subject = content.type === 'mail' && !text.startsWith(content.subject) ? content.subject : '';
  const line = [subject, text].filter(Boolean).join(' · ') || `[${content.type}]`;
  return [...line.replaceAll(/\s+/g, ' ')].slice(0, 120).join('');
}
