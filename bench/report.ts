import { quantile } from './driver';

/** One round of one server. */
export interface Round {
  readonly perSecond: number;
  readonly cpuPer10k: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly residentMb: number;
}

/** The medians of several rounds: one disturbed round does not move them. */
export function median(rounds: readonly Round[]): Round {
  const of = (name: keyof Round) =>
    quantile(
      rounds.map(round => round[name]),
      0.5,
    );
  return {
    perSecond: of('perSecond'),
    cpuPer10k: of('cpuPer10k'),
    p50Ms: of('p50Ms'),
    p99Ms: of('p99Ms'),
    residentMb: of('residentMb'),
  };
}

/** A row of the table, in Markdown so that it can be put into the docs as it is. */
export function row(name: string, round: Round): string {
  const cells = [
    name,
    round.perSecond.toFixed(0),
    round.p50Ms.toFixed(1),
    round.p99Ms.toFixed(1),
    round.cpuPer10k.toFixed(2),
    round.residentMb.toFixed(0),
  ];
  return `| ${cells.join(' | ')} |`;
}

export const HEAD = `| | messages/s | p50 ms | p99 ms | CPU s per 10,000 | memory MB |
|---|---|---|---|---|---|`;
