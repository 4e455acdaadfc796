import { defineConfig } from '@playwright/test'
import suites from '../playwright.config.ts'

/** Takes the README's picture anew, on the last production build. */
export default defineConfig({
  ...suites,
  testDir: '../e2e',
  testMatch: 'picture.ts',
  globalSetup: '../test/browser-setup.ts',
  outputDir: '../test-results',
  workers: 1,
})
