import type { ServerResponse } from 'node:http';
import type { Misbehaviour } from '../stand-in';
import { fault, SENDS, type Told } from './endpoints';
import type { StoredFile } from './world';

const SLOW_MS = 5000;

/** How WeCom fails when it is told to: sends in every mode, an expired token on every call. */
export interface Trouble {
  set(how: Misbehaviour | null, times?: number): void;
  /** Fails the next `times` calls of one path with a code of WeCom's; none with 0. */
  code(path: string, errcode: number, times?: number): void;
  /** What becomes of this call; null when it goes as it should. */
  of(path: string): Misbehaviour | { readonly errcode: number } | null;
  /** Answers late; forgotten when everything ends. */
  later(work: () => void): void;
  end(): void;
}

export function openTrouble(): Trouble {
  let mode: { how: Misbehaviour; times: number } | null = null;
  const codes = new Map<string, { errcode: number; times: number }>();
  const timers = new Set<NodeJS.Timeout>();

  return {
    set(how, times = Number.POSITIVE_INFINITY) {
      mode = how === null ? null : { how, times };
    },
    code(path, errcode, times = 1) {
      if (times > 0) codes.set(path, { errcode, times });
      else codes.delete(path);
    },
    of(path) {
      const code = codes.get(path);
      if (code !== undefined) {
        code.times -= 1;
        if (code.times <= 0) codes.delete(path);
        return { errcode: code.errcode };
      }
      if (mode === null || path === '/cgi-bin/gettoken') return null;
      if (mode.how !== 'expired' && !SENDS.has(path)) return null;
      const { how } = mode;
      mode.times -= 1;
      if (mode.times <= 0) mode = null;
      return how;
    },
    later(work) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        work();
      }, SLOW_MS);
      timers.add(timer);
    },
    end() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** Writes an answer as WeCom does. */
export function tell(told: Told | null, response: ServerResponse): void {
  if (told === null) {
    response.writeHead(404).end('not found');
    return;
  }
  if (!('file' in told)) {
    response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(told));
    return;
  }
  const { bytes, mime, name } = told.file as StoredFile;
  const plain = Buffer.from(name).toString('latin1');
  const disposition = `attachment; filename="${plain}"; filename*=utf-8''${encodeURIComponent(name)}`;
  response.writeHead(200, { 'content-type': mime, 'content-disposition': disposition }).end(bytes);
}

/** What is answered in a mode instead of, or after, doing what was asked. */
export function misbehave(
  how: Misbehaviour | { readonly errcode: number },
  response: ServerResponse,
  take: () => Told | null,
  trouble: Trouble,
): void {
  if (typeof how === 'object') tell(fault(how.errcode, 'as told'), response);
  else if (how === 'slow') {
    const told = take();
    trouble.later(() => tell(told, response));
  } else if (how === 'silent') {
    take();
    response.destroy();
  } else if (how === 'garbled') {
    take();
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>一切正常</html>');
  } else if (how === 'error') response.writeHead(500).end('Internal Server Error');
  else if (how === 'rate') tell(fault(45009, 'api freq out of limit'), response);
  else tell(fault(42001, 'access_token expired'), response);
}
