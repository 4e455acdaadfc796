import pino, { type DestinationStream, type Logger } from 'pino'
import { env } from './env.ts'
import { remember } from './remember.ts'

/** The process's log: JSON lines on standard output, without secrets. */
export function log(): Logger {
  return remember('log', () =>
    pino(
      {
        level: env().LOG_LEVEL,
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
    return { write: (line) => void standardOutput.write(line) }
  })
}
