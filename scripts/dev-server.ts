/** The server of `npm run dev`, which tsx starts again when a file of it changes. */
import { ready, stopped } from '../server.ts'

const { url, hints } = await ready
for (const hint of hints) console.log(hint)
console.log(`Ready on ${url}`)
process.exit(await stopped)
