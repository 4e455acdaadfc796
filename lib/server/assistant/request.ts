import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions'
import type { Turn } from '#lib/chat/ports.ts'
import { Refusal } from './refusal.ts'

/** What an endpoint is asked, and what of it some endpoints do not take. */

export interface Parameters {
  model: string
  maxTokens?: number | undefined
  temperature?: number | undefined
  /** Sent along as it is, and stronger than what the program would send itself. */
  extraBody?: Record<string, unknown> | undefined
}

type Body = Omit<ChatCompletionCreateParamsStreaming, 'messages'> & { messages: Turn[] }

/** Sends a conversation, as a body of a chat completion, by the function given. */
export type Sender = <T>(turns: Turn[], post: (body: Body) => Promise<T>) => Promise<T>

/**
 * What is refused because of a part that can be left out or written otherwise is sent once more so, and what helped is
 * remembered for the next time.
 */
export function createSender({ model, maxTokens, temperature, extraBody }: Parameters): Sender {
  let known: Concession[] = []

  return async (turns, post) => {
    const wanted: Body = {
      model,
      messages: turns,
      stream: true,
      stream_options: { include_usage: true },
      ...(maxTokens !== undefined && { max_tokens: maxTokens }),
      ...(temperature !== undefined && { temperature }),
    }
    let concessions = known
    let body = concessions.reduce((rest, { change }) => change(rest) ?? rest, wanted)
    for (;;) {
      try {
        const answer = await post({ ...body, ...extraBody })
        known = concessions
        return answer
      } catch (error) {
        const next = findConcession(error, body)
        if (!next) throw error
        concessions = [...concessions, next.concession]
        body = next.body
      }
    }
  }
}

interface Concession {
  /** What the refusal says. */
  words: RegExp
  /** The body without what was refused; null if it is not in it. */
  change(body: Body): Body | null
}

const CONCESSIONS: Concession[] = [
  {
    words: /stream_options|include_usage/i,
    change: ({ stream_options, ...body }) => (stream_options ? body : null),
  },
  {
    // OpenAI's reasoning models know it by another name alone, compatible servers mostly by this one.
    words: /max_completion_tokens/i,
    change: ({ max_tokens, ...body }) =>
      max_tokens === undefined ? null : { ...body, max_completion_tokens: max_tokens },
  },
  {
    words: /temperature/i,
    change: ({ temperature, ...body }) => (temperature === undefined ? null : body),
  },
  {
    // Gemma's, Mistral's and other templates; Gemini for Gemma; OpenAI's o1-mini; ERNIE.
    words:
      /(system|developer)[ _']{0,2}(role|message|prompt|instruction)s?[^\n]{0,60}(not|n't|unsupported|disabled)|(not|n't|un)[ _]?support[^\n]{0,60}['"`]?system|(invalid|unexpected|unknown|unsupported) (message )?role[^\n]{0,40}system|only user and assistant roles|roles must alternate|first message[^\n]{0,40}user|role[^\n]{0,20}must be (user|one of)/i,
    change: (body) => {
      const messages = withoutSystem(body.messages)
      return messages ? { ...body, messages } : null
    },
  },
]
/** About something else than the form of the request. */
const OTHER_STATUS = [401, 402, 403, 407, 408, 413, 429]

function findConcession(error: unknown, body: Body): { concession: Concession; body: Body } | null {
  if (!(error instanceof Refusal) || OTHER_STATUS.includes(error.status ?? 0)) return null
  for (const concession of CONCESSIONS) {
    const changed = concession.words.test(error.words) ? concession.change(body) : null
    if (changed) return { concession, body: changed }
  }
  return null
}

/** The instructions stand at the head of the first turn of a person. Null if there are none. */
function withoutSystem([first, ...turns]: Turn[]): Turn[] | null {
  if (first?.role !== 'system') return null
  const [next, ...rest] = turns
  if (next?.role !== 'user') return [{ role: 'user', content: first.content }, ...turns]
  return [{ role: 'user', content: `${first.content}\n\n${next.content}` }, ...rest]
}
