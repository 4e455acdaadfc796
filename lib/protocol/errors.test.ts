import { expect, test, vi } from 'vitest'
import { CodedError } from './errors.ts'

test('an error of the other copy of the program’s modules is known, and nothing else is', async () => {
  vi.resetModules()
  const other = await import('./errors.ts')
  expect(other.CodedError).not.toBe(CodedError)
  expect(new other.CodedError('not_found') instanceof CodedError).toBe(true)
  expect(new CodedError('not_found') instanceof other.CodedError).toBe(true)
  for (const nothing of [new Error('not_found'), { code: 'not_found', name: 'CodedError' }, null, 'not_found'])
    expect((nothing as unknown) instanceof CodedError).toBe(false)
})
