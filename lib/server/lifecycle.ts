import { log } from './log.ts'
import { remember } from './remember.ts'

/** The end of a process: what it closes, in which order, and how long that may take. */

/** The contract gives 20 s in all; the embedded database needs some of it. */
const HARD_EXIT_MS = 18_000

interface Lifecycle {
  isDraining: boolean
}

/** One per process, seen by the readiness route of Next's module graph too. */
function lifecycle(): Lifecycle {
  return remember('lifecycle', () => ({ isDraining: false }))
}

export function isDraining(): boolean {
  return lifecycle().isDraining
}

/**
 * Runs `close` once, at SIGTERM, SIGINT or after an error that nobody caught. Resolves to the exit code when all is
 * closed.
 */
export function untilStopped(close: () => Promise<void>): Promise<number> {
  return new Promise((resolve) => {
    const stop = async (exitCode: number) => {
      if (isDraining()) return
      lifecycle().isDraining = true
      setTimeout(() => process.exit(exitCode || 1), HARD_EXIT_MS).unref()
      await close().catch((cause: unknown) => {
        log().error({ err: cause }, 'closing failed')
      })
      process.exitCode = exitCode
      resolve(exitCode)
    }
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        log().info({ signal }, 'stopping')
        void stop(0)
      })
    }
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      process.on(event, (cause: unknown) => {
        if (isLostConnection(cause)) return log().warn({ err: cause }, 'a connection to the database was lost')
        log().fatal({ err: cause, event }, 'an error that nobody caught: stopping')
        void stop(1)
      })
    }
  })
}

/**
 * A connection that is lost while the driver still sets it up is rejected twice: to who asked for it, and to nobody.
 * Every other loss reaches the query that met it.
 */
function isLostConnection(cause: unknown): boolean {
  const { name, fatal } = (cause ?? {}) as { name?: string; fatal?: boolean }
  return name === 'SqlError' && fatal === true
}
