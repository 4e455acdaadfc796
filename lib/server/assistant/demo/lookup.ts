/** What the demo assistant looks up in the room, and how it tells what came of it. */

/** Behind these words stands what is looked for. */
const WANTED = [
  /(?:查找|搜索|找一?找|找一?下|搜一?下|查一?下|哪里提到过?|谁提到?过)\s*[：:「“"『]?\s*(.{1,80})$/su,
  /\b(?:search(?: (?:the|this) room)? for|look(?:ing)? for|look up|find|who mentioned)\s+(.{1,80})$/isu,
]
const AROUND = /^[\s「」『』“”"'‘’]+|[\s「」『』“”"'‘’?？.。!！]+$/gu
const SHOWN_MAX = 5
const LINE = /^\[#(?<seq>\d{1,15})\] (?<when>[\d-]{10} [\d:]{5}) (?<who>[^\s:]{1,64}): (?<text>[^\n]*)/u

/** The words that the question wants to be found; null where it wants none. */
export function findQuery(question: string): string | null {
  for (const words of WANTED) {
    const query = words.exec(question)?.[1]?.replace(AROUND, '')
    if (query) return query
  }
  return null
}

/** `results`: what the tools have answered. */
export function tellFound(query: string, results: string[], language: 'zh' | 'en'): string {
  const lines = results.flatMap((text) => text.split('\n\n'))
  const found = lines.flatMap((line) => {
    const { seq, when, who, text } = LINE.exec(line)?.groups ?? {}
    return seq ? [`- **${who}** · ${when}: ${text} [#${seq}]`] : []
  })
  if (found.length === 0) {
    return language === 'zh'
      ? `房间里没有找到“${query}”。换个说法，或者少写几个字再试试。`
      : `There is nothing about “${query}” in this room. Try fewer or other words.`
  }
  const shown = found.slice(0, SHOWN_MAX)
  const more = found.length - shown.length
  const title =
    language === 'zh'
      ? `房间里提到“${query}”的有 ${found.length} 条，新的在前：`
      : `“${query}” in this room, the newest first:`
  const rest = more > 0 ? (language === 'zh' ? [`\n还有 ${more} 条更早的。`] : [`\nAnd ${more} older ones.`]) : []
  return [title, '', ...shown, ...rest].join('\n')
}
