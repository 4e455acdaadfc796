/** A digest of what was said, line by line: one way of reading it for the server and the screen. */

const DIGEST_KINDS = ['decision', 'question', 'link'] as const
type DigestKind = (typeof DIGEST_KINDS)[number]

export interface DigestEntry {
  kind: DigestKind
  /** Without its marks. */
  text: string
  /** Those that it rests on, in its order. */
  seqs: number[]
}

const LINE = /^\s*(?:[-*•]\s*)?(decision|question|link)\s*[:：]\s*(.+)$/iu
const MARKS = /\[#(\d{1,15})\]/gu

/** The lines that are entries and cite something; all others are nobody's. */
export function parseDigest(text: string): DigestEntry[] {
  return text.split('\n').flatMap((line) => {
    const [, kind = '', rest = ''] = line.match(LINE) ?? []
    const seqs = [...new Set([...rest.matchAll(MARKS)].map(([, seq]) => Number(seq)))]
    const words = rest.replace(MARKS, '').replace(/\s+/gu, ' ').trim()
    const found = DIGEST_KINDS.find((one) => one === kind.toLowerCase())
    return found && words !== '' && seqs.length > 0 ? { kind: found, text: words, seqs } : []
  })
}

export function toDigestLine({ kind, text, seqs }: DigestEntry): string {
  return `${kind}: ${text} ${seqs.map((seq) => `[#${seq}]`).join('')}`
}
