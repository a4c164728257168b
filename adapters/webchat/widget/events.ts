/** One server-sent event; comments and `retry` are taken out already. */
export interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

/**
 * Reads server-sent events as they come in pieces (HTML Standard 9.2.6). The browser's own EventSource can send no
 * token but in the address, where proxies write it down.
 */
export function openEvents(hear: (event: ServerEvent) => void): (piece: string) => void {
  let rest = '';
  let name = '';
  let data: string[] = [];
  const line = (text: string): void => {
    if (text === '') {
      if (data.length > 0) hear({ name: name || 'message', data: data.join('\n') });
      name = '';
      data = [];
    } else if (text.startsWith('event:')) name = text.slice(6).trim();
    else if (text.startsWith('data:')) data.push(text.slice(5).replace(/^ /, ''));
  };
  return piece => {
    rest += piece;
    const lines = rest.split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const one of lines) line(one);
  };
}
