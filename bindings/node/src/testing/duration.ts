/** A span of time: milliseconds, or a number with its unit, `250ms`, `90s`, `30m`, `1.5h`, `7d`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

const UNITS: Record<string, number> = {
  ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000,
};
const FORM = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;
const MOST_MS = 500 * 365 * 86_400_000;

/** How many microseconds it is. Throws TypeError for what is no span of time, naming the argument. */
export function microsecondsOf(duration: Duration, name = 'duration'): number {
  const found = typeof duration === 'string' ? FORM.exec(duration) : null;
  const milliseconds =
    found === null ? duration : Number(found[1]) * (UNITS[found[2] as string] as number);
  const isSpan = typeof milliseconds === 'number' && milliseconds >= 0 && milliseconds <= MOST_MS;
  if (isSpan) return Math.round(milliseconds * 1_000);
  const given = typeof duration === 'string' ? `"${duration}"` : String(duration);
  throw new TypeError(
    `${name} is ${given}; it must be milliseconds from 0 to 500 years, or a number with a unit: ` +
      '250ms, 90s, 30m, 1.5h, 7d',
  );
}
