import { type AppServer, createAppServer } from '#test/app-server.ts'
import { createTestDatabase } from '#test/database.ts'
import { test as base } from './fixtures.ts'

/** With a server of the test's own, which it may kill. Its first account is the admin. */
export const test = base.extend<{ mortal: AppServer; baseURL: string }>({
  mortal: async ({ browserName: _ }, use) => {
    const database = await createTestDatabase()
    const mortal = await createAppServer({ databaseUrl: database.url })
    await mortal.start()
    await use(mortal)
    await mortal.stop()
    await database.drop()
  },
  baseURL: ({ mortal }, use) => use(mortal.url),
})

/** What browsers report while it is dead. */
export const GONE = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|WebSocket connection to/
