import pino, { type DestinationStream, type Logger } from 'pino'
import { env } from './env.ts'
import { createLogFile, type LogFile } from './log-file.ts'
import { noteLogged } from './metrics/last-errors.ts'
import { remember } from './remember.ts'
import { requestId } from './request-context.ts'

/** The process's log: JSON lines on standard output and in LOG_FILE, without secrets; each says for which request it is. */
export function log(): Logger {
  return remember('log', () =>
    pino(
      {
        level: env().LOG_LEVEL,
        mixin: toRequest,
        hooks: {
          logMethod(words, method, level) {
            noteLogged(level, words)
            method.apply(this, words)
          },
        },
        redact: {
          paths: [
            'password',
            '*.password',
            'cookie',
            '*.cookie',
            '*.headers.cookie',
            'authorization',
            '*.authorization',
            '*.headers.authorization',
            'apiKey',
            '*.apiKey',
            'secret',
            '*.secret',
            'token',
            '*.token',
          ],
          censor: '[redacted]',
        },
      },
      output(),
    ),
  )
}

/**
 * Keeps what is logged until the function returned is called, or the process ends: while a start tells a person what it does,
 * lines for machines would stand in between.
 */
export function holdLog(): () => void {
  const { write } = output()
  const held: string[] = []
  output().write = (line) => void held.push(line)
  const release = () => {
    output().write = write
    for (const line of held.splice(0)) write(line)
    process.off('exit', release)
  }
  process.once('exit', release)
  return release
}

function output(): DestinationStream {
  return remember('log-output', () => {
    const standardOutput = pino.destination(1)
    let file: LogFile | null | undefined
    return {
      write(line) {
        standardOutput.write(line)
        // Not before: the environment may be wrong, which is for the start to say.
        if (file === undefined) file = openFile(env().LOG_FILE)
        file?.write(line)
      },
    }
  })
}

function openFile(path: string | undefined): LogFile | null {
  return path === undefined ? null : createLogFile(path)
}

function toRequest(): object {
  const id = requestId()
  return id === undefined ? {} : { requestId: id }
}
