import { clearLine, cursorTo } from 'node:readline'

/** What a long work is at, on standard error: in one line that changes where somebody looks on, else now and then in a new one. */
export interface Progress {
  tell(what: string): void
  /** Clears the line for what is said next. */
  end(): void
}

const LOOK_MS = 200
const LINE_MS = 10_000

export function createProgress(output: NodeJS.WriteStream = process.stderr): Progress {
  const pauseMs = output.isTTY ? LOOK_MS : LINE_MS
  let toldAt = performance.now()
  return {
    tell(what) {
      const now = performance.now()
      if (now - toldAt < pauseMs) return
      toldAt = now
      if (!output.isTTY) return void output.write(`… ${what}\n`)
      cursorTo(output, 0)
      output.write(`… ${what}`)
      clearLine(output, 1)
    },
    end() {
      if (!output.isTTY) return
      cursorTo(output, 0)
      clearLine(output, 0)
    },
  }
}
