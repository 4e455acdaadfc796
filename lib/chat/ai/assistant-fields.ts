import type { FieldCode } from '#lib/protocol/errors.ts'
import { CodedError } from '#lib/protocol/errors.ts'
import { INSTRUCTIONS_MAX, MODEL_MAX } from '#lib/protocol/limits.ts'
import { findAboutProblem, toAbout } from '../about.ts'
import { findDisplayNameProblem, toDisplayName } from '../display-name.ts'
import { findUsernameProblem, toUsername } from '../username.ts'

/** What the fields of an AI may be. */

interface Typed {
  username?: string | undefined
  displayName?: string | undefined
  about?: string | undefined
  model?: string | undefined
  instructions?: string | undefined
}

const IN_LINES = /[\0\p{Cs}]/u
const INVISIBLE = /[\p{Cc}\p{Cs}\p{Z}]/u

/** The same as they are to be kept. */
export function cleanAssistantFields<T extends Typed>(typed: T): T {
  const { username, displayName, about, model } = typed
  return {
    ...typed,
    ...(username !== undefined && { username: toUsername(username) }),
    ...(displayName !== undefined && { displayName: toDisplayName(displayName) }),
    ...(about !== undefined && { about: toAbout(about) }),
    ...(model !== undefined && { model: model.trim() }),
  }
}

/** Throws CodedError `invalid` with all fields at fault; of fields as cleanAssistantFields gives them. */
export function requireAssistantFields({ username, displayName, about, model, instructions }: Typed): void {
  const problems: Record<string, FieldCode | null> = {
    username: username === undefined ? null : findUsernameProblem(username),
    displayName: displayName === undefined ? null : findDisplayNameProblem(displayName),
    about: about === undefined ? null : findAboutProblem(about),
    model: model === undefined ? null : findModelProblem(model),
    instructions: instructions === undefined ? null : findInstructionsProblem(instructions),
  }
  const faults = Object.entries(problems).filter((entry): entry is [string, FieldCode] => entry[1] !== null)
  if (faults.length > 0) throw new CodedError('invalid', { fields: Object.fromEntries(faults) })
}

function findModelProblem(model: string): FieldCode | null {
  if (model === '') return 'required'
  if ([...model].length > MODEL_MAX) return 'too_long'
  return INVISIBLE.test(model) ? 'invalid_characters' : null
}

function findInstructionsProblem(instructions: string): FieldCode | null {
  if ([...instructions].length > INSTRUCTIONS_MAX) return 'too_long'
  return IN_LINES.test(instructions) ? 'invalid_characters' : null
}
