import { get } from './client';

/** What waits for whoever is signed in; 100 stands for as many or more. */
export interface Waiting {
  readonly greetings: number;
  readonly campaigns: number;
}

export const readWaiting = () => get<Waiting>('/waiting');
