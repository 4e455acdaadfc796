import { createHmac, randomInt } from 'node:crypto'
import { sessionSecret } from './token.ts'

/** What people keep on paper, for the day on which their telephone is gone: each is good once in place of a code. */

const COUNT = 10
/** Sixty bits of it are a code: with the keyed hash more than guessing, or the database alone, can find. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const GROUPS = 3
const GROUP_CHARACTERS = 4

/** Ten of `xxxx-xxxx-xxxx`. */
export function createRecoveryCodes(): string[] {
  return Array.from({ length: COUNT }, () => Array.from({ length: GROUPS }, createGroup).join('-'))
}

/** As it is kept. How it was typed does not matter: spaces, dashes, case, and the letters that the alphabet leaves out for digits. */
export function toRecoveryHash(userId: string, typed: string): Uint8Array<ArrayBuffer> {
  const code = typed.normalize('NFKC').toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1')
  return Uint8Array.from(
    createHmac('sha256', sessionSecret()).update(`parlor recovery code ${userId} ${code}`).digest(),
  )
}

function createGroup(): string {
  return Array.from({ length: GROUP_CHARACTERS }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
}
