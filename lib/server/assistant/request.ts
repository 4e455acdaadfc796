import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions'
import type { ToolBox, Turn } from '#lib/chat/ports.ts'
import { toMeaning } from './meaning.ts'
import { Refusal } from './refusal.ts'
import { toMessage, toTools, type Writing, withoutToolTurns } from './turns.ts'

/** What an endpoint is asked, and what of it some endpoints do not take. */

export interface Parameters {
  model: string
  maxTokens?: number | undefined
  temperature?: number | undefined
  /** Sent along as it is, and stronger than what the program would send itself. */
  extraBody?: Record<string, unknown> | undefined
}

/** The turns are written as messages only when all else is settled. */
type Body = Omit<ChatCompletionCreateParamsStreaming, 'messages'> & { turns: Turn[] } & Writing

interface Asked {
  turns: Turn[]
  tools: ToolBox | undefined
}

/** Sends a conversation, as a body of a chat completion, by the function given. */
export type Sender = <T>(asked: Asked, post: (body: ChatCompletionCreateParamsStreaming) => Promise<T>) => Promise<T>

/**
 * What is refused because of a part that can be left out or written otherwise is sent once more so, and what helped is
 * remembered for the next time.
 */
export function createSender({ model, maxTokens, temperature, extraBody }: Parameters): Sender {
  let known: Concession[] = []

  return async ({ turns, tools }, post) => {
    const wanted: Body = {
      model,
      turns,
      stream: true,
      stream_options: { include_usage: true },
      ...(maxTokens !== undefined && { max_tokens: maxTokens }),
      ...(temperature !== undefined && { temperature }),
      ...(tools && tools.offers.length > 0 && toTools(tools)),
    }
    let concessions = known
    let body = concessions.reduce((rest, { change }) => change(rest) ?? rest, wanted)
    for (;;) {
      try {
        const answer = await post({ ...toSent(body), ...extraBody })
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

function toSent({ turns, sendsReasoning, sendsEmpty, ...rest }: Body): ChatCompletionCreateParamsStreaming {
  return { ...rest, messages: turns.map((turn) => toMessage(turn, { sendsReasoning, sendsEmpty })) }
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
      const turns = withoutSystem(body.turns)
      return turns ? { ...body, turns } : null
    },
  },
  {
    // DeepSeek wants to be told again what it thought before a call; others know no such field.
    words: /reasoning_content/i,
    change: (body) =>
      body.sendsReasoning || body.turns.every(({ reasoning }) => reasoning === undefined)
        ? null
        : { ...body, sendsReasoning: true },
  },
  {
    // Servers and templates, of Python and JavaScript, that take each message's content for a text.
    words: /TypeError|NoneType|null|undefined|content[^\n]{0,60}(string|text|missing|required|empty)/i,
    change: (body) =>
      body.sendsEmpty || body.turns.every(({ calls, content }) => !calls || content !== '')
        ? null
        : { ...body, sendsEmpty: true },
  },
  {
    // Models that see nothing, and templates that know content as a string alone.
    words: /image|vision|multi-?modal|content[^\n]{0,60}(string|array|list|text only)|图[片像]|多模态/i,
    change: (body) =>
      body.turns.some(({ images }) => images)
        ? { ...body, turns: body.turns.map(({ images: _, ...turn }) => turn) }
        : null,
  },
  {
    words: /tool_choice|tool choice/i,
    change: ({ tool_choice, ...body }) => (tool_choice === undefined ? null : body),
  },
  {
    // Ollama, vLLM, llama.cpp, OpenRouter, Groq, Gemini, DeepSeek, one-api; and templates that know two roles alone.
    words:
      /\btools?\b|tool_(calls?|use)|functions?[ _-]?call|`functions?`|'functions?'|工具|函数调用|roles must alternate|only user and assistant roles/i,
    change: ({ tools, tool_choice: _, ...body }) => {
      const turns = withoutToolTurns(body.turns)
      return tools || turns ? { ...body, turns: turns ?? body.turns } : null
    },
  },
]
/** About something else than the form of the request. */
const OTHER_STATUS = [401, 402, 403, 407, 408, 413, 429]
const OTHER_MEANING = ['ai_context', 'ai_filtered']

function findConcession(error: unknown, body: Body): { concession: Concession; body: Body } | null {
  if (!(error instanceof Refusal) || OTHER_STATUS.includes(error.status ?? 0)) return null
  if (OTHER_MEANING.includes(toMeaning(error))) return null
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
  return [{ ...next, content: `${first.content}\n\n${next.content}` }, ...rest]
}
