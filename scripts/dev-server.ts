/** The server of `npm run dev`, which tsx starts again when a file of it changes. */
import { ready, stopped } from '../server.ts'

console.log(`Ready on ${(await ready).url}`)
process.exit(await stopped)
