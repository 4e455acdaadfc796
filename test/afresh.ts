import { vi } from 'vitest'

/** The files of a worker share a process: what one of them set or remembered is not there for the next. */

const ENVIRONMENT = Symbol.for('parlor.test.environment')
const CONNECTIONS = Symbol.for('parlor.connections')

const worker = globalThis as typeof globalThis & {
  [ENVIRONMENT]?: NodeJS.ProcessEnv
  [CONNECTIONS]?: Map<string, unknown>
}

worker[ENVIRONMENT] ??= { ...process.env }
for (const name of Object.keys(process.env)) if (!(name in worker[ENVIRONMENT])) delete process.env[name]
Object.assign(process.env, worker[ENVIRONMENT])
worker[CONNECTIONS]?.clear()
vi.resetModules()
