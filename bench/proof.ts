import { openStore, type Place } from '../src/store';

export interface Books {
  readonly heard: number;
  readonly distinct: number;
  readonly answers: number;
  readonly sent: number;
}

/** Counts what the database holds after a run: every acknowledged message once, every answer once and sent. */
export async function count(place: Place): Promise<Books> {
  const store = await openStore(place);
  const [messages] = await store.read<{ heard: number; distinctIds: number }>(
    "SELECT COUNT(*) AS heard, COUNT(DISTINCT externalId) AS distinctIds FROM message WHERE direction = 'in'",
  );
  const [deliveries] = await store.read<{ answers: number; sent: number }>(
    "SELECT COUNT(*) AS answers, SUM(CASE WHEN state = 'sent' THEN 1 ELSE 0 END) AS sent FROM delivery",
  );
  await store.close();
  return {
    heard: Number(messages?.heard),
    distinct: Number(messages?.distinctIds),
    answers: Number(deliveries?.answers),
    sent: Number(deliveries?.sent),
  };
}

/** Throws when the books do not balance with what was acknowledged. */
export function prove(name: string, books: Books, acknowledged: number): void {
  const right = Object.values(books).every(value => value === acknowledged);
  if (!right) throw new Error(`${name}: ${acknowledged} acknowledged, but the books say ${JSON.stringify(books)}`);
}
