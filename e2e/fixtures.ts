import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
  request,
} from '@playwright/test'
import { type AppServer, createAppServer } from '#test/app-server.ts'
import { createTestDatabase } from '#test/database.ts'
import { type Account, createAccount, register, signIn } from './accounts.ts'
import { enterRoom } from './room.ts'
import { waitForReact } from './taken-over.ts'

/** Somebody in a browser of their own. */
export interface Person extends Account {
  page: Page
  context: BrowserContext
}

export interface PersonOptions extends BrowserContextOptions {
  /** Opened at once; null opens nothing. The lobby if absent. */
  path?: string | null
  /** False: the account exists, but the browser knows nothing of it. */
  isSignedIn?: boolean
  /** What the browser may report as an error without failing the test. */
  expectedErrors?: RegExp[]
}

interface TestFixtures {
  /** A new person with a unique name that begins with `name`, who has the lobby open. */
  person: (name: string, options?: PersonOptions) => Promise<Person>
  /** One more browser of somebody who has an account already. */
  browserOf: (account: Account, options?: PersonOptions) => Promise<Person>
}

interface WorkerFixtures {
  /** Each worker has a server and a database of its own: tests beside each other share neither room nor AI. */
  server: AppServer & { admin: Account; databaseUrl: string }
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    async ({ browserName: _ }, use) => {
      const database = await createTestDatabase()
      const server = await createAppServer({
        databaseUrl: database.url,
        // Servers of tools of the suites are on this machine.
        env: { WEBHOOK_ALLOW: '127.0.0.1/32' },
      })
      await server.start()
      const admin = await registerAdmin(server.url)
      await use({ ...server, admin, databaseUrl: database.url })
      await server.stop()
      await database.drop()
    },
    { scope: 'worker' },
  ],

  baseURL: ({ server }, use) => use(server.url),

  browserOf: async ({ browser }, use) => {
    const contexts: BrowserContext[] = []
    const errors: string[] = []
    await use(async (account, { path = '/chat', isSignedIn = true, expectedErrors = [], ...options } = {}) => {
      // Most suites cut networks and answer requests themselves, which a service worker hides from them.
      const context = await browser.newContext({ serviceWorkers: 'block', ...options })
      contexts.push(context)
      waitForReact(context)
      watchErrors(context, (error) => {
        if (!expectedErrors.some((expected) => expected.test(error))) errors.push(`${account.name}: ${error}`)
      })
      if (isSignedIn) await signIn(context.request, account)
      const page = await context.newPage()
      if (path === '/chat' && isSignedIn) await enterRoom(page)
      else if (path !== null) await page.goto(path)
      return { ...account, page, context }
    })
    for (const context of contexts) await context.close()
    expect(errors, 'errors that a browser reported').toEqual([])
  },

  person: async ({ browserOf, baseURL }, use) => {
    await use(async (name, options) => {
      const account = createAccount(name)
      const http = await request.newContext({ ...(baseURL && { baseURL }) })
      await register(http, account)
      await http.dispose()
      return browserOf(account, options)
    })
  },
})

/** Breaches of the content security policy come as errors on the console too. */
function watchErrors(context: BrowserContext, report: (error: string) => void): void {
  context.on('console', (message) => {
    if (message.type() === 'error') report(`${message.text()} (${message.location().url})`)
  })
  context.on('weberror', (error) => report(String(error.error().stack ?? error.error())))
}

/** The first account is the admin, who may do more than the people of the suites. */
async function registerAdmin(baseURL: string): Promise<Account> {
  const http = await request.newContext({ baseURL })
  const admin = createAccount('keeper')
  await register(http, admin)
  await http.dispose()
  return admin
}

export { expect }
