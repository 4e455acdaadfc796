import { beforeEach, expect, test } from 'vitest'
import { forget } from '../remember.ts'
import { withRequestId } from '../request-context.ts'
import { listLastErrors, noteLogged } from './last-errors.ts'

const WARN = 40
const ERROR = 50

beforeEach(() => forget('last-errors'))

test('an error is kept by its sentence and codes, never by its words', () => {
  const err = Object.assign(new TypeError("Duplicate entry 'what somebody wrote' sk-secret"), { code: 'ER_DUP_ENTRY' })
  withRequestId('r1', () =>
    noteLogged(ERROR, [{ err, command: 'message:send', text: 'hush' }, 'what was asked for failed']),
  )
  expect(listLastErrors()).toMatchObject([
    {
      level: 'error',
      what: 'what was asked for failed',
      kind: 'TypeError',
      code: 'ER_DUP_ENTRY',
      requestId: 'r1',
      count: 1,
    },
  ])
  expect(JSON.stringify(listLastErrors())).not.toMatch(/somebody|secret|hush/)
})

test('a code or a name that somebody may have made up is not told', () => {
  noteLogged(WARN, [{ err: { name: '<b>it</b>', code: 'a'.repeat(500) }, command: 'x\ny' }, 'it failed'])
  expect(listLastErrors()).toMatchObject([{ what: 'it failed', code: 'a'.repeat(80) }])
  expect(JSON.stringify(listLastErrors())).not.toMatch(/<b>|command/)
})

test('the same is counted, the newest stands first, and the oldest of many goes', () => {
  noteLogged(WARN, [{}, 'first'])
  noteLogged(WARN, ['second'])
  noteLogged(WARN, [{}, 'first'])
  noteLogged(30, [{}, 'no trouble'])
  expect(listLastErrors().map(({ what, count }) => [what, count])).toEqual([
    ['first', 2],
    ['second', 1],
  ])
  for (let number = 0; number < 100; number++) noteLogged(WARN, [`trouble ${number}`])
  expect(listLastErrors()).toHaveLength(50)
})
