import type { Step } from '#lib/protocol/entities.ts'
import type { Log, ToolCall } from '../ports.ts'
import { toOneLine } from './disarm.ts'
import type { ToldMessage, ToldTurn } from './pieces.ts'
import { cutToTokens, estimateTokens } from './tokens.ts'
import { type Tool, type ToolContext, type ToolInput, ToolInputError, type ToolResult, toPlainResult } from './tools.ts'

/** One call of a tool: looked up within its time, its result bounded, and its failure told to the model. */

/** UTF-16 units of what people are shown of an input: with those of all steps a reply still fits a frame. */
const SHOWN_MAX = 120
/** UTF-16 units of the input that somebody has to read before they say yes. */
const WANTS_MAX = 3_000
/** What can't be seen, or shows what stands beside it elsewhere. */
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu
/** Of the numbers of what was found. */
const SEQS_MAX = 10

/** A call as it is told of to people and to the model. */
export interface StartedCall {
  call: ToolCall
  tool: Tool | undefined
  input: ToolInput | null
  step: Step
}

/** `call` as the model is told that it made it: strict templates want JSON and a name of plain letters. */
export function startCall({ id, name, input: written }: ToolCall, tools: readonly Tool[]): StartedCall {
  const tool = tools.find((one) => one.name === name)
  const input = parseInput(written)
  const shown = tool && input ? toOneLine(tool.toShown(input)) : ''
  const plainName = name.replace(/[^\w-]+/g, '_') || 'unknown'
  return {
    call: { id, name: plainName, input: input ? JSON.stringify(input) : '{}' },
    ...{ tool, input },
    step: {
      tool: tool?.source?.tool ?? plainName,
      ...(tool?.source && { server: tool.source.server }),
      input: shown.slice(0, SHOWN_MAX).toWellFormed(),
    },
  }
}

/** What people have to say yes to, all of it to be seen; null where that is too long to be read. */
export function toWanted({ call }: StartedCall): string | null {
  const wanted = call.input.replace(UNSEEN, toEscapes)
  return wanted.length <= WANTS_MAX ? wanted : null
}

function toEscapes(unseen: string): string {
  const units = Array.from({ length: unseen.length }, (_, place) => unseen.charCodeAt(place))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}

/** A call that was not made, with what the model is told of why. */
export function endCall({ call, step }: StartedCall, why: string, end: Partial<Step>): CallEnd {
  const { told } = failed(why)
  return { turn: { role: 'tool', callId: call.id, messages: told }, step: { ...step, ms: 0, ...end } }
}

export interface CallEnd {
  turn: ToldTurn
  step: Step
}

/** Never rejects: on an aborted signal it ends at once. `ms`: how long it may take. */
export async function runCall(
  { call, tool, input, step }: StartedCall,
  context: ToolContext,
  { signal, ms, log }: { signal: AbortSignal; ms: number; log: Log },
): Promise<CallEnd> {
  const beganAt = performance.now()
  const outcome = await lookUp()
  const { told, found, seqs = [] } = outcome
  const ended: Step = {
    ...step,
    ...(found !== undefined && { found }),
    ...(seqs.length > 0 && { seqs: seqs.slice(0, SEQS_MAX) }),
    ms: Math.round(performance.now() - beganAt),
    ...((outcome.isFailed || outcome.fault) && { failed: true as const }),
    ...(outcome.fault && { fault: outcome.fault }),
  }
  return { turn: { role: 'tool', callId: call.id, messages: cutMessages(told, context.maxTokens) }, step: ended }

  async function lookUp(): Promise<ToolResult & { isFailed?: true }> {
    if (!tool) return failed('there is no tool of this name')
    if (!input) return failed('the arguments were no JSON object')
    try {
      return (await withDeadline((own) => tool.run(input, context, own), ms, signal)) ?? tookTooLong(tool)
    } catch (cause) {
      if (cause instanceof ToolInputError) return failed(cause.message)
      log.warn({ err: cause, tool: tool.name }, 'a tool failed')
      return failed('it could not be looked up')
    }
  }
}

function tookTooLong({ source }: Tool): ToolResult & { isFailed: true } {
  return { ...failed('it took too long'), ...(source && { fault: 'timeout' as const }) }
}

function failed(why: string): ToolResult & { isFailed: true } {
  return { ...toPlainResult(`Error: ${why}.`), isFailed: true }
}

/** Null where it took longer, or nobody waits any more, whatever the work does then. */
async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  ms: number,
  outer: AbortSignal,
): Promise<T | null> {
  const controller = new AbortController()
  const given = new Promise<null>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve(null), { once: true })
  })
  const giveUp = () => controller.abort()
  const timer = setTimeout(giveUp, ms)
  outer.addEventListener('abort', giveUp, { once: true })
  if (outer.aborted) giveUp()
  try {
    return await Promise.race([given, work(controller.signal)])
  } finally {
    clearTimeout(timer)
    outer.removeEventListener('abort', giveUp)
  }
}

/** Nothing at all is what models write for a tool that wants nothing. */
function parseInput(written: string): ToolInput | null {
  if (written.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(written)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as ToolInput) : null
  } catch {
    return null
  }
}

/** As much as there is room for, of the last one the beginning. */
function cutMessages(told: ToldMessage[], maxTokens: number): ToldMessage[] {
  let left = maxTokens
  return told.flatMap(({ pieces, ...message }) => {
    const fitting = pieces.flatMap(({ text, ...piece }) => {
      const head = left > 0 ? cutToTokens(text, left) : ''
      left -= estimateTokens(head)
      return head ? { ...piece, text: head } : []
    })
    return fitting.length > 0 ? { ...message, pieces: fitting } : []
  })
}
