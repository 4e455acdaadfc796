import { defineConfig } from 'vitest/config'
import { ByEnvironment } from './test/by-environment.ts'

/** `unit` needs nothing but Node and takes seconds; `database` has real sockets, processes and a database. */
export default defineConfig({
  test: {
    pool: 'forks',
    sequence: { sequencer: ByEnvironment },
    // Generous, for machines that do other work meanwhile: on a calm one a test takes a second at most.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    // A connection that is lost while the driver sets it up is rejected to nobody, too (lib/server/lifecycle.ts).
    onUnhandledError: (error) => !(error.name === 'SqlError' && 'fatal' in error && error.fatal === true),
    env: {
      TZ: 'UTC',
      LOG_LEVEL: 'silent',
      NEXTAUTH_SECRET: 'a-secret-for-tests-alone-0123456789abcdef',
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{bench,components,lib/{protocol,chat,i18n,client},test}/**/*.test.{ts,tsx}'],
          pool: 'threads',
          // They work more than they wait, and each more loads every module once more.
          maxWorkers: '100%',
          setupFiles: './test/afresh-page.ts',
          // Most of the time went into loading the same modules for each file anew: 44 s of processor in place of 30.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'database',
          // Files wait for clocks, disks and other processes most of the time.
          maxWorkers: 4,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          include: ['{app,e2e,faults,lib/server,prisma,scripts,tools}/**/*.test.{ts,tsx}'],
          // A worker loads the libraries once, which was most of its work: 147 s of processor in place of 87.
          isolate: false,
          setupFiles: './test/afresh.ts',
          // Each file makes a database of its own there.
          globalSetup: './test/database-setup.ts',
        },
      },
    ],
  },
})
