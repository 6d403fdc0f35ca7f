/** Whether an event is meant: `*` means all, `order.*` those that begin with `order.`, anything else
 * itself. */
export function matchesPattern(pattern: string, eventName: string): boolean {
  if (pattern === '*' || pattern === eventName) return true;
  return pattern.endsWith('.*') && eventName.startsWith(pattern.slice(0, -1));
}
