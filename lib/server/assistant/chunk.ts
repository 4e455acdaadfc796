import { findRefusal } from './refusal.ts'
import type { ServerEvent } from './sse.ts'
import { toLabel } from './text.ts'

/**
 * One piece of a streamed chat completion, as far as it is used. Compatible servers differ in all the rest, so nothing is
 * expected here: what has not the shape of a piece says nothing.
 */
export interface Piece {
  text: string
  reasoning: string
  calls?: CallPiece[]
  finish?: string
  model?: string
  usage?: { promptTokens: number; completionTokens: number }
  /** `[DONE]`: nothing follows. */
  isDone?: true
}

/** A part of a call of a tool. */
export interface CallPiece {
  /** The call's place among those of the answer; not all servers say it. */
  index?: number
  id?: string
  name?: string
  input: string
}

/** Something that begins like JSON and is none. */
class BadChunkError extends Error {
  override readonly name = 'BadChunkError'
}

type Fields = Record<string, unknown>

/** In code points: the column's width. */
const MODEL_MAX = 128
const FINISH_MAX = 64
const CALL_ID_MAX = 128
const TOOL_NAME_MAX = 64
/** What the database can count. */
const COUNT_MAX = 2 ** 31 - 1
const BLOCKS_DEEP = 4

/** What an event says: pieces, of none up to many. Throws BadChunkError, or the Refusal that it is. */
export function toPieces({ name, data, isUnended }: ServerEvent): Piece[] {
  const text = data.trim()
  const isError = name === 'error'
  if (/^\[done\]/i.test(text)) return [{ text: '', reasoning: '', isDone: true }]
  const value = parseJson(text)
  if (value !== undefined) return toPiece(value, isError)
  // Some servers put one chunk on each line and forget the blank line between.
  if (text.includes('\n')) return text.split('\n').flatMap((line) => toPieces({ name, data: line, isUnended }))
  if (isError && text) return toPiece(text, isError)
  if (isUnended || !/^[[{]/.test(text)) return []
  throw new BadChunkError('unexpected chunk')
}

/** Undefined is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function toPiece(value: unknown, isError: boolean): Piece[] {
  const refusal = findRefusal(value, { isError })
  if (refusal) throw refusal
  if (!isFields(value)) return []
  const choice = findChoice(value.choices)
  const delta = isFields(choice?.delta) ? choice.delta : choice?.message
  const said = isFields(delta) ? readDelta(delta) : { text: '', reasoning: '' }
  const calls = isFields(delta) ? toCallPieces(delta.tool_calls) : []
  const finish = toFinish(choice?.finish_reason)
  const model = toLabel(value.model, MODEL_MAX)
  const usage = toUsage(value.usage) ?? toUsage(choice?.usage)
  const called = calls.length > 0 && { calls }
  return [{ ...said, ...called, ...(finish && { finish }), ...(model && { model }), ...(usage && { usage }) }]
}

/** The first of several answers. */
function findChoice(choices: unknown): Fields | null {
  if (!Array.isArray(choices)) return null
  const isFirst = (index: unknown) => index === undefined || index === null || index === 0 || index === '0'
  return choices.find((choice): choice is Fields => isFields(choice) && isFirst(choice.index)) ?? null
}

function readDelta(delta: Fields): { text: string; reasoning: string } {
  const said = { text: '', reasoning: '' }
  addBlocks(delta.content, said)
  addBlocks(delta.refusal, said)
  const thought = { text: '', reasoning: '' }
  for (const key of ['reasoning_content', 'reasoning', 'thinking', 'reasoning_details']) {
    // Gateways say the same thought under more than one name.
    if (!thought.text && !thought.reasoning) addBlocks(delta[key], thought)
  }
  return { text: said.text, reasoning: thought.reasoning + thought.text + said.reasoning }
}

/** Text as it is, or as blocks: `{type: 'text', text}`, `{type: 'thinking', thinking: […]}` and their like. */
function addBlocks(value: unknown, said: { text: string; reasoning: string }, isThought = false, depth = 0): void {
  if (typeof value === 'string') said[isThought ? 'reasoning' : 'text'] += value
  else if (depth >= BLOCKS_DEEP) return
  else if (Array.isArray(value)) for (const block of value) addBlocks(block, said, isThought, depth + 1)
  else if (isFields(value)) {
    const isThinking = isThought || (typeof value.type === 'string' && /think|thought|reason/i.test(value.type))
    const content = value.text ?? value.thinking ?? value.reasoning ?? value.summary ?? value.content ?? value.value
    addBlocks(content, said, isThinking, depth + 1)
  }
}

/** Arguments are JSON in a text; some servers send the object itself. */
function toCallPieces(value: unknown): CallPiece[] {
  if (!Array.isArray(value)) return []
  return value.filter(isFields).map((call) => {
    const { name, arguments: input } = isFields(call.function) ? call.function : {}
    const id = toLabel(call.id, CALL_ID_MAX)
    const label = toLabel(name, TOOL_NAME_MAX)
    return {
      ...(Number.isSafeInteger(call.index) && { index: Number(call.index) }),
      ...(id && { id }),
      ...(label && { name: label }),
      input: typeof input === 'string' ? input : isFields(input) ? JSON.stringify(input) : '',
    }
  })
}

/** Of any type: an enum's number, or an object, ends an answer too. */
function toFinish(reason: unknown): string | undefined {
  if (!reason || reason === 'null') return undefined
  return toLabel(reason, FINISH_MAX) ?? (typeof reason === 'string' ? undefined : 'stop')
}

function toUsage(value: unknown): Piece['usage'] | undefined {
  if (!isFields(value)) return undefined
  const { prompt_tokens: promptTokens, completion_tokens: completionTokens } = value
  return isCount(promptTokens) && isCount(completionTokens) ? { promptTokens, completionTokens } : undefined
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= COUNT_MAX
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
