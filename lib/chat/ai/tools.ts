import type { Room } from '#lib/protocol/entities.ts'
import type { ToolFault } from '#lib/protocol/errors.ts'
import type { ToolOffer } from '../ports.ts'
import { type ToldMessage, toOwnWords } from './pieces.ts'

/**
 * What an assistant may look up while it answers. The room's own tools are in room-tools.ts; those of other sources, such
 * as servers of the Model Context Protocol, are tools of the same shape behind the same ListTools.
 */

export interface Tool extends ToolOffer {
  /** Whose it is and what it is called there, as people are shown it, where it is none of the program's own. */
  source?: { server: string; tool: string }
  /** It changes something: whoever asked for the reply has to say yes first. */
  changes?: boolean
  /** The input in a few words, as people are shown it; any object. */
  toShown(input: ToolInput): string
  /**
   * `input` is an object of any kind. Throws ToolInputError, whose words the model is told. On an aborted signal nobody
   * waits for it any more.
   */
  run(input: ToolInput, context: ToolContext, signal: AbortSignal): Promise<ToolResult>
}

export type ToolInput = Record<string, unknown>

/** For whom something is looked up. */
export interface ToolContext {
  /** What may be told is what may be read in it. */
  room: Room
  /** Id of the message that is answered. */
  question?: string | undefined
  /** IANA name of where the asker is. */
  timeZone: string
  /** How long the result may be, by estimateTokens; what is longer is cut. */
  maxTokens: number
}

export interface ToolResult {
  /** What the model is told; words of the room's messages as such, so that they go when those do. */
  told: ToldMessage[]
  /** How many there are of what was looked for. */
  found?: number
  /** The messages of the room that were found. */
  seqs?: number[]
  /** It came to nothing, and `told` says why. */
  fault?: ToolFault
}

/** A result of words alone, none of which are of the room's messages. */
export function toPlainResult(text: string): ToolResult {
  return { told: [toOwnWords(text)] }
}

/** The tools that an assistant, known by its username, has in a room. */
export type ListTools = (room: Room, assistant: string) => Promise<readonly Tool[]>

/** The model called a tool wrongly. */
export class ToolInputError extends Error {
  override readonly name = 'ToolInputError'
}
