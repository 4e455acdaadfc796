/**
 * Tells thinking from answer where a model writes both into one text: `<think>…</think>answer`, its tags cut anywhere,
 * or `…</think>answer` where the template had already opened the tag. Only what stands at the very start of an answer
 * is such a mark; whoever asks about the tag gets an answer that holds it.
 */

export type Part = { type: 'delta'; text: string; part?: 'reasoning' } | { type: 'text-was-reasoning' }

export interface ThinkingSplitter {
  /** What is certain by now. */
  push(text: string): Part[]
  /** The thinking comes apart from the text: an end without a beginning means nothing then. */
  expectTags(): void
  /** What was held back, at the end. */
  end(): Part[]
}

/** By DeepSeek, Qwen and most; by Anthropic's pupils; Gemma; Seed; Magistral; Kimi-VL; gpt-oss without its parser. */
const TAGS: [string, string][] = [
  ['<think>', '</think>'],
  ['<thinking>', '</thinking>'],
  ['<thought>', '</thought>'],
  ['<seed:think>', '</seed:think>'],
  ['[think]', '[/think]'],
  ['◁think▷', '◁/think▷'],
  ['<|channel|>analysis<|message|>', '<|end|><|start|>assistant<|channel|>final<|message|>'],
]
const OPENINGS = TAGS.map(([opening]) => opening)
const CLOSINGS = TAGS.map(([, closing]) => closing)
const ANY_CLOSING = toPattern(CLOSINGS)
/** So many blanks are waited through for a mark. */
const BLANK_MAX = 1_000
const QUOTES = `"'\`“‘「『«‹(（[【`

export function createThinkingSplitter(): ThinkingSplitter {
  /** `start`: nothing of the answer yet. `text`: of it, unless a closing tag says otherwise. `plain`: no mark any more. */
  let mode: 'start' | 'thinking' | 'text' | 'plain' = 'start'
  let held = ''
  let said = ''
  let closing = ''
  let hasThought = false
  let isFresh = true

  function step(parts: Part[]): boolean {
    if (mode === 'start') return begin()
    if (mode === 'thinking') return think(parts)
    if (mode === 'text') return speak(parts)
    release(parts, held.length)
    return false
  }

  /** Each of these answers whether there is more to be done with what is held. */
  function begin(): boolean {
    const text = held.trimStart()
    const head = text.slice(0, 64).toLowerCase()
    const opened = TAGS.find(([opening]) => head.startsWith(opening))
    const closed = CLOSINGS.find((tag) => head.startsWith(tag))
    if (opened || closed) {
      held = text.slice((opened?.[0] ?? closed ?? '').length)
      hasThought = true
      if (opened) {
        closing = opened[1]
        isFresh = true
        mode = 'thinking'
      }
      return true
    }
    const isOpen = text === '' || [...OPENINGS, ...CLOSINGS].some((tag) => tag.startsWith(head))
    if (isOpen && held.length <= BLANK_MAX) return false
    if (hasThought) held = text
    mode = hasThought ? 'plain' : 'text'
    return true
  }

  function think(parts: Part[]): boolean {
    const end = held.search(toPattern([closing]))
    release(parts, end < 0 ? held.length - countPartial(held, [closing]) : end, 'reasoning')
    if (end < 0) return false
    held = held.slice(closing.length)
    mode = 'start'
    return true
  }

  function speak(parts: Part[]): boolean {
    const found = held.match(ANY_CLOSING)
    release(parts, found?.index ?? held.length - countPartial(held, CLOSINGS))
    if (!found) return false
    mode = 'plain'
    if (isTalkAbout(said)) return true
    held = held.slice(found[0].length)
    hasThought = true
    mode = 'start'
    parts.push({ type: 'text-was-reasoning' })
    return true
  }

  function release(parts: Part[], length: number, part?: 'reasoning'): void {
    const whole = held.slice(0, length)
    held = held.slice(length)
    const text = part && isFresh ? whole.trimStart() : whole
    if (!text) return
    if (part) isFresh = false
    if (mode === 'text') said += text
    parts.push({ type: 'delta', text, ...(part && { part }) })
  }

  return {
    push(text) {
      held += text
      const parts: Part[] = []
      while (held && step(parts)) {
        // On with what is left.
      }
      return parts
    },
    expectTags() {
      hasThought = true
    },
    end() {
      const parts: Part[] = []
      const isBlank = mode === 'start' && hasThought && held.trim() === ''
      if (!isBlank) release(parts, held.length, mode === 'thinking' ? 'reasoning' : undefined)
      return parts
    },
  }
}

/** Is a closing tag behind this text part of what is said: in code, in quotes, or behind its opening tag? */
function isTalkAbout(said: string): boolean {
  const lower = said.toLowerCase()
  if (OPENINGS.some((opening) => lower.includes(opening)) || QUOTES.includes(said.at(-1) ?? '-')) return true
  const fences = said.split('\n').filter((line) => /^ {0,3}(```|~~~)/.test(line)).length
  if (fences % 2 === 1) return true
  const paragraph = said.slice(said.lastIndexOf('\n\n') + 1)
  return !said.endsWith('\n') && paragraph.split('`').length % 2 === 0
}

function toPattern(tags: string[]): RegExp {
  return new RegExp(tags.map((tag) => tag.replace(/[[\]|]/g, '\\$&')).join('|'), 'i')
}

/** How much of the end of a text may be the beginning of a tag. */
function countPartial(text: string, tags: string[]): number {
  const longest = Math.max(...tags.map((tag) => tag.length)) - 1
  for (let length = Math.min(longest, text.length); length > 0; length -= 1) {
    const tail = text.slice(-length).toLowerCase()
    if (tags.some((tag) => tag.startsWith(tail))) return length
  }
  return 0
}
