import type { Message } from '../entities.ts'

/** What can be done with a reply in which state: one rule for the server and the screen. */

/** It has ended before it was whole, with something to go on from. */
export function isBrokenOff({ status, text, error }: Pick<Message, 'status' | 'text' | 'error'>): boolean {
  if (text.trim() === '') return false
  return status === 'done' ? error?.code === 'ai_length' : ['stopped', 'interrupted', 'failed'].includes(status)
}
