/** Something that the operator can do; one file each. */
export interface Verb {
  /** What stands behind `npm run parlor -- `. */
  usage: string
  /** One line. */
  about: string
  /** Prints what came of it. Throws UsageError, and PlainError for all that is told in one line. */
  run(args: string[]): Promise<void>
}

/** It was called in a way that means nothing. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The message is one sentence for the operator. */
export class PlainError extends Error {
  override readonly name = 'PlainError'
}

/** For whoever called the command. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
