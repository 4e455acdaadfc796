import type { ToolCall, Turn } from '#lib/chat/ports.ts'
import { type AskedQuestion, listQuestions, toDemoAnswer } from './answer.ts'
import { findQuery, tellFound } from './lookup.ts'

/** What the demo does with a request: it thinks aloud where it is asked to, looks something up, or answers. */
export interface DemoReply {
  /** Empty where it does not. */
  thought: string
  calls: Omit<ToolCall, 'id'>[]
  /** Empty where it calls. */
  text: string
}

/** `tools`: the names of those that it may call. */
export function toDemoReply(
  turns: Turn[],
  tools: readonly string[],
  now = new Date(),
  random = Math.random,
): DemoReply {
  const end = turns.findLastIndex(({ role }) => role === 'user') + 1
  const told = turns.slice(0, end)
  const results = turns.slice(end).filter(({ role }) => role === 'tool')
  const questions = listQuestions(told)
  const [only] = questions
  const query = only && questions.length === 1 ? findQuery(only.question) : null
  const thought = only && results.length === 0 && THINK.test(only.question) ? think(only) : ''
  if (only && query && results.length > 0) {
    const text = tellFound(
      query,
      results.map(({ content }) => content),
      only.language,
    )
    return { thought, calls: [], text }
  }
  if (query && tools.includes('search_room'))
    return { thought, calls: [{ name: 'search_room', input: JSON.stringify({ query }) }], text: '' }
  return { thought, calls: [], text: toDemoAnswer(told, now, random) }
}

const THINK = /想一想|想想|仔细想|一步一?步|推理|\bthink\b|step by step|\breason(ing)?\b/i

/** No more than what it does. */
function think({ question, language, people, said }: AskedQuestion): string {
  const words = question.replace(/\s+/g, ' ').trim()
  return language === 'zh'
    ? `问题是：“${words}”。\n先看房间：有 ${people.length} 个人，最近说了 ${said.length} 句。\n演示助手不会推理，只认得几类问题：数字就算一算，名字就找一找，其余照实说不会。\n按顺序对一遍，再回答。`
    : `The question is: “${words}”.\nFirst the room: ${people.length} people, ${said.length} messages lately.\nA demo can't reason. It knows a few kinds of questions: sums it adds up, names it looks for, and of the rest it says that it can't.\nI go through them in order, then answer.`
}
