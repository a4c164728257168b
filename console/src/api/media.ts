import { ApiError, csrfToken, faultFrom } from './client';

/** A file the house keeps, as messages speak of it. */
export interface Uploaded {
  readonly hash: string;
  /** What it is by its bytes, whatever it was called. */
  readonly mime: string;
  readonly bytes: number;
  readonly name: string | null;
}

/**
 * Sends a file's bytes to be kept and tells how far that is, 0 to 1. Rejects with ApiError, or with the signal's
 * reason when it was given up. Made of XMLHttpRequest because `fetch` tells nothing of what has left.
 */
export function uploadFile(file: File, onProgress: (share: number) => void, signal: AbortSignal): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const giveUp = () => request.abort();
    request.open('POST', `/api/v1/media?${new URLSearchParams({ name: file.name.slice(-500) })}`);
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('content-type', file.type || 'application/octet-stream');
    request.setRequestHeader('x-csrf-token', csrfToken());
    request.upload.onprogress = event => onProgress(event.total ? event.loaded / event.total : 0);
    request.onerror = () => reject(new ApiError(0, 'network', 'no answer from the server'));
    request.onabort = () => reject(signal.reason);
    request.onload = () => {
      if (request.status === 201) resolve(JSON.parse(request.responseText) as Uploaded);
      else reject(faultFrom(request.status, request.statusText, request.responseText));
    };
    request.onloadend = () => signal.removeEventListener('abort', giveUp);
    signal.addEventListener('abort', giveUp);
    request.send(file);
  });
}
