/** A text as LIKE takes it: `%`, `_` and `\` are themselves. */
export function toLikePart(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}
