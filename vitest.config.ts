import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{app,bench,components,faults,lib,prisma,scripts,e2e,test,tools}/**/*.test.{ts,tsx}', 'server.test.ts'],
    globalSetup: './test/database-setup.ts',
    // Real sockets and a real database: files run beside each other, each on its own database.
    pool: 'forks',
    // Most of them wait more than they work.
    maxWorkers: 2,
    testTimeout: 15_000,
    // A connection that is lost while the driver sets it up is rejected to nobody, too (lib/server/lifecycle.ts).
    onUnhandledError: (error) => !(error.name === 'SqlError' && 'fatal' in error && error.fatal === true),
    hookTimeout: 30_000,
    env: {
      TZ: 'UTC',
      LOG_LEVEL: 'silent',
      NEXTAUTH_SECRET: 'a-secret-for-tests-alone-0123456789abcdef',
    },
  },
})
