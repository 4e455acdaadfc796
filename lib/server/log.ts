import pino, { type Logger } from 'pino'
import { env } from './env.ts'
import { remember } from './remember.ts'

/** The process's log: JSON lines on standard output, without secrets. */
export function log(): Logger {
  return remember('log', () =>
    pino({
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
    }),
  )
}
