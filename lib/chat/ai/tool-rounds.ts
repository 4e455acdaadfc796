import type { Message, Room } from '#lib/protocol/entities.ts'
import type { Assistant, AssistantEvent, Log, ReplyKey, Store, ToolCall, ToolOffer } from '../ports.ts'
import type { Approvals } from './approvals.ts'
import { withoutGoneWords } from './gone-words.ts'
import type { TokenUse } from './ledger.ts'
import { type ToldTurn, toOwnTurn, toTurn } from './pieces.ts'
import { readRoom } from './present-room.ts'
import { estimateTokens, estimateTurns } from './tokens.ts'
import { startCall } from './tool-call.ts'
import { createToolSteps } from './tool-steps.ts'
import type { Tool } from './tools.ts'

/**
 * An answer that may look things up before it is given: the assistant calls tools, is told what came of it, and goes on, in
 * a few rounds. When those are over it is asked once more, with the tools closed, and what it says then is the answer.
 */

export const ROUNDS_MAX = 8
/** Of what a conversation may take, so much is left for what is looked up, and of that for each call. */
const SHARE = 1 / 4
const RESULT_TOKENS_MAX = 2_000
/** Where less is left there is no use in looking anything up. */
const RESULT_TOKENS_MIN = 100
/** An assistant that may be told less than this has no tools: their descriptions alone would be a large part of it. */
const PROMPT_TOKENS_MIN = 4_000

interface RoundsParts {
  assistant: Pick<Assistant, 'answer'>
  /** How much it takes. */
  promptTokens: number
  /** What it is told to begin with. */
  told: ToldTurn[]
  /** As it was when that was read. */
  room: Room
  reply: ReplyKey & Pick<Message, 'sender' | 'replyTo' | 'steps'>
  timeZone: string | undefined
  /** What it has in this room. */
  tools: readonly Tool[]
  store: Pick<Store, 'listTellable' | 'findSummary' | 'listMine'> & Approvals
  signal: AbortSignal
  log: Log
  /** The steps have changed. */
  tellSteps(): void
  /** More will be sent than before, which is all of this. */
  tellTurns(told: ToldTurn[]): void
  /** How long a call may take, and wait for a yes. */
  callMs?: number | undefined
  approvalMs?: number | undefined
}

type Usage = Omit<TokenUse, 'costMicros'>

export type Rounds = ReturnType<typeof createRounds>

/** How much of what an assistant takes is for the conversation: the rest is for what it looks up. */
export function conversationShare(promptTokens: number): number {
  return promptTokens >= PROMPT_TOKENS_MIN ? promptTokens - Math.ceil(promptTokens * SHARE) : promptTokens
}

export function createRounds(parts: RoundsParts) {
  const { assistant, promptTokens, room, reply, timeZone = 'UTC', store, signal, log } = parts
  let told = [...parts.told]
  const steps = createToolSteps(parts)
  let leftTokens = Math.ceil(promptTokens * SHARE)
  /** Of the rounds that are over; null while there is none. */
  let used: Usage | null = null
  /** What the round under way has said, thought and text. */
  let said = { text: '', reasoning: '' }
  let isAsking = false
  let hasSpoken = false
  let thoughtMs = 0
  let thinksSince: number | null = null

  /** As Answer; the usage in its end is that of all rounds. */
  async function* answer(): AsyncGenerator<AssistantEvent> {
    const tools = promptTokens >= PROMPT_TOKENS_MIN ? takeFitting(parts.tools) : []
    const offers = tools.map(toOffer)
    leftTokens -= toOfferTokens(tools)
    for (let round = 1; ; round += 1) {
      const isClosed = round > ROUNDS_MAX || steps.left() <= 0 || leftTokens < RESULT_TOKENS_MIN
      isAsking = true
      const end = yield* listen(assistant.answer(told.map(toTurn), signal, { offers, isClosed }), round > 1)
      if (!end || signal.aborted) return
      const usage = end.usage ?? (round > 1 ? toEstimate() : undefined)
      used = usage ? add(used, usage) : used
      if (!end.calls || isClosed) {
        const { calls: _, ...whole } = end
        yield used ? { ...whole, usage: used } : whole
        return
      }
      used ??= toEstimate()
      isAsking = false
      await lookUp(end.calls, tools, round)
      if (signal.aborted) return
      told = await withoutGoneWords(told, room.id, store)
      if (signal.aborted) return
      parts.tellTurns([...told])
      said = { text: '', reasoning: '' }
    }
  }

  /** Passes on what is said, and answers with how it ended. `isNext`: words before a call stand apart from those behind it. */
  async function* listen(
    events: AsyncIterable<AssistantEvent>,
    isNext: boolean,
  ): AsyncGenerator<AssistantEvent, Extract<AssistantEvent, { type: 'end' }> | null> {
    try {
      for await (const event of events) {
        if (event.type === 'end') return event
        if (event.type === 'delta' && event.part === 'reasoning') {
          thinksSince ??= performance.now()
          said.reasoning += event.text
        } else {
          endThought()
          if (event.type === 'text-was-reasoning') said = { text: '', reasoning: said.text + said.reasoning }
          else {
            if (isNext && hasSpoken && said.text === '') yield { type: 'delta', text: '\n\n' }
            said.text += event.text
            hasSpoken = true
          }
        }
        yield event
      }
      return null
    } finally {
      endThought()
    }
  }

  function endThought(): void {
    if (thinksSince !== null) thoughtMs += performance.now() - thinksSince
    thinksSince = null
  }

  async function lookUp(wanted: ToolCall[], tools: readonly Tool[], round: number): Promise<void> {
    const known = new Set(told.flatMap(({ calls = [] }) => calls.map(({ id }) => id)))
    const started = wanted
      .slice(0, steps.left())
      .map((call) => startCall({ ...call, id: known.has(call.id) ? `${call.id}_${round}` : call.id }, tools))
    told.push({
      ...(said.text ? toOwnTurn('assistant', said.text) : { role: 'assistant', messages: [] }),
      calls: started.map(({ call }) => call),
      ...(said.reasoning && { reasoning: said.reasoning }),
    })
    const maxTokens = Math.min(RESULT_TOKENS_MAX, Math.floor(leftTokens / started.length))
    const context = { room: await readRoom(room, store), question: reply.replyTo, timeZone, maxTokens }
    const results = await steps.run(started, context)
    told.push(...results)
    leftTokens -= estimateTurns(results.map(toTurn))
  }

  /** The first of them: their descriptions leave half of the place to what they tell. */
  function takeFitting(tools: readonly Tool[]): readonly Tool[] {
    let left = leftTokens / 2
    const end = tools.findIndex((tool) => {
      left -= toOfferTokens([tool])
      return left < 0
    })
    if (end < 0) return tools
    log.warn({ assistant: reply.sender, offered: end, tools: tools.length }, 'not all tools of an assistant fit')
    return tools.slice(0, end)
  }

  /** Of the round under way, by what it was told and has said. */
  function toEstimate(): Usage {
    const { text, reasoning } = said
    return {
      promptTokens: estimateTurns(told.map(toTurn)),
      completionTokens: estimateTokens(text) + estimateTokens(reasoning),
    }
  }

  return {
    answer,
    /** All that was sent by now, with what was looked up. */
    told: () => told,
    steps: steps.list,
    /** How long it thought, in ms; 0 where it told nothing of it. */
    thoughtMs: () => Math.round(thoughtMs),
    /** What was used where the answer has no end: nothing is known before the first round is over. */
    usage: () => (used && isAsking ? add(used, toEstimate()) : (used ?? undefined)),
  }
}

function toOffer({ name, description, parameters }: Tool): ToolOffer {
  return { name, description, parameters }
}

function toOfferTokens(tools: readonly Tool[]): number {
  return estimateTokens(JSON.stringify(tools.map(toOffer)))
}

function add(sum: Usage | null, more: Usage): Usage {
  return {
    promptTokens: (sum?.promptTokens ?? 0) + more.promptTokens,
    completionTokens: (sum?.completionTokens ?? 0) + more.completionTokens,
  }
}
