/** The server of `npm run dev`, which tsx starts again when a file of it changes. */
import { ready, stopped } from '../server.ts'

ready.then(
  ({ url, hints }) => {
    for (const hint of hints) console.log(hint)
    console.log(`Ready on ${url}`)
  },
  (error: Error) => {
    console.error(error.name === 'DatabaseError' ? `✗ ${error.message}` : error)
    process.exit(1)
  },
)
process.exit(await stopped)
