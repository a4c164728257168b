/**
 * A handoff tells the rule's name and then every condition that held: `要人工: text contains 人工; …`. The name is what
 * an agent reads; the rest is in the rule and in the explanation of the bot's words.
 */
export function handoffName(reason: string): string {
  const end = reason.search(/: (?=[a-z])/);
  return end > 0 ? reason.slice(0, end) : reason;
}
