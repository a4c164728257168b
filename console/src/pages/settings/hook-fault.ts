type Say = (key: string, named?: Record<string, unknown>) => string;

/** What went wrong with an outgoing webhook, in the reader's language; the API tells it in English. */
export function hookFault(fault: string, say: Say): string {
  const status = /^it answered (\d+)/.exec(fault)?.[1];
  if (status === '410') return say('hooks.fault.gone');
  if (status) return say('hooks.fault.status', { status });
  if (fault.includes('inside our own network')) return say('hooks.fault.inside');
  const code = /\([A-Z_]+\)$/.exec(fault)?.[0] ?? '';
  return `${say(fault.includes('could not be reached') ? 'hooks.fault.unreachable' : 'hooks.fault.silent')} ${code}`.trim();
}
