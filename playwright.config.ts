import { defineConfig } from '@playwright/test'

/** The suites in e2e/ against the production build. test/browser-setup.ts starts what they share, e2e/fixtures.ts the rest. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  outputDir: 'test-results',
  globalSetup: './test/browser-setup.ts',
  fullyParallel: true,
  // One more than the smallest machine has cores: most of a test is waiting. 4.9 min in place of 6.1 on two cores.
  workers: 3,
  // `npm test` names who passed only at a second try, each of them a mistake to be found; a suite run by hand fails at once.
  retries: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? 1 : 0,
  forbidOnly: true,
  // Generous, for machines that do other work meanwhile: on a calm one a test takes a few seconds.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['list'], ['json']] : 'list',
  use: {
    viewport: { width: 1280, height: 800 },
    locale: 'zh-CN',
    // Endless animations cost the machine more than the suites do; so do a trace's films.
    contextOptions: { reducedMotion: 'reduce' },
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
    launchOptions: { ...(process.env.CHROMIUM_PATH && { executablePath: process.env.CHROMIUM_PATH }) },
  },
})
