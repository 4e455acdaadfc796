import { foldName } from './disarm.ts'

/** Some models begin an answer with their own name, as they see people's messages begin: `小砚: `, `**ai**：`, `[#12] ai: `. */

const COLON = /[:：﹕∶]/u
/** Longest beginning that is held back to see whether it is the name. */
const HELD_MAX = 80
const MARKS = /[*_`\s]/u
/** Of the message that it takes the answer for. */
const NUMBER = /^\s*\[#?\d*\]?/u

export interface NameCut {
  /** What is sure to be of the answer; empty while the beginning may still be the name. */
  push(piece: string): string
  /** What was held back until the end. */
  flush(): string
}

/** Cuts one of the names off the beginning of an answer that comes in pieces. */
export function createNameCut(names: string[]): NameCut {
  const own = new Set(names.map(foldName))
  const fold = (text: string) => foldName(text.replace(NUMBER, ''))
  let held: string | undefined = ''

  function push(piece: string): string {
    if (held === undefined) return piece
    held += piece
    const colon = held.search(COLON)
    const isOwn = colon >= 0 && colon <= HELD_MAX && own.has(fold(held.slice(0, colon)))
    if (isOwn ? held.length - colon < HELD_MAX && isOnlyMarks(held.slice(colon + 1)) : colon < 0 && mayBeName(held))
      return ''
    const answer: string = isOwn ? withoutMarks(held, colon) : held
    held = undefined
    return answer
  }

  /** The marks that stood around the name and the colon: `**ai:** hi`; those of the answer itself stay. */
  function withoutMarks(text: string, colon: number): string {
    const opened = text.slice(0, colon).split('*').length - 1
    const closed = opened % 4 === 2 && text.startsWith('**', colon + 1) ? 2 : 0
    return text.slice(colon + 1 + closed).trimStart()
  }

  function mayBeName(text: string): boolean {
    if (text.length > HELD_MAX || /\n\S/u.test(text)) return false
    const begun = fold(text)
    return [...own].some((name) => name.startsWith(begun))
  }

  function flush(): string {
    const rest = held ?? ''
    held = undefined
    return rest
  }

  return { push, flush }
}

function isOnlyMarks(text: string): boolean {
  return [...text].every((character) => MARKS.test(character))
}
