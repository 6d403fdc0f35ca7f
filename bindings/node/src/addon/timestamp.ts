/** RFC 3339, UTC, with microseconds where there are any: `2026-02-01T10:00:00.123456Z`. */
export function timestamp(microseconds: number): string {
  const text = new Date(Math.floor(microseconds / 1000)).toISOString();
  const rest = ((microseconds % 1000) + 1000) % 1000;
  return rest === 0 ? text : `${text.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}
