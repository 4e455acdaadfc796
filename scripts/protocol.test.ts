import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { DOCUMENT, toProtocolDocument } from './protocol.ts'

test('docs/protocol.md says what the wire is: if it is stale, npm run protocol makes it anew', () => {
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(toProtocolDocument())
})
